import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { type Client, memory, pulling, talk } from './support/client.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { withoutLinks } from './support/links.ts';

/** The configuration of the whole repository. */
const policy = `extends: production
rules:
  docker-socket: critical
overrides:
  - files: [lab/**]
    rules: {privileged: medium}
report: {ignoreWithoutReason: high}
customRules: ./rules.yaml
locked:
  - docker-socket
  - privileged
  - untrusted-service-image
  - unpinned-service-image
  - ignore-without-reason
  - exposed-host-control
  - acme/owner
trust: {images: [docker.io/library/*]}
images: {mutableTags: [current]}
`;

const ownRules = `namespace: acme
rules:
  owner:
    on: service
    severity: high
    where:
      init: {exists: false}
    message: The service {name} has no init process.
`;

const compose = `services:
  web:
    image: evil/web:current
    privileged: true
    ports: ["8080:8080"]
    volumes: [/var/run/docker.sock:/var/run/docker.sock]
`;

const held = [
  'acme/owner high',
  'docker-socket critical',
  'exposed-host-control critical',
  'privileged critical',
  'unpinned-service-image medium',
  'untrusted-service-image high',
];

function scan(cwd: string, ...args: string[]) {
  const { out } = plimsoll(['scan', '--format', 'json', ...args], { cwd });
  const { findings, problems } = JSON.parse(out) as {
    findings: { rule: string; severity: string; file: string; line: number; message: string }[];
    problems: { file: string; line?: number; message: string }[];
  };
  const said = problems.map(({ file, line, message }) => `${file}:${line ?? '-'}: ${message}`);
  return { findings, said };
}

/** The locked rules that report something in the folder below, with their severities. */
const lockedIn = ({ findings }: ReturnType<typeof scan>) =>
  [...new Set(findings.map(({ rule, severity }) => `${rule} ${severity}`))]
    .filter((each) => held.some((one) => one.split(' ')[0] === each.split(' ')[0]))
    .sort();

const locked = (rule: string) =>
  `The rule \`${rule}\` is locked by .plimsoll.yaml: its level can't be changed here.`;
const trusting =
  'The rule `untrusted-service-image` is locked by .plimsoll.yaml: no more images can be trusted here.';
const leftOut = 'Files that are left out here are still checked by the rules that .plimsoll.yaml locks.';
const mild = { 'mild.yaml': 'rules: {docker-socket: off}\n' };

/** Attempts of a configuration in a folder below, with the place and text of the report. */
const attempts: readonly (readonly [string, string, string, Record<string, string>?])[] = [
  ['a rule is off', 'rules:\n  docker-socket: off\n', `:2: ${locked('docker-socket')}`],
  ['a rule is lower', 'rules: {docker-socket: info}\n', `:1: ${locked('docker-socket')}`],
  ['a level in brackets', 'rules: {privileged: [off]}\n', `:1: ${locked('privileged')}`],
  ['a topic and an id', 'rules: {host-access/docker-socket: off}\n', `:1: ${locked('docker-socket')}`],
  ['a pattern of ids', 'rules:\n\n  "docker-sock*": low\n', `:3: ${locked('docker-socket')}`],
  [
    'a reason and a day',
    'rules:\n  privileged: {level: off, reason: we need it, until: 2999-01-01}\n',
    `:2: ${locked('privileged')}`,
  ],
  [
    'an override for files',
    'overrides:\n  - files: ["**"]\n    rules: {docker-socket: off}\n',
    `:3: ${locked('docker-socket')}`,
  ],
  [
    'an override for services',
    'overrides: [{services: "*", rules: {docker-socket: low}}]\n',
    `:1: ${locked('docker-socket')}`,
  ],
  [
    'a level that holds in another folder only',
    'rules: {privileged: medium}\n',
    `:1: ${locked('privileged')}`,
  ],
  [
    'a milder profile',
    'extends: rootless\n',
    ":1: The profile `rootless` can't make `exposed-host-control` and `privileged` milder: locked by .plimsoll.yaml.",
  ],
  [
    'a milder profile among others',
    'extends:\n  - production\n  - swarm\n',
    ":3: The profile `swarm` can't make `privileged` milder: locked by .plimsoll.yaml.",
  ],
  [
    'a file that it extends',
    'extends: ./mild.yaml\n',
    `nested/mild.yaml:1: ${locked('docker-socket')}`,
    mild,
  ],
  [
    'a package that it extends',
    'extends: mild\n',
    `nested/node_modules/mild/plimsoll.yaml:1: ${locked('docker-socket')}`,
    { 'node_modules/mild/plimsoll.yaml': 'rules: {docker-socket: off}\n' },
  ],
  [
    'the policy, and more',
    'extends: ../.plimsoll.yaml\nrules: {docker-socket: off}\n',
    `:2: ${locked('docker-socket')}`,
  ],
  ['more images are trusted', 'trust:\n  images: ["**"]\n', `:2: ${trusting}`],
  ['a registry is trusted', 'trust: {registries: [docker.io]}\n', `:1: ${trusting}`],
  ['all files are left out', 'ignore:\n  - "**"\n', `:2: ${leftOut}`],
  [
    'a file that it extends leaves files out',
    'extends: ./mild.yaml\n',
    `nested/mild.yaml:1: ${leftOut}`,
    { 'mild.yaml': 'ignore: [compose.yaml]\n' },
  ],
  [
    'reasons are not asked for',
    'report: {ignoreWithoutReason: off}\n',
    `:1: ${locked('ignore-without-reason')}`,
  ],
  [
    'a rule of its own with that id',
    'customRules: ./own.yaml\n',
    "nested/own.yaml:3: The rule `acme/owner` is locked by .plimsoll.yaml: it can't be defined here.",
    { 'own.yaml': ownRules.replace('exists: false', 'exists: true') },
  ],
  ['broken YAML', 'rules: {docker-socket: off\n', ':1: YAML: '],
  ['an unknown key', 'unlocked: [docker-socket]\n', ':1: Unknown key `unlocked`'],
];

const files = { '.plimsoll.yaml': policy, 'rules.yaml': ownRules, 'nested/compose.yaml': compose };

describe('locked rules of a configuration', () => {
  it('apply if a folder below has no configuration, without a message', () => {
    const found = scan(folderOf(files));
    assert.deepEqual(found.said, []);
    assert.deepEqual(lockedIn(found), held);
  });

  for (const [name, text, said, more = {}] of attempts)
    it(`apply below, and the attempt is reported once: ${name}`, () => {
      const others = Object.entries(more).map(([path, other]) => [`nested/${path}`, other]);
      const cwd = folderOf({ ...files, 'nested/.plimsoll.yaml': text, ...Object.fromEntries(others) });
      const found = scan(cwd);
      const wanted = said.startsWith(':') ? `nested/.plimsoll.yaml${said}` : said;
      assert.equal(found.said.filter((each) => each.startsWith(wanted)).length, 1, found.said.join('\n'));
      assert.deepEqual(lockedIn(found), held);
    });

  it('are not suppressed by a comment, which is reported', () => {
    const text = compose.replace(
      '    volumes',
      '    # plimsoll: ignore docker-socket -- we need it\n    volumes',
    );
    const found = scan(
      folderOf({ ...files, 'nested/.plimsoll.yaml': 'rules: {}\n', 'nested/compose.yaml': text }),
    );
    assert.deepEqual(lockedIn(found), held);
    const unused = found.findings.filter(({ rule }) => rule === 'unused-ignore');
    assert.deepEqual(
      unused.map(({ line, message }) => [line, message]),
      [[6, 'The configuration locks docker-socket: no comment suppresses it.']],
    );
  });

  it('apply if the file below is a folder, a link that leads outside, or has the second name', () => {
    for (const make of [
      (cwd: string) => mkdirSync(join(cwd, 'nested/.plimsoll.yaml')),
      ...(withoutLinks === false
        ? [(cwd: string) => symlinkSync('/etc/hostname', join(cwd, 'nested/.plimsoll.yaml'))]
        : []),
    ]) {
      const cwd = folderOf(files);
      make(cwd);
      assert.deepEqual(lockedIn(scan(cwd)), held);
    }
    const found = scan(folderOf({ ...files, 'nested/.plimsoll.yml': 'rules: {docker-socket: off}\n' }));
    assert.deepEqual(found.said, [`nested/.plimsoll.yml:1: ${locked('docker-socket')}`]);
  });

  it('apply in folders below folders, each of which may lock more', () => {
    const cwd = folderOf({
      ...files,
      'nested/.plimsoll.yaml': 'extends: strict\nrules: {default-bridge: high}\nlocked: default-bridge\n',
      'nested/a/b/.plimsoll.yaml': 'rules: {docker-socket: off, default-bridge: off}\n',
      'nested/a/b/compose.yaml': compose,
    });
    const found = scan(cwd, 'nested/a');
    assert.deepEqual(lockedIn(found), held);
    assert.deepEqual(found.said, [
      `nested/a/b/.plimsoll.yaml:1: ${locked('docker-socket')}`,
      "nested/a/b/.plimsoll.yaml:1: The rule `default-bridge` is locked by nested/.plimsoll.yaml: its level can't be changed here.",
    ]);
  });

  it('have their own mistakes reported once, with any number of configurations below', () => {
    const cwd = folderOf({
      ...files,
      '.plimsoll.yaml': policy.replace('- acme/owner', '- acme/ower'),
      'compose.yaml': compose,
      'nested/.plimsoll.yaml': 'rules: {docker-socket: off}\n',
      'nested/a/.plimsoll.yaml': 'rules: {}\n',
      'nested/a/compose.yaml': compose,
    });
    assert.deepEqual(scan(cwd).said, [
      '.plimsoll.yaml:16: Unknown rule `acme/ower`; did you mean `acme/owner`?',
      `nested/.plimsoll.yaml:1: ${locked('docker-socket')}`,
    ]);
  });

  it('resolve their own patterns from their own folder', () => {
    const cwd = folderOf({
      ...files,
      'lab/.plimsoll.yaml': 'rules: {}\n',
      'lab/compose.yaml': compose,
      'nested/lab/.plimsoll.yaml': 'rules: {}\n',
      'nested/lab/compose.yaml': compose,
    });
    const { findings, said } = scan(cwd);
    const found = findings.filter(({ rule }) => rule === 'privileged');
    assert.deepEqual(said, []);
    assert.deepEqual(
      found.map(({ file, severity }) => `${file} ${severity}`),
      ['lab/compose.yaml medium', 'nested/compose.yaml critical', 'nested/lab/compose.yaml critical'],
    );
  });

  it('leave all other rules to the folder below, without a message', () => {
    const cwd = folderOf({
      ...files,
      'nested/.plimsoll.yaml': 'rules: {"*": {level: off, reason: x}, missing-hardening: critical}\n',
    });
    const found = scan(cwd);
    assert.deepEqual(found.said, []);
    assert.deepEqual(
      [...new Set(found.findings.map(({ rule }) => rule))].sort(),
      [...held.map((each) => each.split(' ')[0]), 'missing-hardening'].sort(),
    );
  });

  it('do not exist without a lock: the file below replaces the one above', () => {
    const cwd = folderOf({
      '.plimsoll.yaml': 'extends: strict\nrules: {docker-socket: critical}\nignore: [x]\n',
      'nested/.plimsoll.yaml': 'rules: {docker-socket: off}\nignore: [left]\n',
      'nested/compose.yaml': compose,
      'nested/left/compose.yaml': compose,
    });
    const { said, findings } = scan(cwd);
    assert.deepEqual(said, []);
    assert.ok(!findings.some(({ rule }) => rule === 'docker-socket' || rule === 'image-digest-missing'));
    assert.deepEqual([...new Set(findings.map(({ file }) => file))], ['nested/compose.yaml']);
  });

  it('do not apply in a folder that the configuration ignores, or under a configuration given by name', () => {
    const below = { 'nested/.plimsoll.yaml': 'rules: {"*": off}\n', 'free.yaml': 'rules: {"*": off}\n' };
    const left = scan(folderOf({ ...files, ...below, '.plimsoll.yaml': `${policy}ignore: [/nested/]\n` }));
    assert.deepEqual([left.said, left.findings], [[], []]);
    const named = scan(folderOf({ ...files, ...below }), '--config', 'free.yaml');
    assert.deepEqual([named.said, named.findings], [[], []]);
  });

  it('apply through any number of nested configurations', () => {
    const cwd = folderOf(files);
    let folder = 'nested';
    for (let n = 0; n < 60; n++) {
      writeFileSync(join(cwd, folder, '.plimsoll.yaml'), 'rules: {"*": off}\n');
      folder += '/d';
      mkdirSync(join(cwd, folder));
    }
    writeFileSync(join(cwd, folder, 'compose.yaml'), compose);
    const found = scan(cwd, folder);
    assert.deepEqual(lockedIn(found), held);
    assert.equal(found.said.filter((each) => /50 configurations/.test(each)).length, 11);
  });

  it('apply if only changed files are reported (--changed-since)', { skip: withoutGit }, () => {
    const cwd = folderOf({ ...files, 'nested/.plimsoll.yaml': 'rules: {}\n' });
    commitAll(cwd, 'first');
    const changed = () => scan(cwd, '--changed-since', 'HEAD');
    assert.deepEqual(changed().findings, []);
    writeFileSync(
      join(cwd, '.plimsoll.yaml'),
      policy.replace('docker-socket: critical', 'docker-socket: high'),
    );
    assert.ok(changed().findings.some((each) => each.rule === 'docker-socket' && each.severity === 'high'));
    commitAll(cwd, 'second');
    assert.deepEqual(changed().findings, []);
  });
});

describe('locked rules in an editor', () => {
  const clients: Client[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });

  it('apply below, follow edits above, and attempts of the file below are shown in it', async () => {
    const root = 'file:///w';
    const texts: Record<string, string> = {
      [`${root}/.plimsoll.yaml`]: policy
        .replace('customRules: ./rules.yaml\n', '')
        .replace('  - acme/owner\n', ''),
      [`${root}/nested/.plimsoll.yaml`]: 'rules:\n  docker-socket: off\n  privileged: off\n',
      [`${root}/nested/compose.yaml`]: compose,
    };
    const files = memory(texts);
    const client = await talk({ rules, files, folders: [root], capabilities: pulling });
    clients.push(client);
    const found = async (path: string) => {
      const uri = `${root}/${path}`;
      await client.open(uri, texts[uri] ?? '', path.endsWith('compose.yaml') ? 'dockercompose' : 'yaml');
      const all = await client.problems(uri);
      await client.close(uri);
      return all.map(({ code, message, range }) => `${range.start.line + 1}: ${code ?? message}`);
    };
    const grave = async () =>
      (await found('nested/compose.yaml')).filter((each) => /docker-socket|privileged/.test(each));
    assert.deepEqual(await grave(), ['4: privileged', '6: docker-socket']);
    const by = "is locked by /w/.plimsoll.yaml: its level can't be changed here.";
    assert.deepEqual(await found('nested/.plimsoll.yaml'), [
      `2: The rule \`docker-socket\` ${by}`,
      `3: The rule \`privileged\` ${by}`,
    ]);
    files.texts.set(`${root}/.plimsoll.yaml`, 'locked: privileged\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: `${root}/.plimsoll.yaml`, type: 2 }],
    });
    assert.deepEqual(await grave(), ['4: privileged']);
    assert.deepEqual(await found('nested/.plimsoll.yaml'), [`3: The rule \`privileged\` ${by}`]);
  });
});
