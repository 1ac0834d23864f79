// Signatures in a registry that may be hostile, and what `images lock`, `list` and `check` say of them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { folderOf, plimsoll } from './support/cli.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockIn, startImages } from './support/images-command.ts';
import { keyPair, payloadOf, type Said, type Signed, signed, store, tagOf } from './support/signing.ts';

const valid = new Ajv().compile<{ images: { state?: string; unverified?: object }[] }>(
  JSON.parse(readFileSync(new URL('support/images.schema.json', import.meta.url), 'utf8')),
);

const [key, other] = [keyPair(), keyPair()];

describe('signatures of images', () => {
  let registry: FakeRegistry;
  let digest: string;
  before(async () => {
    registry = await FakeRegistry.start();
  });
  after(() => registry.stop());
  beforeEach(() => {
    registry.answering = () => false;
    ({ digest } = registry.image('team/app', '1', { User: '1000' }));
    registry.untag('team/app', tagOf(digest));
  });

  const project = (image = 'team/app:1', more: Readonly<Record<string, string>> = {}) =>
    folderOf({
      'compose.yaml': `services:\n  a:\n    image: ${registry.host}/${image}\n`,
      '.plimsoll.yaml': `trust:\n  signatures:\n    - images: ["${registry.host}/team"]\n      keys: [keys/a.pub]\n`,
      'keys/a.pub': key.pem,
      ...more,
    });
  const run = (at: string, ...args: string[]) => startImages(at, args).ended;
  const signatureOf = (said: Partial<Said> = {}, by = key): Signed =>
    signed(payloadOf({ reference: `${registry.host}/team/app`, digest, ...said }), by);
  const put = (...signatures: Signed[]) => store(registry, 'team/app', digest, signatures);
  /** What a scan reports of the signatures. */
  const reported = (at: string) => {
    const { out } = plimsoll(['scan', '--format', 'json'], { cwd: at });
    const { findings } = JSON.parse(out) as { findings: { rule: string; message: string }[] };
    return findings
      .filter(({ rule }) => rule.startsWith('unverified'))
      .map(({ message }) => /not verified: (.*)\.$/.exec(message)?.[1]);
  };

  it('are kept in the lock, with what was signed, by which key, and when', async () => {
    put(signatureOf({}, other), signatureOf({ optional: { creator: 'somebody' } }));
    const at = project();
    assert.deepEqual(reported(at), ['the image is not locked']);
    const { code, out, errors } = await run(at, 'lock');
    assert.deepEqual({ code, errors }, { code: 0, errors: '' });
    assert.match(out, /1 image: 1 new, 0 changed, 0 as before, 0 not locked\./);
    const today = new Date().toISOString().slice(0, 10);
    assert.deepEqual(lockIn(at)[0]?.signatures, [
      { key: 'keys/a.pub', keyDigest: key.digest, digest, verifiedOn: today },
    ]);
    assert.deepEqual(reported(at), []);
    assert.match((await run(at, 'list')).out, /signature by keys\/a\.pub verified when it was locked/);
    const [listed] = JSON.parse((await run(at, 'list', '--format', 'json')).out);
    assert.deepEqual(listed.signatures, [{ keys: ['keys/a.pub'], verified: true }]);
  });

  it('do not count where they are of another key, image, repository or kind', async () => {
    const before = registry.manifest({ os: 'linux', architecture: 'amd64', config: {} }).digest;
    const mine = signatureOf();
    const cases: [string, ...Signed[]][] = [
      ['it has no signature'],
      ['it has no signature by keys/a.pub', signatureOf({}, other)],
      ['the signature by keys/a.pub is of another image', signatureOf({ digest: before })],
      [
        'the signature by keys/a.pub is of another image',
        signatureOf({ digest: '' }),
        signatureOf({}, other),
      ],
      [
        'the signature by keys/a.pub is of another repository',
        signatureOf({ reference: `${registry.host}/team/else` }),
      ],
      ['the signature by keys/a.pub is of another repository', signatureOf({ reference: 'team/app' })],
      [
        'the signature by keys/a.pub is of another repository',
        signatureOf({ reference: `${registry.host}/team/app/` }),
      ],
      [
        'the signature by keys/a.pub is not one of an image',
        signatureOf({ type: 'atomic container signature' }),
      ],
      ['the signature by keys/a.pub is not one of an image', signatureOf({ more: { more: 1 } })],
      ['the signature by keys/a.pub is not one of an image', signed(Buffer.from('{"critical":'), key)],
      ['the signature by keys/a.pub is not one of an image', signed(Buffer.from('['.repeat(20_000)), key)],
      [
        'the signature by keys/a.pub is not one of an image',
        signed(Buffer.from(mine.payload.toString().replace('"critical"', '"critical":{},"critical"')), key),
      ],
      ['it has no signature by keys/a.pub', { ...mine, payload: Buffer.from(`${mine.payload} `) }],
      ['it has no signature by keys/a.pub', { ...mine, signature: '' }],
      ['it has no signature by keys/a.pub', { ...mine, signature: mine.signature.slice(4) }],
      ['it has no signature', { ...mine, payload: Buffer.alloc(100_000, ' ') }],
    ];
    for (const [why, ...signatures] of cases) {
      put(...signatures);
      const at = project();
      const { code, out, errors } = await run(at, 'lock');
      assert.equal(code, 1, why);
      assert.equal(errors, `compose.yaml:3: ${registry.host}/team/app:1 is not verified: ${why}.\n`);
      assert.match(out, /1 new, 0 changed, 0 as before, 0 not locked, 1 not verified\./);
      assert.deepEqual(lockIn(at)[0]?.signatures, []);
    }
  });

  it('that cannot be read leave the image without an entry', async () => {
    put(signatureOf());
    const tag = tagOf(digest);
    const answers: [string, (url: string) => { status: number; body: string | Buffer } | undefined][] = [
      [
        'was not read: HOST answers with status 500',
        (url) => (url.endsWith(tag) ? { status: 500, body: '' } : undefined),
      ],
      [
        'has a manifest that is not valid JSON',
        (url) => (url.endsWith(tag) ? { status: 200, body: '{' } : undefined),
      ],
      [
        'was not read: HOST has answered with more than 4 MiB',
        (url) => (url.endsWith(tag) ? { status: 200, body: Buffer.alloc(5 * 1024 * 1024, ' ') } : undefined),
      ],
      [
        'is one of more than 50',
        (url) =>
          url.endsWith(tag)
            ? { status: 200, body: JSON.stringify({ layers: Array.from({ length: 51 }, () => ({})) }) }
            : undefined,
      ],
    ];
    for (const [why, answer] of answers) {
      registry.answering = ({ url = '' }, response) => {
        const found = answer(url);
        if (!found) return false;
        response.writeHead(found.status).end(found.body);
        return true;
      };
      const at = project();
      const { code, errors } = await run(at, 'lock');
      assert.equal(code, 1);
      const said = `team/app:1 is not verified: its signature ${why.replace('HOST', registry.host)}.\n`;
      assert.ok(errors.endsWith(said), errors);
      assert.ok(!existsSync(path.join(at, 'plimsoll.lock')));
      assert.deepEqual(reported(at), ['the image is not locked']);
    }
    const { digest: payload } = registry.add('x', signatureOf().payload);
    registry.answering = ({ url = '' }, response) => {
      if (!url.endsWith(payload)) return false;
      response.end('something else');
      return true;
    };
    assert.match(
      (await run(project(), 'lock')).errors,
      /its signature was not read: .* content of another digest/,
    );
  });

  it('are verified of what is locked, while the tag may have moved on', async () => {
    put(signatureOf());
    const at = project();
    assert.equal((await run(at, 'lock')).code, 0);
    const locked = digest;
    const moved = registry.image('team/app', '1', { User: '0' });
    assert.deepEqual(reported(at), []);
    const { code, out } = await run(at, 'check');
    assert.equal(code, 1);
    assert.match(out, /has moved: user 1000 → root\. It is not verified: it has no signature\.\n/);
    const checked: unknown = JSON.parse((await run(at, 'check', '--format', 'json')).out);
    assert.ok(valid(checked), JSON.stringify(valid.errors));
    const [{ state, unverified } = {}] = checked.images;
    assert.deepEqual([state, unverified], ['moved', { now: 'it has no signature' }]);
    // The old signature under the new digest.
    registry.tag('team/app', tagOf(moved.digest), registry.named('team/app', tagOf(locked)));
    assert.match(
      (await run(at, 'check')).out,
      /It is not verified: the signature by keys\/a\.pub is of another image/,
    );
    const updated = await run(at, 'lock', '--update');
    assert.equal(updated.code, 1);
    assert.deepEqual(reported(at), ['the lock has none']);
  });

  it('are looked for again where the lock lacks them, and the locked digest stays', async () => {
    const at = project();
    assert.equal((await run(at, 'lock')).code, 1);
    put(signatureOf());
    registry.image('team/app', '1', { User: '0' });
    const { code, out } = await run(at, 'lock');
    assert.equal(code, 0);
    assert.match(out, /0 new, 0 changed, 1 as before/);
    assert.deepEqual(
      lockIn(at).map(({ user, manifest }) => [user, manifest]),
      [['1000', digest]],
    );
    assert.deepEqual(reported(at), []);
  });

  it('by another key than the locked one are not verified', async () => {
    put(signatureOf(), signatureOf({}, other));
    const at = project();
    assert.equal((await run(at, 'lock')).code, 0);
    writeFileSync(path.join(at, 'keys/a.pub'), other.pem);
    assert.deepEqual(reported(at), ['the lock has one by another key']);
    assert.equal((await run(at, 'lock')).code, 0);
    assert.deepEqual(reported(at), []);
    assert.equal(lockIn(at)[0]?.signatures[0]?.keyDigest, other.digest);
    writeFileSync(path.join(at, 'keys/a.pub'), 'nothing');
    assert.deepEqual(reported(at), ['the lock has one by another key']);
    writeFileSync(path.join(at, 'keys/a.pub'), '');
    assert.match((await run(at, 'lock', '--update')).errors, /is not verified: keys\/a\.pub holds no key\./);
  });

  it('are of the digest that a file names, and nothing else', async () => {
    put(signatureOf());
    const at = project(`team/app@${digest}`);
    assert.equal((await run(at, 'lock')).code, 0);
    assert.deepEqual(reported(at), []);
    assert.match((await run(at, 'check')).out, /1 image checked: 1 as locked/);
    put(signatureOf({}, other));
    const checked = await run(at, 'check');
    assert.equal(checked.code, 1);
    assert.match(checked.out, /team\/app@sha256:\w+ is not verified: it has no signature by keys\/a\.pub\./);
    const text = readFileSync(path.join(at, 'plimsoll.lock'), 'utf8');
    const wrong = text.replaceAll(`"digest": "${digest}"`, `"digest": "sha256:${'0'.repeat(64)}"`);
    assert.notEqual(wrong, text);
    writeFileSync(path.join(at, 'plimsoll.lock'), wrong);
    assert.deepEqual(reported(at), ['the lock has one of another digest']);
  });

  it('of a manifest count for the index beside it in the lock only if that leads to it', async () => {
    const platforms = { 'linux/amd64': { User: '1000' } };
    const good = registry.index('team/app', '1', platforms);
    const bad = registry.index('team/app', '2', { 'linux/amd64': { User: '0' } });
    const other = registry.image('team/app', '3', { User: '0' });
    const at = project(`team/app@${good.digest}`);
    put(signatureOf({ digest: good.digest }));
    await run(at, 'lock');
    const { manifest = '' } = lockIn(at)[0]!;
    for (const digest of [good.digest, manifest])
      store(registry, 'team/app', digest, [signatureOf({ digest })]);
    assert.equal((await run(at, 'lock')).code, 0);
    assert.equal((await run(at, 'check')).code, 0);
    registry.answering = ({ url = '' }, response) => {
      if (!url.endsWith(`manifests/${good.digest}`)) return false;
      response.writeHead(404).end();
      return true;
    };
    assert.match((await run(at, 'check')).out, /is not verified: the index .* does not lead to/);
    registry.answering = () => false;
    const elsewhere = await run(at, 'check', '--from', 'engine:/nowhere.sock');
    assert.match(elsewhere.out, /is not verified: signatures are read from registries alone\./);
    for (const [from, to, tag] of [
      [good.digest, bad.digest, ''],
      [good.digest, bad.digest, ':3'],
      [manifest, other.digest, ''],
    ] as const) {
      const forged = project(`team/app${tag}@${to}`, {
        'plimsoll.lock': readFileSync(path.join(at, 'plimsoll.lock'), 'utf8').replaceAll(from, to),
      });
      const lock = readFileSync(path.join(forged, 'plimsoll.lock'), 'utf8');
      assert.deepEqual(reported(forged), []);
      const checked = await run(forged, 'check');
      assert.equal(checked.code, 1);
      assert.match(
        checked.out,
        /not verified: the index of linux\/amd64 in the lock does not lead to its manifest there\./,
      );
      assert.equal(readFileSync(path.join(forged, 'plimsoll.lock'), 'utf8'), lock);
      assert.equal((await run(forged, 'lock', '--update')).code, 1);
      assert.deepEqual(reported(forged), ['the lock has none']);
    }
    const named = readFileSync(path.join(at, 'plimsoll.lock'), 'utf8').replace(
      `app@${good.digest}`,
      `app@${bad.digest}`,
    );
    const forged = project(`team/app@${bad.digest}`, { 'plimsoll.lock': named });
    assert.deepEqual(reported(forged), ['the lock has one of another digest']);
    assert.equal((await run(forged, 'check')).code, 1);
    assert.equal((await run(forged, 'lock')).code, 1);
  });

  it('cannot be left out by a fault of a configuration', async () => {
    const asks = `    - images: ["${registry.host}/team"]\n      keys: [keys/a.pub]\n`;
    for (const [config, where] of [
      [`trust:\n  signature:\n${asks}`, '.plimsoll.yaml:2:3: '],
      [`trust: [\n  signatures:\n${asks}`, '.plimsoll.yaml'],
      [`trust:\n  signatures: keys/a.pub\n`, '.plimsoll.yaml:2:15: '],
      [`trust:\n  signatures:\n${asks.replace('a.pub', 'b.pub')}`, '.plimsoll.yaml:4:14: '],
    ] as const) {
      const at = project('team/app:1', { '.plimsoll.yaml': config });
      const ran = await Promise.all(['lock', 'check', 'list'].map((each) => run(at, each)));
      for (const { code, errors } of ran) {
        assert.equal(code, 2);
        assert.ok(errors.includes(where), errors);
      }
    }
    const { code, errors } = await run(project(), 'check', '--config', 'none.yaml');
    assert.equal(code, 2);
    assert.match(errors, /^none\.yaml: /m);
  });

  it('are asked for only of the images that the configuration names', async () => {
    registry.image('free/app', '1', {});
    const at = project('free/app:1');
    registry.requests.length = 0;
    assert.equal((await run(at, 'lock')).code, 0);
    assert.ok(registry.requests.every(({ line }) => !line.endsWith('.sig')));
    assert.deepEqual(reported(at), []);
  });
});
