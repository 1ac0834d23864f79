import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { decodeBaseline } from '../server/engine/index.ts';
import { encodeBaseline } from '../server/engine/policy.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { withoutOddNames } from './support/unlike-unix.ts';

const web = 'services:\n  web:\n    image: nginx:1.27.3\n    privileged: true\n';
const dockerfile = 'FROM debian:12\nRUN curl -k https://a.example/x | sh\nUSER 1000\n';
const name = '.plimsoll-baseline.json';

/** The JSON result of a scan: findings by rule, and the exit code. */
function scanned(cwd: string, ...options: string[]) {
  const { code, out, errors } = plimsoll(['scan', '--format', 'json', ...options], { cwd });
  const rules =
    out === '' ? [] : (JSON.parse(out) as { findings: { rule: string; file: string }[] }).findings;
  return { code, errors, rules: rules.map(({ rule, file }) => `${file} ${rule}`).sort() };
}

describe('a baseline', () => {
  it('is written, and hides its findings: only new ones fail', () => {
    const cwd = folderOf({ 'a/compose.yaml': web, Dockerfile: dockerfile });
    assert.equal(scanned(cwd).code, 1);
    const written = plimsoll(['baseline', 'write'], { cwd });
    assert.equal(written.code, 0, written.errors);
    assert.match(written.out, /^The baseline holds \d+ findings in 2 files\.$/m);
    assert.deepEqual(scanned(cwd, '--baseline', name), { code: 0, errors: '', rules: [] });
    const text = plimsoll(['scan', '--baseline', name], { cwd }).out;
    assert.match(text, /PASS.*No findings in 2 files\.\n.*Not shown: \d+ findings of the baseline/);

    // Another layout, another order, and a comment.
    writeFileSync(
      join(cwd, 'a/compose.yaml'),
      '# web\nservices:\n  web: {privileged: true, image: "nginx:1.27.3"}\n',
    );
    assert.deepEqual(scanned(cwd, '--baseline', name).rules, []);

    appendFileSync(
      join(cwd, 'a/compose.yaml'),
      '  db: {image: "postgres:17", privileged: true, user: "999"}\n',
    );
    const { code, rules } = scanned(cwd, '--baseline', name);
    assert.equal(code, 1);
    assert.ok(
      rules.includes('a/compose.yaml privileged') && rules.every((each) => each.startsWith('a/compose.yaml')),
      rules.join(),
    );
  });

  it('may be far larger than other files, as in a large repository', () => {
    const cwd = folderOf({ 'compose.yaml': web, 'unread/compose.yaml': `# ${'x'.repeat(3_000_000)}` });
    assert.equal(plimsoll(['baseline', 'write'], { cwd }).code, 2);
    const of = (path: string) => decodeBaseline(readFileSync(join(path, name), 'utf8'));
    const own = of(cwd);
    assert.ok(typeof own !== 'string');
    const known = [...(own.get('compose.yaml') ?? [])][0]?.[1];
    assert.ok(known);
    const others = Array.from({ length: 20_000 }, (_, at) => {
      const fingerprint = at.toString(16).padStart(16, '0');
      return [fingerprint, { ...known, fingerprint }] as const;
    });
    writeFileSync(join(cwd, name), encodeBaseline(new Map([...own, ['gone.yaml', new Map(others)]])));
    assert.ok(statSync(join(cwd, name)).size > 2 * 1024 * 1024);
    assert.deepEqual(scanned(cwd, '--baseline', name, 'compose.yaml'), { code: 0, errors: '', rules: [] });
    writeFileSync(join(cwd, name), ' '.repeat(32 * 1024 * 1024 + 1));
    assert.match(scanned(cwd, '--baseline', name).errors, /can't be read: it is larger than 32 MB/i);
  });

  it('shows findings that are gone, removes them by prune, and adds new ones by update', () => {
    const cwd = folderOf({ 'compose.yaml': web });
    plimsoll(['baseline', 'write'], { cwd });
    writeFileSync(join(cwd, 'compose.yaml'), web.replace('privileged: true', 'network_mode: host'));
    const before = readFileSync(join(cwd, name), 'utf8');
    const shown = plimsoll(['baseline', 'show'], { cwd });
    assert.equal(shown.code, 1);
    assert.match(shown.out, /^critical +1 {2}privileged$/m);
    assert.match(shown.out, /; \d+ of them (?:is|are) gone\. \d+ findings? (?:is|are) not in it\.\n$/);
    assert.match(
      shown.out,
      /\nGone\n(?: {2}.*\n)* {2}critical {2}compose\.yaml: Privileged, .* \[privileged\]\n/,
    );
    assert.match(shown.out, /\nNew\n(?: {2}.*\n)* {2}high {6}compose\.yaml: .* \[host-namespace\]\n/);
    assert.equal(readFileSync(join(cwd, name), 'utf8'), before, 'show changes nothing');
    assert.equal(plimsoll(['baseline', 'prune'], { cwd }).code, 0);
    const pruned = readFileSync(join(cwd, name), 'utf8');
    assert.doesNotMatch(pruned, /"privileged"/);
    assert.doesNotMatch(pruned, /"host-network"/);
    assert.equal(plimsoll(['baseline', 'update'], { cwd }).code, 0);
    assert.deepEqual(scanned(cwd, '--baseline', name).rules, []);
    assert.equal(plimsoll(['baseline', 'show'], { cwd }).code, 0);
  });

  it('keeps its entries for files that are not linted while the files exist', () => {
    const cwd = folderOf({ 'a/compose.yaml': web, 'b/compose.yaml': web });
    plimsoll(['baseline', 'write'], { cwd });
    plimsoll(['baseline', 'update', 'a'], { cwd });
    assert.match(readFileSync(join(cwd, name), 'utf8'), /"b\/compose\.yaml"/);
    rmSync(join(cwd, 'b/compose.yaml'));
    plimsoll(['baseline', 'update', 'a'], { cwd });
    assert.doesNotMatch(readFileSync(join(cwd, name), 'utf8'), /"b\/compose\.yaml"/);
  });

  it('names files relative to its own folder', () => {
    const cwd = folderOf({ 'a/compose.yaml': web });
    plimsoll(['baseline', 'write', '--baseline', '../base.json'], { cwd: join(cwd, 'a') });
    assert.deepEqual(scanned(cwd, '--baseline', 'base.json').rules, []);
    assert.deepEqual(scanned(join(cwd, 'a'), '--baseline', '../base.json').rules, []);
  });

  it('counts a finding that has become more severe as new', () => {
    const cwd = folderOf({ 'compose.yaml': web });
    plimsoll(['baseline', 'write'], { cwd });
    const path = join(cwd, name);
    const lower = readFileSync(path, 'utf8').replace('"severity":"critical"', '"severity":"high"');
    writeFileSync(path, lower);
    assert.deepEqual(scanned(cwd, '--baseline', name).rules, ['compose.yaml privileged']);
  });

  it('fails as wrong usage if it is missing, exists already or is broken, and without a known action', () => {
    const cwd = folderOf({
      'compose.yaml': web,
      'bad.json': '{',
      'other.json': '{"version":3,"findings":{}}',
    });
    assert.match(
      scanned(cwd, '--baseline', name).errors,
      /There is no baseline \.plimsoll-baseline\.json: `node \S+ baseline write` makes it\.\nSee `node \S+ scan --help`\./,
    );
    assert.match(
      scanned(cwd, '--baseline', 'ci/known.json').errors,
      /no baseline ci\/known\.json: `node \S+ baseline write --baseline ci\/known\.json` makes it/,
    );
    assert.match(scanned(cwd, '--baseline').errors, /There is no baseline \.plimsoll-baseline\.json/);
    assert.match(
      scanned(cwd, '--baseline', '.').errors,
      /`--baseline \.` names a folder: give the paths before/,
    );
    assert.match(scanned(cwd, '--baseline', 'bad.json').errors, /bad\.json: The baseline is not valid JSON/);
    assert.match(scanned(cwd, '--baseline', 'other.json').errors, /version that is not supported/);
    assert.match(plimsoll(['baseline', 'prune'], { cwd }).errors, /`node \S+ baseline write` makes it/);
    assert.match(plimsoll(['baseline', 'clean'], { cwd }).errors, /needs one of write, update, prune, show/);
    plimsoll(['baseline', 'write'], { cwd });
    const again = plimsoll(['baseline', 'write'], { cwd });
    assert.equal(again.code, 2);
    assert.match(again.errors, /is there/);
  });

  it('and a comparison escape names of unreadable files for the terminal', { skip: withoutOddNames }, () => {
    const broken = 'services:\n  a: [\n';
    const cwd = folderOf({ 'a\u001b[31m/compose.yaml': broken });
    for (const args of [
      ['baseline', 'write'],
      ['diff', '.', '.'],
    ]) {
      const { code, errors } = plimsoll(args, { cwd });
      assert.equal(code, 2);
      assert.match(errors, /compose\.yaml/);
      assert.ok(!errors.includes('\u001b'), JSON.stringify(errors));
    }
  });

  it('keeps its entries for a file that cannot be read completely', () => {
    const cwd = folderOf({ 'compose.yaml': web, Dockerfile: dockerfile });
    plimsoll(['baseline', 'write'], { cwd });
    const before = readFileSync(join(cwd, name), 'utf8');
    writeFileSync(join(cwd, 'compose.yaml'), 'services: [\n');
    for (const action of ['update', 'prune']) {
      const { code, out, errors } = plimsoll(['baseline', action], { cwd });
      assert.equal(code, 2);
      assert.match(errors, /^compose\.yaml.*\nNot everything could be linted/s);
      assert.match(out, /: (?:0 added, )?0 removed/);
      assert.equal(readFileSync(join(cwd, name), 'utf8'), before);
    }
    // The findings depend on the configuration.
    writeFileSync(join(cwd, '.plimsoll.yaml'), 'extends: nowhere.yaml\nrules: {privileged: off}\n');
    writeFileSync(join(cwd, 'compose.yaml'), web);
    const { code, errors } = plimsoll(['baseline', 'prune'], { cwd });
    assert.equal(code, 2);
    assert.match(errors, /a file is written `\.\/nowhere\.yaml`/);
    assert.equal(readFileSync(join(cwd, name), 'utf8'), before);
  });

  it('does not hold the value of a credential', () => {
    const secret = 'tops3cret-Hunter2-value';
    const cwd = folderOf({
      'compose.yaml': `services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${secret}\n`,
    });
    plimsoll(['baseline', 'write'], { cwd });
    const text = readFileSync(join(cwd, name), 'utf8');
    assert.match(text, /secret-in-environment/);
    assert.ok(!text.includes(secret));
  });

  describe('of version 1', () => {
    /** Gives the entries of a baseline the fingerprints of version 1, as in SARIF. */
    const toVersion1 = (cwd: string) => {
      const { out } = plimsoll(['scan', '--format', 'sarif', '.'], { cwd });
      const { runs } = JSON.parse(out) as {
        runs: { results: { partialFingerprints: Readonly<Record<string, string>> }[] }[];
      };
      let text = readFileSync(join(cwd, name), 'utf8').replace('"version": 2', '"version": 1');
      for (const { partialFingerprints: marks } of runs[0]?.results ?? [])
        text = text.replace(`"${marks['plimsoll/v2']}"`, `"${marks['plimsoll/v1']}"`);
      writeFileSync(join(cwd, name), text);
      return text;
    };
    const files = { 'a/compose.yaml': web, 'b/compose.yaml': web, Dockerfile: dockerfile };
    const written = () => {
      const cwd = folderOf(files);
      plimsoll(['baseline', 'write'], { cwd });
      const current = readFileSync(join(cwd, name), 'utf8');
      assert.notEqual(toVersion1(cwd), current);
      return { cwd, current };
    };

    it('is read: no finding comes back as new', () => {
      const { cwd } = written();
      assert.deepEqual(scanned(cwd, '--baseline', name), { code: 0, errors: '', rules: [] });
      const { code, out } = plimsoll(['baseline', 'show'], { cwd });
      assert.equal(code, 0);
      assert.match(out, /; 0 of them are gone\. 0 findings are not in it\.\n$/);
      writeFileSync(join(cwd, 'a/compose.yaml'), web.replace('privileged: true', 'network_mode: host'));
      assert.ok(scanned(cwd, '--baseline', name).rules.includes('a/compose.yaml host-namespace'));
    });

    for (const action of ['update', 'prune'])
      it(`is rewritten as version 2 by ${action}, which reports it`, () => {
        const { cwd, current } = written();
        const { code, out, errors } = plimsoll(['baseline', action], { cwd });
        assert.equal(code, 0, errors);
        assert.match(out, /0 removed\..*\n\d+ fingerprints of version 1 are now of version 2\.\n$/);
        assert.equal(readFileSync(join(cwd, name), 'utf8'), current);
        assert.doesNotMatch(plimsoll(['baseline', action], { cwd }).out, /version/);
      });

    it('keeps its fingerprints of files that are not linted, and they still match', () => {
      const { cwd, current } = written();
      assert.equal(plimsoll(['baseline', 'update', 'a'], { cwd }).code, 0);
      const text = readFileSync(join(cwd, name), 'utf8');
      assert.match(text, /^ {6}\{"version":1,"fingerprint":/m);
      assert.match(text, /^ {6}\{"fingerprint":/m);
      assert.deepEqual(scanned(cwd, '--baseline', name), { code: 0, errors: '', rules: [] });
      plimsoll(['baseline', 'update'], { cwd });
      assert.equal(readFileSync(join(cwd, name), 'utf8'), current);
    });

    it('does not hide findings that are more severe now, or of another rule', () => {
      const { cwd } = written();
      const text = readFileSync(join(cwd, name), 'utf8').replace(
        '"privileged","severity":"critical"',
        '"privileged","severity":"high"',
      );
      writeFileSync(join(cwd, name), text);
      assert.deepEqual(scanned(cwd, '--baseline', name).rules, ['a/compose.yaml privileged']);
      writeFileSync(join(cwd, name), text.replace('"version": 1', '"version": 3'));
      assert.match(scanned(cwd, '--baseline', name).errors, /has a version that is not supported/);
    });
  });

  it('of an earlier version holds both findings that one was split into', () => {
    const cwd = folderOf({
      'compose.yaml': 'services:\n  web:\n    image: nginx:1.27.3\n    ports: ["80:80"]\n',
    });
    plimsoll(['baseline', 'write'], { cwd });
    const current = readFileSync(join(cwd, name), 'utf8');
    const entry = /^ +\{.*"rule":"missing-hardening".*it runs the same with that.*\n/m;
    assert.match(current, entry);
    const before = current.replace(entry, '');
    for (const action of ['update', 'prune']) {
      writeFileSync(join(cwd, name), before);
      assert.deepEqual(scanned(cwd, '--baseline', name), { code: 0, errors: '', rules: [] });
      assert.match(
        plimsoll(['baseline', 'show'], { cwd }).out,
        /; 0 of them are gone\. 0 findings are not in it\.\n$/,
      );
      assert.match(plimsoll(['baseline', action], { cwd }).out, /0 removed/);
      const marks = (text: string) =>
        [...text.matchAll(/"fingerprint":"(\w+)"/g)].map(([, mark]) => mark).sort();
      assert.deepEqual(marks(readFileSync(join(cwd, name), 'utf8')), marks(current));
    }
  });

  it('distinguishes several findings of one rule at one place', () => {
    const twice =
      'FROM debian:12\nRUN curl -k https://a.example/x > /x\nRUN curl -k https://a.example/x > /x\nUSER 1000\n';
    const cwd = folderOf({ Dockerfile: twice });
    plimsoll(['baseline', 'write'], { cwd });
    const count = () => readFileSync(join(cwd, name), 'utf8').split('"rule":"tls-check-off"').length - 1;
    assert.equal(count(), 2);
    writeFileSync(
      join(cwd, 'Dockerfile'),
      twice.replace('USER', 'RUN curl -k https://a.example/x > /x\nUSER'),
    );
    const known = scanned(cwd, '--baseline', name).rules.filter((each) => each.endsWith('tls-check-off'));
    assert.deepEqual(known, ['Dockerfile tls-check-off']);
  });

  it('has one line for each finding, in a stable order, and can be read back', () => {
    const cwd = folderOf({ 'b/compose.yaml': web, 'a/Dockerfile': dockerfile });
    plimsoll(['baseline', 'write'], { cwd });
    const text = readFileSync(join(cwd, name), 'utf8');
    const baseline = decodeBaseline(text);
    assert.ok(typeof baseline !== 'string');
    assert.equal(encodeBaseline(baseline), text);
    assert.ok(text.indexOf('"a/Dockerfile"') < text.indexOf('"b/compose.yaml"'));
  });
});

describe('--changed-since', { skip: withoutGit }, () => {
  const files = {
    'a/compose.yaml': web,
    'b/compose.yaml':
      'services:\n  b:\n    extends: {file: ../shared/base.yaml, service: base}\n    privileged: true\n',
    'shared/base.yaml': 'services:\n  base:\n    image: nginx:1.27.3\n',
    'c/Dockerfile': dockerfile,
  };

  it('lints changed files, and the projects that contain a changed file', () => {
    const cwd = folderOf(files);
    commitAll(cwd, 'first');
    assert.deepEqual(scanned(cwd, '--changed-since', 'HEAD'), { code: 0, errors: '', rules: [] });
    appendFileSync(join(cwd, 'c/Dockerfile'), '# more\n');
    assert.ok(scanned(cwd, '--changed-since', 'HEAD').rules.every((each) => each.startsWith('c/')));
    commitAll(cwd, 'second');
    assert.deepEqual(scanned(cwd, '--changed-since', 'HEAD').rules, []);
    assert.ok(scanned(cwd, '--changed-since', 'HEAD~1').rules.length > 0);
    appendFileSync(join(cwd, 'shared/base.yaml'), '    user: "1000"\n');
    const { rules } = scanned(cwd, '--changed-since', 'HEAD');
    assert.ok(rules.includes('b/compose.yaml privileged'), rules.join());
    assert.ok(!rules.includes('a/compose.yaml privileged'), rules.join());
  });

  it('treats untracked files, deleted files and the configuration as changed', () => {
    const cwd = folderOf({
      ...files,
      'd/Dockerfile': 'FROM debian:12\nCOPY run.sh /\n',
      'd/run.sh': '#!/bin/sh\n',
    });
    commitAll(cwd, 'first');
    writeFileSync(join(cwd, 'compose.yaml'), web);
    assert.ok(scanned(cwd, '--changed-since', 'HEAD').rules.includes('compose.yaml privileged'));
    rmSync(join(cwd, 'compose.yaml'));
    rmSync(join(cwd, 'shared/base.yaml'));
    assert.ok(
      scanned(cwd, '--changed-since', 'HEAD').rules.some((each) => each.startsWith('b/compose.yaml')),
    );
    commitAll(cwd, 'second');
    writeFileSync(join(cwd, '.plimsoll.yaml'), 'extends: strict\n');
    assert.ok(scanned(cwd, '--changed-since', 'HEAD').rules.includes('a/compose.yaml privileged'));
  });

  it('treats nothing else as changed: folders that are copied, files of git itself, other projects', () => {
    const cwd = folderOf({
      'compose.yaml': 'services:\n  web:\n    build: b\n    privileged: true\n',
      'a/compose.yaml': `${web}    env_file: a.env\n`,
      'a/a.env': 'DB_PASSWORD=hunter2-but-longer\n',
      'b/Dockerfile': 'FROM golang AS build\nCOPY . .\nFROM debian\nCOPY --from=build /x /x\n',
      'c/Dockerfile': 'FROM debian\nCOPY . .\n',
    });
    commitAll(cwd, 'first');
    assert.deepEqual(scanned(cwd, '--changed-since', 'HEAD').rules, []);
    appendFileSync(join(cwd, 'compose.yaml'), '# more\n');
    const { rules } = scanned(cwd, '--changed-since', 'HEAD');
    assert.deepEqual(
      new Set(rules.map((each) => each.split(' ')[0])),
      new Set(['compose.yaml', 'b/Dockerfile']),
    );
  });

  it('compares with the start of the branch, so that changes of others do not count', () => {
    const cwd = folderOf(files);
    const first = commitAll(cwd, 'first');
    appendFileSync(join(cwd, 'c/Dockerfile'), '# on main\n');
    const main = commitAll(cwd, 'main');
    // Go back to the start of the branch.
    writeFileSync(join(cwd, '.git/HEAD'), `${first}\n`);
    writeFileSync(join(cwd, 'c/Dockerfile'), dockerfile);
    assert.deepEqual(scanned(cwd, '--changed-since', main).rules, []);
  });

  it('says why git cannot tell', () => {
    const cwd = folderOf(files);
    assert.match(scanned(cwd, '--changed-since', 'HEAD').errors, /not in a git repository/);
    commitAll(cwd, 'first');
    assert.match(scanned(cwd, '--changed-since', 'nowhere').errors, /git knows no commit `nowhere`/);
  });
});
