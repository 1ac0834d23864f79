import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { fixCommand } from '../server/cli/commands/fix.ts';
import type { Left } from '../server/cli/fix/choice.ts';
import { remaining } from '../server/cli/fix/remaining.ts';
import { paint } from '../server/cli/report/paint.ts';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { withoutLinks } from './support/links.ts';
import { withoutModes, withoutSignals } from './support/unlike-unix.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
/** One fix is safe, the others are not. */
const compose = `# Our shop
version: "3"   # old
services:
  web:
    image: redis@${digest}   # pinned
    privileged: true
    ports: ["8090:6379"]
`;
const withoutVersion = compose.replace('version: "3"   # old\n', '');
/** A folder whose configuration switches on the rule with a safe fix. */
const project = (files: Readonly<Record<string, string>>) =>
  folderOf({ '.plimsoll.yaml': 'rules: { obsolete-version: low }\n', ...files });
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('plimsoll fix', () => {
  it('shows labelled changes, and writes them on request', () => {
    const cwd = project({ 'compose.yaml': compose });
    const shown = plimsoll(['fix'], { cwd });
    assert.equal(shown.code, 1);
    assert.match(
      shown.out,
      /^--- compose\.yaml\n\+\+\+ compose\.yaml\n# obsolete-version: .+ => Remove version\n@@ -1,5 \+1,4 @@\n # Our shop\n-version: "3" {3}# old\n services:\n/,
    );
    assert.match(shown.out, /1 fix in 1 file: nothing was written\. Add --write to write them\.\n$/);
    assert.match(
      shown.out,
      /What remains: \d+ findings \(lines as they are after the changes\)\n {2}Fixes that change what runs; --unsafe[^\n]+:\n[\s\S]* privileged +compose\.yaml:5/,
    );
    assert.equal(read(cwd, 'compose.yaml'), compose);
    assert.equal(plimsoll(['fix', '--dry-run'], { cwd }).code, 1);
    assert.equal(read(cwd, 'compose.yaml'), compose);

    const wrote = plimsoll(['fix', '--write'], { cwd });
    assert.equal(wrote.code, 0);
    assert.match(wrote.out, /Wrote 1 fix in 1 file\.\n$/);
    assert.equal(read(cwd, 'compose.yaml'), withoutVersion);
    const again = plimsoll(['fix', '--write'], { cwd });
    assert.deepEqual([again.code, /Nothing to fix in 1 file\.\n$/.test(again.out)], [0, true]);
    assert.equal(read(cwd, 'compose.yaml'), withoutVersion);
  });

  it('says what is left of a finding that was fixed in part, and what does more', () => {
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const { out } = plimsoll(['fix', '--unsafe', '--dry-run', 'examples/shop'], { cwd });
    assert.match(out, /^# missing-hardening: web: .* lacks cap_drop, read_only, limits\. => Add limits /m);
    const [, part = ''] =
      /^ {2}Fixed in part \(\d+\); what is left of each:\n((?: {4}.*\n)+)/m.exec(out) ?? [];
    assert.match(
      part,
      /^ {4}examples\/shop\/compose\.yaml:3 {2}web: Not hardened: lacks cap_drop, read_only; .* \(--interactive does more\) {2}missing-hardening$/m,
    );
    const rows = [...out.matchAll(/^ {2}\S.* \((\d+)\)[:;]/gm)].map(([, count]) => Number(count));
    const all = Number(/^What remains: (\d+) finding/m.exec(out)?.[1]);
    assert.equal(
      rows.reduce((sum, count) => sum + count, 0),
      all,
      'each finding once',
    );
  });

  it('says so too if a safe fix leaves another finding of its rule and service', () => {
    const cwd = folderOf({ 'compose.yaml': 'services:\n  web:\n    image: nginx:1.27.3\n' });
    const { code, out } = plimsoll(['fix', '--write'], { cwd });
    assert.equal(code, 0);
    assert.match(
      out,
      /\n {2}Fixed in part \(1\); what is left of each:\n {4}compose\.yaml:2 {2}web: Not hardened: .* \(--unsafe does more\)/,
    );
  });

  it('tells fixes that could not be made from findings without a fix', () => {
    const finding = {
      file: 'a',
      rule: 'open-port',
      service: 'web',
      text: 'Port 80 is open.',
    } as unknown as Left['finding'];
    const left = (['none', 'refused'] as const).map((why) => ({ finding, line: 3, why, isShortened: false }));
    const text = remaining(left, true, paint(false));
    assert.match(
      text,
      /^ {2}Fixes that could not be made: .* \(1\):\n {4}a:3 {2}web: Port 80 is open\. {2}open-port\n {2}No fix: /m,
    );
  });

  it('makes unsafe fixes, and those of some rules, on request', () => {
    const cwd = project({ 'compose.yaml': compose });
    const args = ['fix', '--write', '--unsafe', '--rule', 'privileged', '--rule', 'open-port'];
    const { code, out } = plimsoll(args, { cwd });
    assert.equal(code, 0, out);
    const text = read(cwd, 'compose.yaml');
    assert.doesNotMatch(text, /privileged/);
    assert.match(text, /^version: "3" {3}# old\n/m);
    assert.match(text, / {3}# pinned\n/);
    assert.match(text, /"127\.0\.0\.1:8090:6379"/);
    assert.doesNotMatch(out, /missing-hardening/);
  });

  it('takes rules by patterns, as a scan does', () => {
    const cwd = project({ 'compose.yaml': compose });
    const { code, out } = plimsoll(['fix', '--unsafe', '--rule', 'privi*,network/open-port'], { cwd });
    assert.equal(code, 1, out);
    const fixed = [...out.matchAll(/^# ([\w-]+): /gm)].map(([, rule]) => rule);
    assert.deepEqual([...new Set(fixed)].sort(), ['open-port', 'privileged']);
  });

  it('shows a new file as programs read it', () => {
    const cwd = project({
      Dockerfile: 'FROM node:22.1\nCOPY . .\nUSER node\n',
      '.env': 'DB_PASSWORD=k7vQx2Lm9pR4',
    });
    const { out } = plimsoll(['fix', '--unsafe', '--rule', 'copy-whole-context'], { cwd });
    assert.match(out, /^--- \/dev\/null\n\+\+\+ \.dockerignore\n# .*\n@@ -0,0 \+1,\d @@\n\+\.env\n/m);
  });

  it('keeps line ends and a byte order mark', () => {
    const text = `\ufeff${compose.replaceAll('\n', '\r\n')}`;
    const cwd = project({ 'compose.yaml': text });
    assert.equal(plimsoll(['fix', '--write'], { cwd }).code, 0);
    assert.equal(read(cwd, 'compose.yaml'), `\ufeff${withoutVersion.replaceAll('\n', '\r\n')}`);
  });

  it('keeps the mode', { skip: withoutModes }, () => {
    const cwd = project({ 'compose.yaml': compose });
    chmodSync(join(cwd, 'compose.yaml'), 0o604);
    assert.equal(plimsoll(['fix', '--write'], { cwd }).code, 0);
    assert.equal(statSync(join(cwd, 'compose.yaml')).mode & 0o777, 0o604);
  });

  it('reports wrong usage, nothing to lint, and unreadable files', () => {
    const cwd = project({ 'notes.txt': 'hello', 'compose.yaml': compose });
    const misused: readonly (readonly [args: string, message: RegExp])[] = [
      ['-', /does not read standard input/],
      ['--rule privilged', /`--rule` names no rule with `privilged`; did you mean `privileged`\?/],
      ['--write --dry-run', /exclude each other/],
      ['--safe --unsafe', /exclude each other/],
      ['--interactive', /`--interactive` needs a terminal/],
      ['--write=yes', /takes no value/],
    ];
    for (const [args, message] of misused) {
      const { code, errors } = plimsoll(['fix', ...args.split(' ')], { cwd });
      assert.equal(code, 2);
      assert.match(errors, message);
    }
    assert.equal(plimsoll(['fix'], { cwd: project({ 'notes.txt': 'hello' }) }).code, 3);
    const { code, errors } = plimsoll(['fix', 'missing', 'compose.yaml', '--write'], { cwd });
    assert.deepEqual([code, errors], [2, "missing: The file can't be read: it does not exist.\n"]);
    assert.equal(read(cwd, 'compose.yaml'), withoutVersion);
  });

  it('shows no credential', () => {
    const secret = 'xK9vQ2mLp7RtY4wZ8bNc';
    const cwd = project({
      'compose.yaml': `version: "3"\nservices:\n  db:\n    image: postgres@${digest}\n    environment:\n      POSTGRES_PASSWORD: ${secret}\n    ports: ["5432:5432"]\n`,
    });
    for (const args of [['fix'], ['fix', '--unsafe']]) {
      const { out, errors } = plimsoll(args, { cwd });
      assert.match(out, /^@@ /m);
      assert.ok(!(out + errors).includes(secret));
    }
  });
});

describe('plimsoll fix: files that it does not change', () => {
  const base = 'services:\n  base:\n    image: nginx:1.27.3\n    privileged: true\n';
  const user = 'services:\n  web:\n    extends: { file: ../base.yaml, service: base }\n';

  it('files outside of the named paths', () => {
    const cwd = project({ '.git/HEAD': '', 'base.yaml': base, 'app/compose.yaml': user });
    const { out } = plimsoll(['fix', 'app', '--write', '--unsafe', '--rule', 'privileged'], { cwd });
    assert.match(
      out,
      /change a file which is not below the given paths \(1\):\n {4}privileged +base\.yaml:4\n/,
    );
    assert.equal(read(cwd, 'base.yaml'), base);
    plimsoll(['fix', '.', '--write', '--unsafe', '--rule', 'privileged'], { cwd });
    assert.doesNotMatch(read(cwd, 'base.yaml'), /privileged/);
  });

  it('files behind links, unless they are named themselves', { skip: withoutLinks }, () => {
    const outside = project({ 'compose.yaml': compose });
    const cwd = project({ 'real/compose.yaml': compose, 'in/keep': '', 'out/keep': '' });
    symlinkSync(join(outside, 'compose.yaml'), join(cwd, 'out/compose.yaml'));
    symlinkSync('../real/compose.yaml', join(cwd, 'in/compose.yaml'));
    plimsoll(['fix', 'out', 'in', '--write'], { cwd });
    assert.equal(read(outside, 'compose.yaml'), compose);
    assert.equal(read(cwd, 'real/compose.yaml'), compose);
    assert.equal(plimsoll(['fix', '.', '--write'], { cwd }).code, 2);
    assert.equal(read(cwd, 'real/compose.yaml'), withoutVersion);
    assert.equal(read(outside, 'compose.yaml'), compose);
  });

  it('files that the configuration ignores', () => {
    const cwd = project({ '.plimsoll.yaml': 'ignore: [old/]\n', 'old/compose.yaml': compose });
    plimsoll(['fix', '--write'], { cwd });
    assert.equal(read(cwd, 'old/compose.yaml'), compose);
  });

  it('all files, if one of them cannot be written', () => {
    const cwd = project({ 'a/compose.yaml': compose, 'b/compose.yaml': compose });
    chmodSync(join(cwd, 'b/compose.yaml'), 0o444);
    const { code, errors } = plimsoll(['fix', '--write'], { cwd });
    assert.equal(code, 2);
    assert.match(
      errors,
      /^plimsoll: b\/compose\.yaml can't be written: it is read-only\. Nothing was written\.\n$/,
    );
    assert.equal(read(cwd, 'a/compose.yaml'), compose);
  });
});

describe('plimsoll fix: configuration files', () => {
  const rows: readonly (readonly [before: string, after: string])[] = [
    ['ignore: [legacy\\old]\n', 'ignore: [legacy/old]\n'],
    ['ignore: "legacy\\\\old" # a\n', 'ignore: "legacy/old" # a\n'],
    ["ignore:\r\n  - '**\\old\\*.yaml'\r\n", "ignore:\r\n  - '**/old/*.yaml'\r\n"],
    ['ignore: [&a legacy\\old, *a]\n', 'ignore: [&a legacy/old, *a]\n'],
    [
      '\ufeffoverrides: [{files: [legacy\\old\\], rules: {privileged: off}}]\n',
      '\ufeffoverrides: [{files: [legacy/old/], rules: {privileged: off}}]\n',
    ],
  ];
  for (const [before, after] of rows)
    it(`has folders separated by slashes: ${before.trim()}`, () => {
      const cwd = folderOf({
        '.plimsoll.yaml': before,
        'legacy/old/compose.yaml': compose,
        Dockerfile: 'FROM scratch\n',
      });
      const shown = plimsoll(['fix'], { cwd });
      assert.match(shown.out, /^# configuration: A backslash in .+ => Write .+$/m);
      assert.match(shown.out, /1 fix in 1 file: nothing was written/);
      assert.deepEqual([shown.code, shown.errors, read(cwd, '.plimsoll.yaml')], [1, '', before]);
      assert.equal(plimsoll(['fix', '--write'], { cwd }).code, 0);
      assert.equal(read(cwd, '.plimsoll.yaml'), after);
      assert.match(plimsoll(['fix'], { cwd }).out, /Nothing to fix/);
    });

  it('is in force for the files of the same run, also one that it extends', () => {
    const on = 'rules: { obsolete-version: low }\n';
    const cwd = folderOf({
      '.plimsoll.yaml': `extends: ./team.yaml\n${on}`,
      'team.yaml': 'ignore: legacy\\old\n',
      'compose.yaml': compose,
      'legacy/old/compose.yaml': compose,
    });
    const { code, out } = plimsoll(['fix', '--write'], { cwd });
    assert.equal(code, 0, out);
    assert.match(out, /Wrote 2 fixes in 2 files\./);
    assert.equal(read(cwd, 'team.yaml'), 'ignore: legacy/old\n');
    assert.equal(read(cwd, 'compose.yaml'), withoutVersion);
    assert.equal(read(cwd, 'legacy/old/compose.yaml'), compose);
  });

  it('is written if it then ignores all files', () => {
    const cwd = folderOf({ '.plimsoll.yaml': 'ignore: a\\b\n', 'a/b/Dockerfile': 'FROM debian:12\n' });
    assert.equal(plimsoll(['fix', '--write'], { cwd }).code, 0);
    assert.equal(read(cwd, '.plimsoll.yaml'), 'ignore: a/b\n');
  });

  it('is left if only a guess can fix it, if rules are named, and outside of the named paths', () => {
    const guess = folderOf({ '.plimsoll.yaml': 'rules: {privilegd: off}\n', Dockerfile: 'FROM scratch\n' });
    assert.equal(plimsoll(['fix', '--write', '--unsafe'], { cwd: guess }).code, 2);
    assert.equal(read(guess, '.plimsoll.yaml'), 'rules: {privilegd: off}\n');
    const text = 'ignore: [legacy\\old]\n';
    const cwd = folderOf({ '.git/HEAD': '', '.plimsoll.yaml': text, 'app/Dockerfile': 'FROM scratch\n' });
    for (const args of [['--rule', 'privileged'], ['app']]) {
      const { code, errors } = plimsoll(['fix', '--write', ...args], { cwd });
      assert.equal(code, 2);
      assert.match(errors, /A backslash in `legacy\\old`/);
      assert.equal(read(cwd, '.plimsoll.yaml'), text);
    }
  });

  it('of an installed package is left', () => {
    const text = '{"ignore": ["a\\\\b"]}';
    const cwd = folderOf({
      '.plimsoll.yaml': 'extends: "@acme/policy"\n',
      'node_modules/@acme/policy/plimsoll.json': text,
      Dockerfile: 'FROM scratch\n',
    });
    const { errors } = plimsoll(['fix', '--write'], { cwd });
    assert.match(errors, /^node_modules\/@acme\/policy\/plimsoll\.json:1:.*A backslash/);
    assert.equal(read(cwd, 'node_modules/@acme/policy/plimsoll.json'), text);
  });

  it('behind a link is left', { skip: withoutLinks }, () => {
    const outside = folderOf({ 'team.yaml': 'ignore: a\\b\n' });
    const cwd = folderOf({ Dockerfile: 'FROM scratch\n' });
    symlinkSync(join(outside, 'team.yaml'), join(cwd, '.plimsoll.yaml'));
    plimsoll(['fix', '--write'], { cwd });
    assert.equal(read(outside, 'team.yaml'), 'ignore: a\\b\n');
  });
});

describe('plimsoll fix: several files', () => {
  it('considers what a fix of one file means for another', () => {
    const user = 'services:\n  web:\n    extends: { file: ../base.yaml, service: base }\n';
    const cwd = project({
      'a/compose.yaml': user,
      'b/compose.yaml': user,
      'base.yaml': 'services:\n  base:\n    image: nginx:1.27.3\n    privileged: true\n',
    });
    const args = ['fix', 'a', 'b', 'base.yaml', '--write', '--unsafe', '--rule', 'privileged'];
    const { code, out } = plimsoll(args, { cwd });
    assert.equal(code, 0, out);
    assert.match(out, /\nWrote 1 fix in 1 file\.\n$/);
    assert.doesNotMatch(read(cwd, 'base.yaml'), /privileged/);
    assert.match(plimsoll(args, { cwd }).out, /^Nothing to fix in 3 files\.\n$/);
  });

  it('an interruption waits until all files are written', {
    skip: withoutSignals,
  }, async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${index}/compose.yaml`);
    const cwd = project(Object.fromEntries(names.map((name) => [name, compose])));
    const running = spawn(process.execPath, [bundle, 'fix', '--write'], { cwd, stdio: 'ignore' });
    const ended = once(running, 'close');
    while (running.exitCode === null && !readdirSync(join(cwd, '0')).some((name) => name.endsWith('.tmp'))) {
      await setImmediate();
    }
    running.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
    for (const name of names) assert.equal(read(cwd, name), withoutVersion, name);
  });

  it('no file is half written when the process is killed', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${index}/compose.yaml`);
    for (const wait of [250, 350, 450, 550]) {
      const cwd = project(Object.fromEntries(names.map((name) => [name, compose])));
      const running = spawn(process.execPath, [bundle, 'fix', '--write'], { cwd, stdio: 'ignore' });
      setTimeout(() => running.kill('SIGKILL'), wait);
      await once(running, 'close');
      for (const name of names) assert.ok([compose, withoutVersion].includes(read(cwd, name)), name);
      assert.equal(plimsoll(['fix', '--write'], { cwd }).code, 0);
      for (const name of names) assert.equal(read(cwd, name), withoutVersion);
    }
  });
});

describe('plimsoll fix --interactive', () => {
  /** Answers questions one after the other; returns the output and the exit code. */
  function answered(cwd: string, args: readonly string[], answers: readonly (string | (() => string))[]) {
    const left = [...answers];
    let out = '';
    const write = (text: string) => {
      out += text;
    };
    const sink = { write, flush() {}, closed: false };
    const ask = (question: string) => {
      const next = left.shift();
      const answer = typeof next === 'function' ? next() : next;
      write(`${question}${answer}\n`);
      return answer;
    };
    const around = { cwd, today: '2026-08-01', rules, output: sink, errors: sink, program: '' };
    const code = fixCommand.run(readOptions(fixCommand, [cwd, ...args]), {
      ...around,
      hasColours: () => false,
      screen: () => undefined,
      terminal: () => ({ ask }),
    });
    return { code, out, left };
  }

  it('makes the fixes that are answered with yes', () => {
    const cwd = project({ 'compose.yaml': compose });
    const args = ['--interactive', '--rule', 'obsolete-version', '--rule', 'privileged'];
    const { code, out, left } = answered(cwd, args, ['what', 'n', 'y', 'y']);
    assert.deepEqual([code, left], [0, []], out);
    const text = read(cwd, 'compose.yaml');
    assert.match(text, /^version/m);
    assert.doesNotMatch(text, /privileged/);
    assert.match(out, /Not chosen \(1\):\n {4}obsolete-version/);
    assert.match(out, /Write 1 fix in 1 file\? \[y\/N\]: y\n/);
  });

  it('takes the number of a fix if a finding has several', () => {
    const text = 'services:\n  web:\n    image: acme/web:1.4.2\n    ports: ["80:80"]\n';
    const offers = answered(project({ 'compose.yaml': text }), ['-i', '--rule', 'missing-hardening'], ['q']);
    const count = Number(/\[1-(\d)\]/.exec(offers.out)?.[1]);
    assert.ok(count > 1, offers.out);
    const cwd = project({ 'compose.yaml': text });
    const { out } = answered(cwd, ['-i', '--rule', 'missing-hardening'], [String(count), 'y']);
    assert.match(out, /Wrote 1 fix/);
    assert.notEqual(read(cwd, 'compose.yaml'), text);
  });

  it('makes all remaining fixes, or stops', () => {
    const files = { 'a/compose.yaml': compose, 'b/compose.yaml': compose };
    const all = project(files);
    const shown = answered(all, ['-i', '--rule', 'privileged'], ['a', 'y']).out;
    for (const name of ['a', 'b'])
      assert.doesNotMatch(read(all, `${name}/compose.yaml`), /privileged/, shown);
    const none = project(files);
    const { code, out } = answered(none, ['-i', '--rule', 'privileged'], ['q']);
    assert.deepEqual([code, read(none, 'b/compose.yaml')], [0, compose], out);
    assert.match(out, /^Not looked at, since you quit: 1 file\.$/m);
  });

  it('asks about words of a configuration, guesses too', () => {
    const text = 'ignore: [a\\b, c\\d]\nrules: {privilegd: off}\n';
    const cwd = folderOf({ '.plimsoll.yaml': text, Dockerfile: 'FROM scratch\n' });
    const { out } = answered(cwd, ['-i'], ['n', 'y', 'y', 'y']);
    assert.match(out, /=> Write privileged \(not safe\)\n/);
    assert.equal(read(cwd, '.plimsoll.yaml'), 'ignore: [a\\b, c/d]\nrules: {privileged: off}\n');
  });

  it('writes nothing without a yes', () => {
    const cwd = project({ 'compose.yaml': compose });
    assert.equal(answered(cwd, [], ['']).code, 1);
    assert.equal(answered(cwd, [], ['n']).code, 1);
    assert.equal(read(cwd, 'compose.yaml'), compose);
    assert.equal(answered(cwd, [], ['y']).code, 0);
    assert.equal(read(cwd, 'compose.yaml'), withoutVersion);
  });

  it('refuses a file that changed before the answer', () => {
    const cwd = project({ 'compose.yaml': compose });
    const changed = `${compose}# changed\n`;
    const answer = () => {
      writeFileSync(join(cwd, 'compose.yaml'), changed);
      return 'y';
    };
    const { code, out } = answered(cwd, [], [answer]);
    assert.equal(code, 2);
    assert.match(out, /can't be written: it has changed since it was read\. Nothing was written\./);
    assert.equal(read(cwd, 'compose.yaml'), changed);
  });

  const script = '/usr/bin/script';
  it('asks at a real terminal', { skip: !existsSync(script) && 'no `script`' }, () => {
    const cwd = project({ 'compose.yaml': compose });
    const line = `${process.execPath} ${bundle} fix`;
    const { stdout } = spawnSync(script, ['-qec', line, '/dev/null'], {
      cwd,
      input: 'y\n',
      encoding: 'utf8',
    });
    assert.match(stdout, /Write 1 fix in 1 file\? \[y\/N\]: /);
    assert.equal(read(cwd, 'compose.yaml'), withoutVersion);
  });
});
