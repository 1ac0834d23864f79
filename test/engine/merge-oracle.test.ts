import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { mergeCases, web } from '../support/merge-cases.ts';
import { noOracle } from '../support/oracle.ts';
import { compareProject } from '../support/random-oracle.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-merges-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('files are merged as in docker-compose', { skip: noOracle }, () => {
  for (const [title, wanted, ...texts] of mergeCases)
    it(title, () => {
      const names = texts.map((_, index) => `${index}.yaml`);
      const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
      const { kind, what, error } = compareProject(root, { files, first: '0.yaml', named: names, env: {} });
      assert.equal(kind, wanted, `${what.join()} ${error}`);
    });

  it('files of variables are equal if their paths are', () => {
    const files = {
      'compose.yaml': web('extends: {file: sub/base.yaml, service: a}'),
      'over.yaml': web('env_file: sub/c.env'),
      'sub/base.yaml': 'services: {a: {image: a, env_file: [sub/c.env, a.env]}}\n',
      'sub/sub/c.env': 'X=1\n',
      'sub/a.env': 'X=2\n',
      'sub/c.env': 'X=3\n',
    };
    const named = ['compose.yaml', 'over.yaml'];
    const { kind, what, error } = compareProject(root, { files, first: 'compose.yaml', named, env: {} });
    assert.equal(kind, 'equal', `${what.join()} ${error}`);
  });

  it('an extended file is merged before', () => {
    const kindOf = (own: string, over: string, base: string) =>
      compareProject(root, {
        files: {
          'compose.yaml': `${web(own)}volumes: {vol: }\n`,
          'over.yaml': web('extends: {file: base.yaml, service: a}', over),
          'base.yaml': base,
        },
        ...{ first: 'compose.yaml', named: ['compose.yaml', 'over.yaml'], env: {} },
      }).kind;
    const base = (...lists: string[]) =>
      lists.map((list) => `services: {a: {image: a, ${list}}}\n`).join('---\n');
    const long = 'volumes: [{type: volume, source: vol, target: /m/}, {type: tmpfs, target: /m}]';
    assert.equal(kindOf(long, 'tty: true', base('volumes: [vol:/m, vol:/m/]')), 'equal');
    assert.equal(kindOf(long, 'volumes: ["./x:/m/"]', base('volumes: [vol:/m, vol:/m/]')), 'equal');
    const host = 'ports: [{target: 80, published: "80", mode: host}]';
    assert.equal(kindOf(host, host, base('ports: ["80:80"]', 'ports: ["80:80/tcp"]')), 'equal');
    assert.equal(kindOf('tty: true', 'tty: true', base('extends: b', 'extends: b')), 'refused');
  });

  it('an extended file may leave out the condition for another service', () => {
    const kindOf = (needs: string, own = 'tty: true') =>
      compareProject(root, {
        files: {
          'compose.yaml': `services: {db: {image: y}, web: {extends: {file: base.yaml, service: a}, ${own}}}\n`,
          'base.yaml': `services: {a: {image: a, depends_on: {db: ${needs}}}}\n`,
        },
        ...{ first: 'compose.yaml', named: [], env: {} },
      }).kind;
    assert.equal(kindOf('{restart: true}'), 'equal');
    assert.equal(kindOf('{condition: !reset service_healthy, required: false}'), 'equal');
    assert.equal(kindOf('{}', 'depends_on: {db: {condition: service_healthy}}'), 'equal');
    assert.equal(kindOf('{other: 1}'), 'refused');
    assert.equal(kindOf('text'), 'refused');
  });

  it('an error in a file that is only extended counts if it takes effect', () => {
    const extending = (own: string, other: string) => ({
      'compose.yaml': `${web('extends: {file: base.yaml, service: a}', own)}configs: {c: {content: x}}\n`,
      'base.yaml': `services: {a: {image: a, configs: [{source: c, gid: {k: v}}]}, b: {image: b, command: [[]], gpus: worded, ${other}}}\n`,
    });
    const kindOf = (own: string, other = 'volumes: x') =>
      compareProject(root, { files: extending(own, other), first: 'compose.yaml', named: [], env: {} }).kind;
    assert.equal(kindOf('tty: true'), 'refused');
    assert.equal(kindOf('configs: [c]'), 'equal');
    assert.equal(kindOf('configs: [c], depends_on: {web: {condition: "${N:-x}"}}'), 'refused');
    assert.equal(kindOf('configs: [c], ports: ["${X:-x}"]'), 'refused');
    for (const other of [
      'volumes: [{type: volume, target: []}]',
      'env_file: [{required: true}]',
      'env_file: {path: a}',
      'env_file: null',
      'extends: []',
      'environment: [[]]',
      'labels: [{a: b}]',
      'build: {args: [null]}',
    ])
      assert.equal(kindOf('configs: [c]', other), 'refused', other);
    for (const other of ['env_file: [[]]', 'environment: {a: []}', 'environment: {"": x}'])
      assert.equal(kindOf('configs: [c]', other), 'equal', other);
  });
});
