// A real registry with signatures of real programs: what Plimsoll verifies is what cosign verifies, and the policy that it
// exports lets skopeo accept the same images.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { folderOf, plimsoll } from '../support/cli.ts';
import { lockIn, startImages } from '../support/images-command.ts';
import { Layout } from '../support/layout.ts';
import { cosign, program, RealRegistry, whyNoCosign, whyNoRegistry } from '../support/registry.ts';
import { type KeyPair, keyPair, payloadOf, type Signed, signed, upload } from '../support/signing.ts';

const reason = whyNoRegistry() ?? whyNoCosign();
const offline = ['--tlog-upload=false', '--allow-insecure-registry', '-y'];

describe('signatures in a real registry', { skip: reason ?? false }, () => {
  const folder = reason === undefined ? folderOf({}) : '';
  const [own, second, stranger] = [keyPair(), keyPair(), keyPair()];
  let registry: RealRegistry;
  let layout: Layout;
  /** The digest of the image that all repositories have. */
  let digest: string;
  before(async () => {
    registry = await RealRegistry.start(path.join(folder, 'registry'));
    layout = new Layout(path.join(folder, 'layout'));
    const image = layout.manifest({ User: '1000' });
    digest = image.digest;
    layout.name('image', image);
    layout.name('other', layout.manifest({ User: '1001' }));
    layout.name('index', layout.index({ amd64: { User: '1' }, arm64: { User: '2' } }));
    cosign(folder, 'generate-key-pair');
  });
  after(() => registry.stop());

  const push = (name: string, tag = 'image') =>
    registry.push(layout.folder, tag, name, '--all', '--preserve-digests');
  const payload = (name: string, of = digest) =>
    payloadOf({ reference: `${registry.host}/${name}`, digest: of });
  const sign = (name: string, ...signatures: Signed[]) => upload(registry.host, name, digest, signatures);
  const byCosign = (name: string, ...options: string[]) =>
    cosign(folder, 'sign', '--key', 'cosign.key', ...offline, ...options, `${registry.host}/${name}`);

  /** A project of images, with the keys and the configuration of what is trusted. */
  function project(names: readonly string[], trust: string) {
    const services = names.map((name, at) => `  s${at}:\n    image: ${registry.host}/${name}\n`);
    return folderOf({
      'compose.yaml': `services:\n${services.join('')}`,
      '.plimsoll.yaml': `trust:\n${trust}`,
      'cosign.pub': readFileSync(path.join(folder, 'cosign.pub'), 'utf8'),
      'own.pub': own.pem,
      'second.pub': second.pem,
    });
  }

  /** The images that a scan reports as untrusted or not verified. */
  function refusedByScan(at: string, names: readonly string[]): string[] {
    const { out } = plimsoll(['scan', '--format', 'json'], { cwd: at });
    const { findings } = JSON.parse(out) as { findings: { rule: string; line: number }[] };
    const own = findings.filter(({ rule }) => /^un(?:verified|trusted)-service-image$/.test(rule));
    return names.filter((_, index) => own.some(({ line }) => line === index * 2 + 3));
  }

  /** The images that skopeo refuses to copy by the exported policy. */
  function refusedBySkopeo(at: string, names: readonly string[], ...options: string[]): string[] {
    for (const [args, file] of [
      [options, 'policy.json'],
      [['--format', 'registries.d'], 'registries.yaml'],
    ] as const) {
      const { code, errors } = plimsoll(['trust', 'export', ...args, '--output', file], { cwd: at });
      assert.equal(code, 0, errors);
    }
    return names.filter((name, index) => {
      const global = ['--policy', path.join(at, 'policy.json'), '--registries.d', at];
      const from = ['--src-tls-verify=false', `docker://${registry.host}/${name}`];
      const { status, stderr } = program('skopeo', [...global, 'copy', ...from, `dir:${at}/copy${index}`]);
      if (status !== 0) assert.match(stderr, /Source image rejected/);
      return status !== 0;
    });
  }

  const lock = async (at: string, ...args: string[]) => startImages(at, ['lock', ...args]).ended;

  it('are verified where cosign verifies them, by keys of each kind', async () => {
    const kinds = ['ecdsa', 'ed25519', 'rsa'] as const;
    const keys = kinds.map((kind): [string, KeyPair] => [`kinds/${kind}`, keyPair(kind)]);
    for (const [name, key] of keys) {
      push(`${name}:1`);
      await sign(name, signed(payload(name), key));
    }
    push('kinds/cosign:1');
    byCosign(`kinds/cosign:1`);
    const entries = keys.map(
      ([name]) => `{images: [${registry.host}/${name}], keys: [${path.basename(name)}.pub]}`,
    );
    const at = project(
      [...keys.map(([name]) => `${name}:1`), 'kinds/cosign:1'],
      `  signatures: [${entries.join(', ')}, {images: [${registry.host}/kinds/cosign], keys: [cosign.pub]}]\n`,
    );
    for (const [name, { pem }] of keys) {
      const file = `${path.basename(name)}.pub`;
      writeFileSync(path.join(at, file), pem);
      const options = ['--insecure-ignore-tlog', '--allow-insecure-registry'];
      cosign(at, 'verify', '--key', file, ...options, `${registry.host}/${name}:1`);
    }
    const { code, errors } = await lock(at);
    assert.deepEqual({ code, errors }, { code: 0, errors: '' });
    for (const { name, signatures } of lockIn(at)) {
      const [, key = ''] = /\/(\w+):1$/.exec(name) ?? [];
      assert.deepEqual(
        signatures.map((each) => [each.key, each.digest]),
        [[`${key}.pub`, digest]],
      );
    }
    assert.deepEqual(
      refusedByScan(
        at,
        keys.map(([name]) => name),
      ),
      [],
    );
  });

  it('decide which images are accepted, in Plimsoll and by the exported policy alike', async () => {
    const expected = new Map<string, 'accepted' | 'refused'>();
    const add = async (name: string, verdict: 'accepted' | 'refused', ...signatures: Signed[]) => {
      push(`${name}:1`);
      if (signatures.length > 0) await sign(name, ...signatures);
      expected.set(`${name}:1`, verdict);
    };
    await add('team/own', 'accepted', signed(payload('team/own'), own));
    await add('team/none', 'refused');
    await add('team/stranger', 'refused', signed(payload('team/stranger'), stranger));
    await add(
      'team/second-of-two',
      'accepted',
      signed(payload('team/second-of-two'), stranger),
      signed(payload('team/second-of-two'), own),
    );
    await add('team/older', 'refused', signed(payload('team/older', layout.manifest({}).digest), own));
    await add('team/replayed', 'refused', signed(payload('team/own'), own));
    const hub = payloadOf({ reference: 'docker.io/team/hub', digest });
    await add('team/hub', 'refused', signed(hub, own));
    const tagged = payloadOf({ reference: `${registry.host}/team/tagged:7`, digest });
    await add('team/tagged', 'accepted', signed(tagged, own));
    const type = payloadOf({
      reference: `${registry.host}/team/type`,
      digest,
      type: 'atomic container signature',
    });
    await add('team/type', 'refused', signed(type, own));
    const more = payloadOf({ reference: `${registry.host}/team/more`, digest, more: { other: 1 } });
    await add('team/more', 'refused', signed(more, own));
    const broken = signed(payload('team/broken'), own);
    await add('team/broken', 'refused', { ...broken, payload: Buffer.from(`${broken.payload} `) });
    await add('team/strict', 'refused', signed(payload('team/strict'), own));
    const below = payload('team/strict/below');
    await add('team/strict/below', 'accepted', signed(below, second), signed(below, own));
    await add('teams', 'refused');
    await add('free', 'accepted');
    push('free:2');
    expected.set('free:2', 'refused');
    push('team/cosign:1');
    byCosign('team/cosign:1');
    expected.set('team/cosign:1', 'accepted');
    const withKey = ['--sign-by-sigstore-private-key', path.join(folder, 'cosign.key')];
    writeFileSync(path.join(folder, 'empty'), '');
    writeFileSync(
      path.join(folder, 'sign.yaml'),
      `docker:\n  "${registry.host}":\n    use-sigstore-attachments: true\n`,
    );
    const copied = program('skopeo', [
      ...['--insecure-policy', '--registries.d', folder, 'copy', '--dest-tls-verify=false', ...withKey],
      ...['--sign-passphrase-file', path.join(folder, 'empty'), '--preserve-digests'],
      ...[`oci:${layout.folder}:image`, `docker://${registry.host}/team/skopeo:1`],
    ]);
    assert.equal(copied.status, 0, copied.stderr);
    expected.set('team/skopeo:1', 'accepted');

    const names = [...expected.keys()];
    const { host } = registry;
    const at = project(
      names,
      `  images: [${host}/team, "${host}/free:1"]
  signatures:
    - {images: [${host}/team], keys: [cosign.pub, own.pub]}
    - {images: [${host}/team/strict], keys: [second.pub]}
`,
    );
    const { code, errors } = await lock(at);
    assert.equal(code, 1, errors);
    const refused = names.filter((name) => expected.get(name) === 'refused');
    assert.deepEqual(refusedByScan(at, names), refused);
    assert.deepEqual(refusedBySkopeo(at, names), refused);
    assert.deepEqual(refusedBySkopeo(at, names, '--embed-keys'), refused);
  });

  it('of an index cover its manifests; skopeo asks for one of each manifest', async () => {
    push('multi/index:1', 'index');
    push('multi/all:1', 'index');
    byCosign('multi/index:1');
    byCosign('multi/all:1', '--recursive');
    const names = ['multi/index:1', 'multi/all:1'];
    const at = project(names, `  signatures: {images: ["${registry.host}/multi"], keys: [cosign.pub]}\n`);
    const { code, errors } = await lock(at, '--platform', 'all');
    assert.deepEqual({ code, errors }, { code: 0, errors: '' });
    for (const { name, index, manifest, signatures } of lockIn(at))
      assert.deepEqual(
        signatures.map((each) => each.digest),
        [name.includes('/all:') ? manifest : index],
      );
    assert.deepEqual(refusedByScan(at, names), []);
    assert.deepEqual(refusedBySkopeo(at, names), ['multi/index:1']);
  });

  it('are verified again by a check: a tag that has moved, a signature that is gone', async () => {
    push('moving/app:1');
    push('moving/gone:1');
    await sign('moving/app', signed(payload('moving/app'), own));
    await sign('moving/gone', signed(payload('moving/gone'), own));
    const at = project(
      ['moving/app:1', 'moving/gone:1'],
      `  signatures: {images: ["${registry.host}/moving"], keys: [own.pub]}\n`,
    );
    assert.equal((await lock(at)).code, 0);
    const check = async () => startImages(at, ['check']).ended;
    assert.equal((await check()).code, 0);
    push('moving/app:1', 'other');
    await sign('moving/gone', signed(payload('moving/gone'), stranger));
    const { code, out } = await check();
    assert.equal(code, 1);
    assert.match(
      out,
      /moving\/app:1 has moved: user 1000 → 1001\. It is not verified: it has no signature\./,
    );
    assert.match(out, /moving\/gone:1 is not verified: it has no signature by own\.pub\./);
    assert.match(out, /2 images checked: 0 as locked, 1 moved, 0 gone, 1 not verified\./);
  });
});
