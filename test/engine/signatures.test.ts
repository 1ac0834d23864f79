// What configurations ask to be signed: keys, demands, and the policy for other tools.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { readPublicKey } from '../../server/engine/image/public-key.ts';
import { containersPolicy } from '../../server/engine/images.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { sha256 } from '../../server/engine/source/sha256.ts';
import { type Files, resolved } from '../support/configuration.ts';
import { keyPair } from '../support/signing.ts';

const key = keyPair();
const pemOf = (generated: ReturnType<typeof generateKeyPairSync>) =>
  String(
    (generated as { publicKey: { export(form: object): unknown } }).publicKey.export({
      type: 'spki',
      format: 'pem',
    }),
  );

describe('a public key', () => {
  it('has the digest that Node computes', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = randomBytes(length);
      assert.equal(sha256(bytes), createHash('sha256').update(bytes).digest('hex'));
    }
    for (const kind of ['ecdsa', 'ed25519', 'rsa'] as const) {
      const { pem, digest } = keyPair(kind);
      for (const text of [pem, pem.trimEnd(), pem.replaceAll('\n', '\r\n'), `\n${pem}\n`])
        assert.deepEqual(readPublicKey(text), { digest });
    }
  });

  it('is one key of a kind that is safe, alone in its file', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const body = key.pem.split('\n').slice(1, -2).join('\n');
    const wrong: [RegExp, string][] = [
      [/private key/, privatePem],
      [/private key/, '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n'],
      [/not one public key in PEM/, ''],
      [/not one public key in PEM/, key.pem + keyPair().pem],
      [/not one public key in PEM/, `# a comment\n${key.pem}`],
      [/not one public key in PEM/, key.pem.replace('PUBLIC KEY', 'CERTIFICATE')],
      [/not one public key in PEM/, `-----BEGIN PUBLIC KEY-----\n${body}!\n-----END PUBLIC KEY-----\n`],
      [/not one public key in PEM/, key.pem + ' '.repeat(5000)],
      [/not a key for/, `-----BEGIN PUBLIC KEY-----\n${body.slice(0, 121)}\n-----END PUBLIC KEY-----\n`],
      [/not a key for/, pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }))],
      [/not a key for/, pemOf(generateKeyPairSync('ec', { namedCurve: 'P-224' }))],
    ];
    for (const [why, text] of wrong) {
      const found = readPublicKey(text);
      assert.match('fault' in found ? found.fault : 'read', why, text);
    }
  });
});

describe('trust.signatures', () => {
  const decoded = (text: string, files: Files = {}) => {
    const { config, problems } = resolved({ '.plimsoll.yaml': text, ...files }, rules);
    return {
      demands: config.trust.signatures.map(({ images, keys }) => [
        images,
        keys.map(({ name, digest }) => [name, digest]),
      ]),
      problems: problems.map(({ message }) => message),
    };
  };
  const one = 'trust:\n  signatures:\n    - images: [ghcr.io/acme/**]\n      keys: [keys/a.pub]\n';

  it('names keys relative to the file that names them, also in a package', () => {
    assert.deepEqual(decoded(one, { 'keys/a.pub': key.pem }), {
      demands: [[['ghcr.io/acme/**'], [['keys/a.pub', key.digest]]]],
      problems: [],
    });
    const more = keyPair();
    const { demands, problems } = decoded(`extends: '@acme/policy'\n${one}`, {
      'node_modules/@acme/policy/plimsoll.yaml': one,
      'node_modules/@acme/policy/keys/a.pub': more.pem,
      'keys/a.pub': key.pem,
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(demands, [
      [['ghcr.io/acme/**'], [['keys/a.pub', more.digest]]],
      [['ghcr.io/acme/**'], [['keys/a.pub', key.digest]]],
    ]);
  });

  it('stays a demand where its key is missing or wrong, and says so at the key', () => {
    const unusable = [[['ghcr.io/acme/**'], [['keys/a.pub', undefined]]]];
    assert.deepEqual(decoded(one), {
      demands: unusable,
      problems: ['Nothing is signed by the key `keys/a.pub`: the file does not exist.'],
    });
    const { demands, problems } = decoded(one, { 'keys/a.pub': 'no key\n' });
    assert.deepEqual(demands, unusable);
    assert.deepEqual(problems, [
      'Nothing is signed by the key `keys/a.pub`: it is not one public key in PEM.',
    ]);
    const far = decoded(one, { 'keys/a.pub': { reason: 'it is a pipe', beyond: false } });
    assert.deepEqual(far.problems, ['Nothing is signed by the key `keys/a.pub`: it is a pipe.']);
    assert.deepEqual(decoded(one.replace('keys/a.pub', '/etc/a.pub')).problems, [
      'The key `/etc/a.pub` must be a relative path.',
    ]);
    assert.deepEqual(decoded(one.replace('      keys: [keys/a.pub]\n', '')), {
      demands: [[['ghcr.io/acme/**'], []]],
      problems: ['An entry of `trust.signatures` needs `keys`.'],
    });
  });

  it('reports patterns of tags, wrong shapes, and what is beyond a limit', () => {
    const files = { 'keys/a.pub': key.pem };
    const pattern = (text: string) => decoded(one.replace('ghcr.io/acme/**', text), files).problems;
    for (const text of ['ghcr.io/acme/app:1', 'nginx:*', `nginx@sha256:${'0'.repeat(64)}`])
      assert.match(String(pattern(text)), /must not have a tag or digest/, text);
    for (const text of ['nginx', 'registry.example:5000', 'registry.example:5000/a', '"*"'])
      assert.deepEqual(pattern(text), [], text);
    assert.deepEqual(decoded('trust:\n  signatures: x\n').problems, [
      'Each entry of `trust.signatures` must be a mapping of keys to values.',
    ]);
    assert.match(String(decoded(one.replace('keys:', 'key:'), files).problems), /Unknown key `key`/);
    const entry = (at: number) => `    - {images: a${at}, keys: k${at}.pub}\n`;
    const many = Array.from({ length: limits.signatureDemands + 1 }, (_, at) => entry(at)).join('');
    const { demands, problems } = decoded(`trust:\n  signatures:\n${many}`);
    assert.equal(demands.length, limits.signatureDemands);
    assert.match(String(problems), /`trust.signatures` has more than 50 entries; the rest are ignored/);
  });

  it('is asked for in folders below a lock, and cannot be made milder there', () => {
    const files = { 'keys/a.pub': key.pem, 'base.yaml': `${one}locked: [unverified-image]\n` };
    const { demands, problems } = decoded('extends: ./base.yaml\nrules: {unverified-image: off}\n', files);
    assert.equal(demands.length, 1);
    assert.match(String(problems), /locked by base\.yaml/);
  });
});

describe('the policy for containers', () => {
  const demand = (images: string[], ...names: string[]) => ({
    images,
    keys: names.map((name) => ({ name, path: name, pem: key.pem, digest: key.digest })),
  });
  const policy = (images: string[] | undefined, ...signatures: ReturnType<typeof demand>[]) => {
    const made = containersPolicy({ images, signatures }, (keys) => ({
      keys: keys.map(({ name }) => name).join(' '),
    }));
    const short = (all: (typeof made)['default']) =>
      all.map(({ type, ...rest }) => (type === 'sigstoreSigned' ? String(rest['keys']) : type)).join(' & ');
    return {
      ...made,
      default: short(made.default),
      scopes: Object.fromEntries([...made.scopes].map(([scope, all]) => [scope, short(all)])),
    };
  };
  const accept = 'insecureAcceptAnything';

  it('says what patterns of each form mean', () => {
    const scopes = (pattern: string) => Object.keys(policy([pattern]).scopes);
    for (const [pattern, expected] of [
      ['ghcr.io', ['ghcr.io']],
      ['registry.example:5000', ['registry.example:5000']],
      ['ghcr.io/acme', ['ghcr.io/acme']],
      ['ghcr.io/acme/', ['ghcr.io/acme']],
      ['ghcr.io/acme/**', ['ghcr.io/acme']],
      ['docker.io/library/*', ['docker.io/library']],
      ['bitnami/*', ['docker.io/bitnami']],
      ['nginx', ['docker.io/library/nginx', 'docker.io/nginx']],
      ['index.docker.io/library/nginx', ['docker.io/library/nginx']],
      ['nginx:1.27', ['docker.io/library/nginx:1.27']],
      ['ghcr.io/acme/app:1', ['ghcr.io/acme/app:1']],
      [`ghcr.io/acme/app@sha256:${'0'.repeat(64)}`, [`ghcr.io/acme/app@sha256:${'0'.repeat(64)}`]],
      ['*.example.com', ['*.example.com']],
    ] as const) {
      assert.deepEqual(scopes(pattern), expected, pattern);
      assert.deepEqual(policy([pattern]).inexact, [], pattern);
    }
    for (const pattern of [
      'ghcr.io/acme/*',
      'ghcr.io/*/app',
      'ghcr.io/acme/app-*',
      'nginx:1.*',
      '*.example.com/app',
      'ghcr*.io',
      'ghcr.io/a"b',
    ])
      assert.deepEqual(policy([pattern]).inexact, [pattern]);
    assert.deepEqual(policy(['ghcr.io/acme/**', 'docker.io/acme/**', 'ghcr.io']).wider, ['ghcr.io/acme']);
  });

  it('rejects what is not trusted, and asks for every signature that covers a scope', () => {
    assert.equal(policy(undefined).default, accept);
    assert.equal(policy(['*']).default, accept);
    assert.equal(policy([]).default, 'reject');
    const found = policy(
      ['ghcr.io/acme', 'docker.io/library/*', '*.example.com'],
      demand(['ghcr.io/acme', 'quay.io/x'], 'a'),
      demand(['ghcr.io/acme/strict/**', 'example.com'], 'b', 'c'),
      demand(['sub.example.com/app'], 'd'),
    );
    assert.equal(found.default, 'reject');
    assert.deepEqual(found.scopes, {
      '*.example.com': accept,
      'docker.io/library': accept,
      'example.com': 'reject',
      'ghcr.io/acme': 'a',
      'ghcr.io/acme/strict': 'a & b c',
      'quay.io/x': 'reject',
      'sub.example.com/app': 'd',
    });
    const all = policy(undefined, demand(['*'], 'a'), demand(['nginx'], 'b'));
    assert.equal(all.default, 'a');
    assert.deepEqual(all.scopes, { 'docker.io/library/nginx': 'a & b', 'docker.io/nginx': 'a & b' });
    assert.deepEqual(all.signed, ['', 'docker.io/library/nginx', 'docker.io/nginx']);
    const tag = policy(['ghcr.io/acme/app:1'], demand(['ghcr.io/acme'], 'a'));
    assert.deepEqual(tag.scopes, { 'ghcr.io/acme': 'reject', 'ghcr.io/acme/app:1': 'a' });
  });
});
