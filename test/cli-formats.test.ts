import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { calledAs } from '../server/cli/called.ts';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { readReport } from './support/report.ts';
import {
  withoutModes,
  withoutOddNames,
  withoutPipes,
  withoutShell,
  withoutSignals,
  withoutSlash,
} from './support/unlike-unix.ts';

const files = {
  'compose.yaml':
    'services:\n  web:\n    image: nginx@sha256:0\n    privileged: true\n    ports: ["80:80"]\n    user: root\n',
};

describe('plimsoll scan: several formats', () => {
  it('go to files and to standard output, each as if it were the only one', () => {
    const cwd = folderOf(files);
    const alone = (format: string) => plimsoll(['scan', '--format', format], { cwd }).out;
    const [github, json, sarif] = ['github', 'json', 'sarif'].map(alone);
    const named = withoutOddNames === false ? 'b:c.sarif' : 'b.sarif';
    const formats = ['--format', 'json:a.json', '--format=github', '--format', `sarif:${named}`];
    const { code, out, errors } = plimsoll(['scan', ...formats], { cwd });
    assert.deepEqual([code, errors], [1, '']);
    assert.equal(out, github);
    assert.equal(readFileSync(join(cwd, 'a.json'), 'utf8'), json);
    assert.equal(readFileSync(join(cwd, named), 'utf8'), sarif);
    assert.deepEqual(readdirSync(cwd).sort(), ['a.json', named, 'compose.yaml']);
  });

  it('print nothing if all go to files', () => {
    const cwd = folderOf(files);
    assert.equal(plimsoll(['scan', '--format', 'junit:a.xml'], { cwd }).out, '');
  });

  const misused: readonly (readonly [args: string, message: RegExp])[] = [
    ['--format sarf', /`--format` is one of stylish, .*, not `sarf`; did you mean `sarif`\?/],
    ['--format json --format sarif', /Only one `--format` may go to standard output/],
    ['--format json:a --format sarif:./a', /Two `--format` name the same file/],
    ['--format json:', /`--format json:` needs a file name/],
    ['--max-findings x', /`--max-findings` needs a number, not `x`/],
    ['--only privilegd', /`--only` names no rule with `privilegd`; did you mean `privileged`\?/],
    ['--only DL3004', /`--only` names no rule with `dl3004`, a check of hadolint; did you mean `sudo`\?/],
    ['--skip xx*', /`--skip` names no rule with `xx\*`/],
    ['--severity bad', /`--severity` is one of critical/],
    ['--quiet=yes', /`--quiet` takes no value/],
  ];
  for (const [args, message] of misused)
    it(`2 for \`plimsoll scan ${args}\``, () => {
      const cwd = folderOf(files);
      const { code, out, errors } = plimsoll(['scan', ...args.split(' ')], { cwd });
      assert.deepEqual([code, out], [2, '']);
      assert.match(errors, message);
      assert.deepEqual(readdirSync(cwd), ['compose.yaml']);
    });
});

describe('plimsoll scan: a report in a file', () => {
  it('reports that it cannot be written, before linting anything', () => {
    const cwd = folderOf({ ...files, 'folder/x': '' });
    for (const [file, reason] of [
      ['none/a.json', 'its folder does not exist'],
      ['folder', 'it is a folder'],
      // Windows says the same of a folder that is a file.
      ['compose.yaml/a.json', withoutModes === false ? 'its folder is a file' : 'its folder does not exist'],
    ] as const) {
      const { code, out, errors } = plimsoll(['scan', '--format', 'stylish', '--format', `json:${file}`], {
        cwd,
      });
      assert.deepEqual([code, out], [2, ''], file);
      assert.equal(errors, `plimsoll: ${join(cwd, file)} can't be written: ${reason}.\n`);
    }
  });

  it('replaces a file and keeps its mode, and replaces a link without touching its target', {
    skip: withoutModes,
  }, () => {
    const cwd = folderOf({ ...files, 'a.json': 'old', 'b.json': 'old' });
    chmodSync(join(cwd, 'a.json'), 0o640);
    symlinkSync('b.json', join(cwd, 'link.json'));
    plimsoll(['scan', '--format', 'json:a.json', '--format', 'jsonl:link.json'], { cwd });
    assert.ok(readReport(readFileSync(join(cwd, 'a.json'), 'utf8')).findings.length > 0);
    assert.equal(statSync(join(cwd, 'a.json')).mode & 0o777, 0o640);
    assert.equal(readFileSync(join(cwd, 'b.json'), 'utf8'), 'old');
    assert.ok(lstatSync(join(cwd, 'link.json')).isFile());
  });

  it('replaces a link to a device, and does not wait for a pipe without a reader', {
    skip: withoutPipes,
  }, () => {
    const cwd = folderOf(files);
    symlinkSync('/dev/zero', join(cwd, 'link.json'));
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    plimsoll(['scan', '--format', 'json:link.json'], { cwd });
    assert.ok(lstatSync(join(cwd, 'link.json')).isFile());
    const { code, errors } = plimsoll(['scan', '--format', 'json:pipe'], { cwd });
    assert.equal(code, 2);
    assert.equal(
      errors,
      `plimsoll: ${join(cwd, 'pipe')} can't be written: it is a pipe that nobody reads.\n`,
    );
  });

  it('may be a device', { skip: withoutPipes }, () => {
    const cwd = folderOf(files);
    assert.equal(plimsoll(['scan', '--format', 'json:/dev/null'], { cwd }).code, 1);
    assert.ok(lstatSync('/dev/null').isCharacterDevice());
  });

  it('keeps its old content if the scan is killed', { skip: withoutSignals }, () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`${at}/compose.yaml`, files['compose.yaml']]),
    );
    const cwd = folderOf({ ...many, 'a.json': 'old' });
    const { signal } = spawnSync(process.execPath, [bundle, 'scan', '--format', 'json:a.json'], {
      cwd,
      timeout: 250,
      killSignal: 'SIGKILL',
    });
    assert.equal(signal, 'SIGKILL');
    assert.equal(readFileSync(join(cwd, 'a.json'), 'utf8'), 'old');
  });
});

describe('plimsoll scan: which findings', () => {
  const cwd = folderOf(files);
  const rulesIn = (...args: string[]) => {
    const { code, out } = plimsoll(['scan', '--format', 'json', ...args], { cwd });
    return { code, rules: new Set(readReport(out).findings.map(({ rule }) => rule)) };
  };

  it('are those from a severity up, or those that fail', () => {
    const { rules } = rulesIn();
    assert.ok(rules.has('privileged') && rules.has('open-port'));
    assert.deepEqual([...rulesIn('--severity', 'critical').rules], ['exposed-host-control']);
    assert.deepEqual([...rulesIn('--quiet', '--fail-on', 'critical').rules], ['exposed-host-control']);
    const { out } = plimsoll(['scan', '--quiet', '--format', 'json'], { cwd });
    assert.ok(readReport(out).findings.every(({ severity }) => /critical|high/.test(severity)));
  });

  it('are those of the requested rules; findings that are left out do not fail', () => {
    assert.deepEqual(rulesIn('--only', 'priv*,root-service'), {
      code: 1,
      rules: new Set(['root-service', 'privileged']),
    });
    const { code, rules } = rulesIn('--skip', 'privileged,exposed-*', '--skip', '*-port');
    assert.ok(!rules.has('privileged') && !rules.has('open-port') && rules.size > 0);
    assert.equal(code, 0);
    assert.deepEqual(
      [...rulesIn('--only', 'open-port,privileged', '--skip', 'open-*').rules],
      ['privileged'],
    );
  });

  it('do not make ignore comments unused', () => {
    const ignored = files['compose.yaml'].replace(
      '    privileged',
      '    # plimsoll: ignore privileged\n    privileged',
    );
    const folder = folderOf({ 'compose.yaml': ignored });
    const { out } = plimsoll(['scan', '--format', 'json', '--skip', 'privileged'], { cwd: folder });
    assert.deepEqual(
      readReport(out).findings.filter(({ rule }) => rule === 'unused-ignore'),
      [],
    );
  });
});

describe('the report for people', () => {
  it('sorts files and findings by severity, and groups findings of one service', () => {
    const cwd = folderOf({
      'b/compose.yaml':
        'services:\n  one:\n    image: a:1\n    user: root\n    ports: ["80:80"]\n  two:\n    image: b:1\n    user: root\n    privileged: true\n  three:\n    image: c:1\n    pid: host\n',
      'a/Dockerfile': 'FROM scratch\nCOPY a /a\nUSER 1\nENTRYPOINT ["/a"]\nSTOPSIGNAL x\n',
      'a/compose.yaml': 'services:\n  one:\n    image: a:1\n    user: root\n',
    });
    const { out } = plimsoll(['scan'], { cwd });
    assert.deepEqual(out.match(/^\S+\/\S+$/gm), ['b/compose.yaml', 'a/compose.yaml']);
    const order = [
      ...out.split('a/compose.yaml')[0]!.matchAll(/^ {2}\d+:\d+ +(\w+) +(?:([\w, ]+): )?.* {2}([\w-]+)$/gm),
    ];
    const services = order.map(([, , service]) => service);
    assert.deepEqual(
      services,
      [...services].sort((a, b) => services.indexOf(a!) - services.indexOf(b!)),
    );
    assert.equal(order[0]?.[3], 'privileged');
    assert.equal(order[0]?.[2], 'two');
  });

  it('ends with the worst of what runs, the counts below', () => {
    const service = (name: string, more: string) => `  ${name}:\n    image: nginx:1.27\n${more}`;
    const text = `services:\n${service('one', '    privileged: true\n    ports: ["80:80"]\n')}${service('two', '')}`;
    const { out } = plimsoll(['scan'], { cwd: folderOf({ 'compose.yaml': text }) });
    assert.match(
      out,
      /^1 of 2 services controls the host, and other machines reach it\.\nFAIL: \d+ findings in 1 file: 1 critical, /m,
    );
    assert.match(
      out,
      /\u2514 first step: Publish on 127\.0\.0\.1 only \(.*; leaves privileged\)\n|\u2514 fix: /,
    );
  });

  it('says once what services inherit from one line, with three of them and how many there are', () => {
    const text = `x-base: &base\n  image: nginx:1.27\n  privileged: true\nservices:\n${[1, 2, 3, 4, 5, 6]
      .map((each) => `  web${each}:\n    <<: *base\n    ports: ["900${each}:80"]\n`)
      .join('')}`;
    const { out } = plimsoll(['scan'], { cwd: folderOf({ 'compose.yaml': text }) });
    assert.equal(out.match(/ {2}exposed-host-control$/gm)?.length, 1);
    assert.match(out, /web1: Anyone who .*\. 6 services in all\. {2}exposed-host-control\n/);
    assert.match(out, /\u251c also web2, web3, web4, and 2 more\n/);
    assert.match(out, /\u251c and 3 more \(open-port\)\n/);
    const { out: written } = plimsoll(['scan', '--format', 'json'], {
      cwd: folderOf({ 'compose.yaml': text }),
    });
    const { findings } = JSON.parse(written) as { findings: { rule: string; services?: string[] }[] };
    const path = findings.filter(({ rule }) => rule === 'exposed-host-control');
    assert.deepEqual(
      path.map(({ services }) => services),
      [['web1', 'web2', 'web3', 'web4', 'web5', 'web6']],
    );
  });

  it('combines findings of one rule in a file into one entry, with each place', () => {
    const service = (name: string, image: string, ports: string) =>
      `  ${name}:\n    image: ${image}\n    ports: [${ports}]\n`;
    const text = `services:\n${service('one', 'a:1', '"8080:8080", "81:81", "82:82"')}${service('two', 'a:1', '"83:83"')}${service('db', 'postgres:18', '"5432:5432"')}`;
    const { out } = plimsoll(['scan', '--only', 'open-port'], { cwd: folderOf({ 'compose.yaml': text }) });
    const entry =
      / {2}10:13 +high +db: Port 5432 \(PostgreSQL\) is open to .* {2}open-port\n(?:.*\n)*?\n/.exec(out)?.[0];
    assert.deepEqual(entry?.match(/(?<=\u251c ).*/g), [
      'low  one: 81 (4:26), 82 (4:35)',
      'low  two: 83 (7:13)',
      'info  one: 8080 (4:13)',
    ]);
    assert.match(entry ?? '', /\u2514 fix: Publish on 127\.0\.0\.1 only [^,]*\n/);
    assert.match(out, /^FAIL: 5 findings/m);
  });

  it('separates sentences of two forms, and names the fixes of the others', () => {
    const text =
      'services:\n  one:\n    image: a:1\n    environment:\n      A_PASSWORD: "Kx8-wQp2!tz"\n      B_PASSWORD: "Rm5-zLp9!qa"\n      C_PASSWORD: password\n';
    const cwd = folderOf({ 'compose.yaml': text });
    const { out } = plimsoll(['scan', '--only', 'secret-in-environment'], { cwd });
    assert.equal(out.match(/ {2}secret-in-environment$/gm)?.length, 2);
    assert.match(
      out,
      /\u251c one: B_PASSWORD \(6:20\)\n.*fix: Read A_PASSWORD from .*, and 1 more for the others\n/,
    );
    assert.match(out, / C_PASSWORD can be guessed/);
  });

  it('has the advice for a rule once in a file, if no fix gives it', () => {
    const cwd = folderOf({
      Dockerfile: 'FROM debian:latest AS a\nFROM ubuntu:latest\nCOPY --from=a /a /a\nUSER 1\n',
    });
    const { out } = plimsoll(['scan', '--only', 'unpinned-image'], { cwd });
    assert.match(out, /\u251c ubuntu:latest \(2:13\)\n/);
    assert.equal(out.match(/\u2514 Name a version, /g)?.length, 1);
  });

  it('lists configuration mistakes first, then unreadable files', () => {
    const cwd = folderOf({
      'a/compose.yaml': 'services:\n  web:\n    image: a\n    ports: [80\n',
      'b/.plimsoll.yaml': 'rules: {privilged: off}\n',
      'b/compose.yaml': files['compose.yaml'],
    });
    const { out, code } = plimsoll(['scan'], { cwd });
    assert.equal(code, 2);
    const [first, second, third] = out.split('\n');
    assert.match(first!, /^b\/\.plimsoll\.yaml:1:\d+: /);
    assert.match(second!, /^a\/compose\.yaml:4:\d+: /);
    assert.equal(third, '');
    assert.match(
      out,
      /\nFAIL: \d+ findings in 2 of 2 files: .*\n {6}The configuration has 1 mistake, listed first\.\n {6}Not everything could be linted: 1 problem, listed first\.\n/,
    );
    const markdown = plimsoll(['scan', '--format', 'markdown'], { cwd }).out;
    assert.match(
      markdown,
      / in 2 of 2 files\. [\s\S]*\nThe configuration has mistakes:\n\n- b\/\.plimsoll\.yaml:1:\d+: .*\n\nNot everything could be linted:\n\n- a\/compose\.yaml:4:\d+: /,
    );
  });

  it('as a comment stays below 20 kB, even with many unreadable files', () => {
    const folder = 'a folder with a long name '.repeat(9);
    const broken = 'FROM debian:latest\nUSER root\nRUN sudo true\nRUN if true; then\n';
    const names = Array.from({ length: 150 }, (_, at) => `${folder}${at}/Dockerfile`);
    const cwd = folderOf(Object.fromEntries(names.map((name) => [name, broken])));
    const { out } = plimsoll(['scan', '--format', 'markdown'], { cwd });
    const size = Buffer.byteLength(out);
    assert.ok(size > 10_000 && size <= 20_000, String(size));
    assert.match(out, /\n- \u2026 and \d+ more\.\n\n/);
    assert.match(out, /<br>and \d+ more \| /);
  });

  it('as a comment does not report a failure if there is nothing to lint', () => {
    const { out, code } = plimsoll(['scan', '--format', 'markdown'], { cwd: folderOf({ 'README.md': '' }) });
    assert.equal(code, 3);
    assert.match(out, /^<!-- plimsoll -->\n## Plimsoll: nothing to lint\n\nNo findings in 0 files\./);
    assert.doesNotMatch(out, /FAIL/);
  });

  it('names the result of the scan, and the number of findings', () => {
    const cwd = folderOf(files);
    const verdict = (...args: string[]) =>
      /^(?:PASS|FAIL): (?:.|\n)*/m.exec(plimsoll(['scan', ...args], { cwd }).out)?.[0];
    assert.match(
      verdict()!,
      /^FAIL: (\d+) findings in 1 file: 1 critical, .*\n {6}1 of them is high or worse: --fail-on high\.\n/,
    );
    assert.match(
      verdict('--skip', 'privileged,exposed-*')!,
      /^PASS: .*\n {6}None of them is high or worse: --fail-on high\.\n/,
    );
    assert.equal(verdict('--only', 'docker-socket'), 'PASS: No findings in 1 file.\n');
  });
});

describe('plimsoll scan --timing', () => {
  it('prints on standard error where the time went', () => {
    const cwd = folderOf(files);
    const { out, errors } = plimsoll(['scan', '--timing', '--format', 'json'], { cwd });
    assert.equal(out, plimsoll(['scan', '--format', 'json'], { cwd }).out);
    const sections = [...errors.matchAll(/^(\w.*)\n((?: .*\n)+)/gm)].map(([, title, rows]) => [title, rows!]);
    assert.deepEqual(
      sections.map(([title]) => title),
      ['Time', 'Slowest rules', 'Slowest files'],
    );
    for (const [, rows] of sections)
      for (const row of rows!.trimEnd().split('\n')) assert.match(row, /^ +\d+\.\d ms {2}\S/);
    const times = [...sections[0]![1]!.matchAll(/([\d.]+) ms {2}(.*)/g)].map(([, time]) => Number(time));
    const all = times.pop()!;
    assert.ok(Math.abs(times.reduce((sum, time) => sum + time, 0) - all) < 1);
    assert.match(sections[2]![1]!, /compose\.yaml/);
  });

  it('escapes names for the terminal', { skip: withoutOddNames }, () => {
    const cwd = folderOf({ 'a\u001b[31m/Dockerfile': 'FROM debian\n' });
    assert.ok(!plimsoll(['scan', '--timing'], { cwd }).errors.includes('\u001b'));
  });
});

describe('plimsoll explain', () => {
  const env = { FORCE_COLOR: '1' };

  it('is Markdown without colours, with the severities, without facts and cases', () => {
    const { out } = plimsoll(['explain', 'root-user']);
    assert.match(
      out,
      /^# root-user: .*\n\nSeverity: high, .*; low in `openshift`; .*\n[\s\S]*\n## What to do\n[\s\S]*\n```dockerfile\n/,
    );
    assert.doesNotMatch(out, /## (?:Facts|Cases)/);
  });

  it('is a readable page with colours: without Markdown marks, findings below their places', () => {
    const { out } = plimsoll(['explain', 'root-user'], { env });
    assert.ok(out.startsWith('\u001b[1mroot-user: '));
    assert.doesNotMatch(out, /```|^#|`/m);
    const lines = stripVTControlCharacters(out).split('\n');
    const at = lines.indexOf('    FROM node:22-alpine');
    assert.equal(lines[at + 1], '         ^^^^^^^^^^^^^^ root-user: No USER: the image runs as root.');
  });
});

describe('plimsoll explain in a terminal', () => {
  const skip = spawnSync('script', ['--version']).error ? 'there is no script' : false;
  /** The output on a terminal with so many lines; the pager prints that it was called. */
  const shown = (rows: number, PAGER: string, ...args: string[]) => {
    const command = `stty rows ${rows} columns 100; '${process.execPath}' '${bundle}' ${args.join(' ')}`;
    const { NO_COLOR: _, ...env } = process.env;
    return spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      input: '',
      env: { ...env, PAGER, TERM: 'xterm' },
    }).stdout.replaceAll('\r', '');
  };

  it('shows a long page in a pager, coloured, and a short one at once', { skip }, () => {
    const paged = shown(10, 'sed s/^/PAGED:/', 'explain', 'root-user');
    assert.ok(paged.startsWith('PAGED:\u001b[1mroot-user: '), paged.slice(0, 200));
    assert.ok(shown(500, 'sed s/^/PAGED:/', 'explain', 'root-user').startsWith('\u001b[1mroot-user: '));
  });

  it('prints the page if the pager fails or is missing', { skip }, () => {
    for (const pager of ['no-such-pager-of-mine', 'false', ''])
      assert.ok(shown(10, pager, 'explain', 'root-user').includes('\u001b[1mroot-user: '), pager);
  });
});

describe('the note on fixes in the report', () => {
  it('is their number and the command that makes them, which works', { skip: withoutShell }, () => {
    const name = "it's/compose.yaml";
    const cwd = folderOf({
      [name]:
        'services:\n  web:\n    image: nginx:1.31\n    privileged: true\n    security_opt: ["seccomp=unconfined"]\n',
    });
    const { out } = plimsoll(['scan', "it's", '--only', 'privileged'], { cwd });
    const [, count, command = ''] =
      /^ *(\d+) has a fix that may change what a container does: (.*)$/m.exec(out) ?? [];
    assert.equal(count, '1');
    assert.match(command, /fix --unsafe 'it'\\''s'$/);
    const { stdout, status } = spawnSync('sh', ['-c', `${command} --dry-run`], { cwd, encoding: 'utf8' });
    assert.equal(status, 1, stdout);
    assert.match(stdout, /-.*privileged: true/);
  });

  it('names no command that would not work', () => {
    const input = 'services:\n  web:\n    image: nginx:1.31\n    privileged: true\n';
    const { out } = plimsoll(['scan', '-'], { input });
    assert.match(out, /^ *\d+ ha(?:s|ve) a fix that may change what a container does\.$/m);
  });
});

describe('the advice for a rule', () => {
  it('is the text of the message, else of the page, once in a file', () => {
    const cwd = folderOf({
      '.plimsoll.yaml': 'extends: strict\n',
      'a/Dockerfile': '# syntax=docker/dockerfile:1\nFROM scratch\n',
      'b/Dockerfile': '# syntax=docker/dockerfile:labs\nFROM scratch\n',
    });
    const { out } = plimsoll(['scan', '--only', 'syntax-directive-untrusted'], { cwd });
    assert.match(out, /^a\/Dockerfile\n[\s\S]*Write the digest behind the tag/m);
    assert.match(
      out,
      /^b\/Dockerfile\n[\s\S]*Use `docker\/dockerfile:1`, which Docker recommends\.[\s\S]*^a\/Dockerfile/m,
    );
  });
});

describe('the name of the program in messages', () => {
  const cases: readonly (readonly [program: string, env: Record<string, string>, called: string])[] = [
    ['/usr/local/bin/plimsoll', {}, 'plimsoll'],
    ['/home/me/app/node_modules/.bin/plimsoll', {}, 'npx plimsoll'],
    ['/home/me/.npm/_npx/0a/node_modules/.bin/plimsoll', { npm_command: 'exec' }, 'npx plimsoll'],
    [
      '/home/me/app/dist/cli.cjs',
      { npm_lifecycle_event: 'start', npm_package_name: 'plimsoll' },
      'npm start --',
    ],
    [
      '/home/me/app/dist/cli.cjs',
      { npm_lifecycle_event: 'start', npm_package_name: 'app' },
      'node dist/cli.cjs',
    ],
    ['/home/me/app/dist/cli.cjs', {}, 'node dist/cli.cjs'],
    ['/home/me/app/my tools/cli.cjs', {}, 'node "my tools/cli.cjs"'],
    ['/opt/plimsoll/dist/cli.cjs', {}, 'node /opt/plimsoll/dist/cli.cjs'],
    ['/usr/lib/node_modules/plimsoll/dist/cli.cjs', {}, 'plimsoll'],
    ['C:\\Users\\me\\AppData\\Roaming\\npm\\node_modules\\plimsoll\\dist\\cli.cjs', {}, 'plimsoll'],
    ['/home/me/node_modules/plimsoll/dist/cli.cjs', {}, 'npx plimsoll'],
    ['/home/me/.nvm/versions/node/v22.1.0/lib/node_modules/plimsoll/dist/cli.cjs', {}, 'plimsoll'],
    ['/tmp/plimsoll/node_modules/plimsoll/dist/cli.cjs', {}, 'plimsoll'],
    ['/home/me/work/_temp/plimsoll/node_modules/plimsoll/dist/cli.cjs', {}, 'plimsoll'],
  ];
  for (const [program, env, called] of cases)
    it(`${program}: ${called}`, { skip: withoutSlash }, () => {
      assert.equal(calledAs({ program, cwd: '/home/me/app', env }), called);
    });

  it('is the same in the advice of the report, and works', { skip: withoutShell }, () => {
    const cwd = folderOf(files);
    mkdirSync(join(cwd, 'bin'));
    symlinkSync(bundle, join(cwd, 'bin/plimsoll'));
    for (const path of ['bin/plimsoll', bundle]) {
      const { stdout } = spawnSync(process.execPath, [path, 'scan'], { cwd, encoding: 'utf8' });
      const advice = /^ *For details and advice: (.*)$/m.exec(stdout)?.[1] ?? '';
      const PATH = `${join(cwd, 'bin')}:${process.env['PATH']}`;
      const { status, stdout: page } = spawnSync('sh', ['-c', advice], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, PATH },
      });
      assert.equal(status, 0, advice);
      assert.match(page, /^# exposed-host-control: /);
    }
  });
});

describe('plimsoll scan: attack paths in text', () => {
  const service = "services:\n  web:\n    image: acme/web:1.2.3\n    user: '0'\n    ports: ['8080:80']\n";
  const socket = 'services:\n  web:\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';
  const cwd = folderOf({ 'compose.yaml': service, 'compose.override.yaml': socket });

  it('list their parts below them, with the file name for parts in other files, and not separately', () => {
    const { out } = plimsoll(['scan'], { cwd });
    const [, path = ''] = out.split(/^ {2}3:15 {4}critical {2}web: .*exposed-host-control$/m);
    const [below = ''] = path.split('\n\n');
    assert.deepEqual(
      [...below.matchAll(/\((\S+), (\S+)\)$/gm)].map(([, rule, at]) => `${rule} ${at}`).sort(),
      ['docker-socket 3:15', 'open-port compose.yaml:5:13', 'root-service compose.yaml:4:11'],
    );
    assert.doesNotMatch(out, /^ {2}\d+:\d+ .*(?:docker-socket|open-port|root-service)$/m);
    assert.match(out, /^ {6}3 of them are parts of attack paths\.$/m);
  });

  it('show their parts as findings if the path itself is not shown', () => {
    const { out } = plimsoll(['scan', '--only', 'docker-socket'], { cwd });
    assert.match(out, /^ {2}3:15 .*docker-socket$/m);
  });

  it('count as one entry of --max-findings, including all parts', () => {
    const { out } = plimsoll(['scan', '--max-findings', '1'], { cwd });
    assert.match(out, /exposed-host-control$/m);
    assert.match(out, /\(open-port, compose\.yaml:5:13\)$/m);
    assert.match(out, /^\u2026 and 1 more, which/m);
  });
});

describe('plimsoll scan: what a file is for', () => {
  const text =
    'services:\n  web:\n    image: acme/web:1.2.3\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';
  const cwd = folderOf({ 'tests/compose.yaml': text, 'app/compose.yaml': text });
  const use =
    'By its path (tests/) this file is for tests: how severe a finding is depends on where the file is used.';

  it('is one line below the name of the file, and changes neither severity nor exit code', () => {
    const { code, out } = plimsoll(['scan'], { cwd });
    assert.equal(code, 1);
    assert.equal(out.split(use).length, 2);
    assert.ok(out.includes(`tests/compose.yaml\n  ${use}\n`));
    assert.equal(plimsoll(['scan', 'tests'], { cwd }).code, 1);
  });

  it('is with each finding in the JSON and SARIF reports', () => {
    const { findings } = readReport(plimsoll(['scan', '--format', 'json'], { cwd }).out);
    const told = findings.map(({ file, context, severity }) => [file, context, severity]);
    assert.deepEqual(
      told.filter(([, , severity]) => severity === 'critical'),
      [
        ['app/compose.yaml', undefined, 'critical'],
        ['tests/compose.yaml', use, 'critical'],
      ],
    );
    assert.ok(plimsoll(['scan', '--format', 'sarif'], { cwd }).out.includes(JSON.stringify(use)));
  });
});
