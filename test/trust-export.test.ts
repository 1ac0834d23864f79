// `plimsoll trust export`: what it writes, and when it writes nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { folderOf, plimsoll } from './support/cli.ts';
import { keyPair } from './support/signing.ts';

const [key, other] = [keyPair(), keyPair()];
const run = (cwd: string, ...args: string[]) => plimsoll(['trust', 'export', ...args], { cwd });

const signing = `trust:
  images: [docker.io/library/*, ghcr.io/acme/**]
  signatures:
    - {images: ghcr.io/acme, keys: keys/a.pub}
    - {images: [ghcr.io/acme/strict, "*.example.com"], keys: [keys/a.pub, keys/b.pub]}
`;
const files = { '.plimsoll.yaml': signing, 'keys/a.pub': key.pem, 'keys/b.pub': other.pem };

describe('trust export', () => {
  it('writes the policy of the configuration of a folder, with the paths of keys or the keys', () => {
    const cwd = folderOf(files);
    const of = (folder: string, ...args: string[]) => {
      const { code, out, errors } = run(folder, ...args);
      assert.equal(code, 0, errors);
      return JSON.parse(out);
    };
    const identity = { signedIdentity: { type: 'matchRepository' } };
    const file = (name: string) => path.join(cwd, 'keys', name);
    const one = { type: 'sigstoreSigned', keyPath: file('a.pub'), ...identity };
    const two = { type: 'sigstoreSigned', keyPaths: [file('a.pub'), file('b.pub')], ...identity };
    const expected = {
      default: [{ type: 'reject' }],
      transports: {
        docker: {
          '*.example.com': [{ type: 'reject' }],
          'docker.io/library': [{ type: 'insecureAcceptAnything' }],
          'ghcr.io/acme': [one],
          'ghcr.io/acme/strict': [one, two],
        },
      },
    };
    assert.deepEqual(of(cwd), expected);
    assert.deepEqual(of(path.dirname(cwd), path.basename(cwd)), expected);
    assert.deepEqual(of(path.dirname(cwd), '--config', path.join(cwd, '.plimsoll.yaml')), expected);
    const [, embedded] = of(cwd, '--embed-keys').transports.docker['ghcr.io/acme/strict'];
    assert.deepEqual(
      embedded.keyDatas.map((each: string) => Buffer.from(each, 'base64').toString()),
      [key.pem, other.pem],
    );
    assert.equal(embedded.keyPaths, undefined);
  });

  it('writes the file of registries.d, and says that it is needed', () => {
    const cwd = folderOf(files);
    assert.match(run(cwd).errors, /registries\.d says so: `.*trust export --format registries\.d` writes it/);
    const use = { 'use-sigstore-attachments': true };
    assert.deepEqual(parse(run(cwd, '--format', 'registries.d').out), {
      docker: { '*.example.com': use, 'ghcr.io/acme': use, 'ghcr.io/acme/strict': use },
    });
    const all = folderOf({
      ...files,
      '.plimsoll.yaml': 'trust: {signatures: {images: "*", keys: keys/a.pub}}\n',
    });
    assert.deepEqual(parse(run(all, '--format', 'registries.d').out), { 'default-docker': use });
    const plain = folderOf({ '.plimsoll.yaml': 'trust: {images: ghcr.io}\n' });
    assert.deepEqual(parse(run(plain, '--format', 'registries.d').out), {});
    assert.equal(run(plain).errors, '');
  });

  it('writes into a file, and nothing where a part of the configuration cannot be said', () => {
    const cwd = folderOf(files);
    assert.equal(run(cwd, '--output', 'policy.json').out, '');
    assert.equal(readFileSync(path.join(cwd, 'policy.json'), 'utf8'), run(cwd).out);
    const wrong: [RegExp, string, Readonly<Record<string, string>>?][] = [
      [
        /`ghcr\.io\/acme\/app-\*` has no counterpart in policy\.json/,
        'trust: {images: [ghcr.io/acme/app-*]}\n',
      ],
      [
        /`ghcr\.io\/acme\/app-\*` has no counterpart/,
        'trust: {images: "*", signatures: {images: ghcr.io/acme/app-*, keys: a.pub}}\n',
        { 'a.pub': key.pem },
      ],
      [/Nothing is signed by the key `a\.pub`/, 'trust: {signatures: {images: "*", keys: a.pub}}\n'],
      [/The key a\.pub is empty/, 'trust: {signatures: {images: "*", keys: a.pub}}\n', { 'a.pub': '' }],
      [/needs `keys`/, 'trust: {signatures: {images: "*"}}\n'],
      [/no `trust`: the policy would accept every image/, 'rules: {}\n'],
    ];
    for (const [why, text, more] of wrong) {
      const folder = folderOf({ '.plimsoll.yaml': text, ...more });
      const { code, errors } = run(folder, '--output', 'policy.json');
      assert.equal(code, 2, text);
      assert.match(errors, why);
      assert.ok(!existsSync(path.join(folder, 'policy.json')));
    }
    for (const args of [['import'], ['export', '.', '.'], ['export', '--format', 'toml']])
      assert.equal(plimsoll(['trust', ...args], { cwd }).code, 2);
  });
});
