import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { limits } from '../server/engine/source/limits.ts';
import { folderOf } from './support/cli.ts';
import { reportIn } from './support/formats.ts';

const schemaOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`support/${name}`, import.meta.url), 'utf8'));
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajv.addSchema(schemaOf('../../rules/report.schema.json'), 'report.schema.json');
const valid = ajv.compile<{ containers: { name: string; kind: string; file: string }[] }>(
  schemaOf('posture.schema.json'),
);

/** Reads the posture of a folder and checks it against its schema. */
function read(folder: string) {
  const report: unknown = JSON.parse(reportIn('posture-json', folder));
  assert.ok(valid(report), JSON.stringify(valid.errors?.slice(0, 5), undefined, 2));
  return report;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describe('posture as JSON', () => {
  for (const folder of ['formats/project', '../examples', 'samples', 'fuzz'])
    it(`follows its schema: ${folder}`, () => {
      read(here(folder));
    });

  it('has a stage only if no service builds it', () => {
    const folder = folderOf({
      'a/Dockerfile': 'FROM alpine:3.22\n',
      'b/Dockerfile': 'FROM alpine:3.22\n',
      'compose.yaml': 'services:\n  web:\n    build: a\n',
    });
    assert.deepEqual(
      read(folder).containers.map(({ kind, name, file }) => `${kind} ${name} ${file}`),
      ['stage 0 b/Dockerfile', 'service web compose.yaml'],
    );
  });

  it('lists an included service once, as part of the outermost project', () => {
    const service = (name: string) =>
      `services:\n  ${name}:\n    image: alpine:3.22\n    user: "1000:disk"\n`;
    const folder = folderOf({
      'compose.yaml': `include: [a/compose.yaml]\n${service('web')}`,
      'a/compose.yaml': `include: [../b/compose.yaml]\n${service('a')}`,
      'b/compose.yaml': service('b'),
      'c/compose.yaml': `include: [../b/compose.yaml]\n${service('c')}`,
    });
    assert.deepEqual(
      read(folder).containers.map(({ name, file }) => `${name} ${file}`),
      ['b c/compose.yaml', 'c c/compose.yaml', 'a compose.yaml', 'b compose.yaml', 'web compose.yaml'],
    );
  });
});

describe('posture as text', () => {
  const textOf = (compose: string, more: Record<string, string> = {}) =>
    reportIn('posture', folderOf({ 'compose.yaml': compose, ...more }))
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, ' '));

  it('names the source of each part, and marks more than the default', () => {
    const lines = textOf(
      'services:\n  web:\n    build: .\n    user: "1000"\n    cap_drop: [ALL]\n    cap_add: [NET_ADMIN]\n    read_only: true\n    pid: host\n    ports: ["127.0.0.1:80:8080", "443:8443"]\n    mem_limit: 1536m\n    env_file: web.env\n    secrets: [key]\nsecrets:\n  key:\n    file: ./key.txt\n',
      { Dockerfile: 'FROM alpine:3.22\nVOLUME /data\n', 'web.env': 'DB_PASSWORD=k7vQfirst9second\n' },
    );
    for (const line of [
      'User uid 1000 (set by the service) compose.yaml:4',
      'Built from Dockerfile Dockerfile:1',
      '! NET_ADMIN, added compose.yaml:6',
      'Confinement read-only root file system compose.yaml:7',
      'Namespaces ! pid: that of the host compose.yaml:8',
      'Limits memory 1.5 GiB compose.yaml:10',
      'Mounts key at /run/secrets/key (secret, read-only) compose.yaml:12',
      'anonymous volume at /data (writable) Dockerfile:2',
      'Ports 127.0.0.1:80 to 8080/tcp, on loopback (before Docker 28, neighbours of the host may route to it) compose.yaml:9',
      '! 443 to 8443/tcp, open to other machines compose.yaml:9',
    ])
      assert.ok(
        lines.some((each) => each === line || each.endsWith(` ${line}`)),
        `${line}\n${lines.join('\n')}`,
      );
    const secrets = lines.filter((line) => /DB_PASSWORD|mounted secret/.test(line));
    assert.deepEqual(secrets, [
      'Secrets DB_PASSWORD (in a file of variables) compose.yaml:11',
      'key (mounted secret) compose.yaml:12',
    ]);
    assert.ok(!lines.join().includes('k7vQ'));
  });

  it('reports that there is nothing to show', () => {
    const lines = reportIn('posture', folderOf({ 'README.md': '' }));
    assert.equal(lines, '0 services; 0 output stages that no service builds.\n');
  });

  it('covers as many services as are checked', () => {
    const services = Array.from(
      { length: limits.services },
      (_, nth) => `  s${nth}:\n    image: nginx:1.27\n`,
    );
    const lines = textOf(`services:\n${services.join('')}`);
    assert.equal(lines.filter((line) => line.startsWith('service s')).length, limits.services);
  });
});

describe('posture with an override file', () => {
  const compose =
    'services:\n  web:\n    image: nginx:1.29\n    ports: ["127.0.0.1:80:80"]\n  db:\n    image: postgres:17.5\n';
  const prod = 'services:\n  web:\n    user: "101"\n    ports: !reset []\n  cache:\n    image: redis:8\n';
  const cwd = folderOf({ 'compose.yaml': compose, 'compose.prod.yaml': prod });

  it('shows only the services that it changes, and only their differences', () => {
    const text = reportIn('posture', cwd).replace(/ {2,}/g, ' ');
    const [usual = '', over = ''] = text.split('compose.yaml with compose.prod.yaml\n');
    assert.match(usual, /User root; its workers are not \(from nginx:1\.29\)/);
    assert.doesNotMatch(usual, /compose\.prod|uid 101/);
    assert.match(over, / service cache compose\.prod\.yaml:5\n/);
    assert.match(
      over,
      / service web compose\.yaml:2\n User uid 101 \(set by the service\) compose\.prod\.yaml:3\n/,
    );
    assert.match(over, / Ports none\n/);
    assert.doesNotMatch(over, /service db|nginx:1\.29, a tag/);
    assert.match(over, /\n2 services; 0 output stages that no service builds\.\n$/);
  });

  it('is no separate service, and empty without a change', () => {
    assert.deepEqual(
      read(cwd).containers.map(({ name, file }) => `${name} ${file}`),
      ['web compose.yaml', 'db compose.yaml'],
    );
    const same = folderOf({
      'compose.yaml': compose,
      'compose.prod.yaml': 'services:\n  web:\n    image: nginx:1.29\n',
    });
    assert.doesNotMatch(reportIn('posture', same), /with compose\.prod/);
  });

  it('is beside the usual posture in the HTML report', () => {
    const page = reportIn('html', cwd);
    assert.match(
      page,
      /<th scope="col">service web<[\s\S]*<th scope="col">service web \(with compose\.prod\.yaml\)</,
    );
    assert.doesNotMatch(page, /service db \(with/);
  });
});
