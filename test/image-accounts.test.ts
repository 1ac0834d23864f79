// The numbers of an image's user, from the layers that have its accounts.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { userIdsOf } from '../server/host/images/accounts.ts';
import { type Descriptor, ImageProblem, type ReadImage } from '../server/host/images/manifests.ts';
import { folderOf } from './support/cli.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockIn, startImages } from './support/images-command.ts';
import { tarOf } from './support/layout.ts';

const gzip = 'application/vnd.oci.image.layer.v1.tar+gzip';

type Files = Parameters<typeof tarOf>[0];

/** An image with layers, the lowest first, which counts how many are read. */
function imageOf(...layers: (Files | Partial<Descriptor>)[]): ReadImage & { read: number } {
  const bytes = layers.map((each) => (Array.isArray(each) ? gzipSync(tarOf(each)) : Buffer.from('no layer')));
  const image = {
    ...{ platform: 'linux/amd64', index: undefined, manifest: undefined, configuration: {}, read: 0 },
    layers: layers.map((each, at) => ({
      ...{ digest: String(at), size: bytes[at]!.length, mediaType: gzip },
      ...(Array.isArray(each) ? {} : each),
    })),
    readLayer: async ({ digest }: Descriptor) => {
      image.read++;
      return bytes[Number(digest)]!;
    },
  };
  return image;
}

const passwd = (uid: number, gid = uid) =>
  ['etc/passwd', `root:x:0:0::/:\napp:x:${uid}:${gid}::/:\n`] as const;
const group = ['etc/group', 'root:x:0:\nstaff:x:50:\n'] as const;

it('the topmost layer that has the accounts counts, and those below are not read', async () => {
  const image = imageOf(
    [passwd(1)],
    [['bin/', ''], ['bin/x', 'x'.repeat(2000)], passwd(1000, 1001)],
    [
      ['etc/', ''],
      ['etc/other', ''],
    ],
  );
  assert.deepEqual(await userIdsOf('app', image), { uid: 1000, gid: 1001 });
  assert.equal(image.read, 2);
});

it('the accounts by any path that leads to them', async () => {
  for (const path of [
    './etc/passwd',
    '/etc/passwd',
    'etc//passwd',
    'etc/./passwd',
    'bin/../etc/passwd',
    '../etc/passwd',
  ])
    assert.deepEqual(await userIdsOf('app', imageOf([passwd(1000)], [[path, passwd(0)[1]]])), {
      uid: 0,
      gid: 0,
    });
  assert.equal(await userIdsOf('app', imageOf([passwd(1)], [['x/../etc/.wh.passwd', '']])), undefined);
});

it('a group by its name and its number', async () => {
  const image = imageOf([passwd(1000), group]);
  assert.deepEqual(await userIdsOf('app:staff', image), { uid: 1000, gid: 50 });
  assert.deepEqual(await userIdsOf('app:7', image), { uid: 1000, gid: 7 });
  assert.equal(await userIdsOf('app:none', image), undefined);
});

it('nothing is read for root and for nobody, nor for two numbers', async () => {
  const image = imageOf([passwd(1000)]);
  for (const user of ['', '0', '00', 'root', ':1000']) assert.equal(await userIdsOf(user, image), undefined);
  assert.deepEqual(await userIdsOf('1000:50', image), { uid: 1000, gid: 50 });
  assert.equal(image.read, 0);
});

it('the group of a number is that of its account, or 0 without one', async () => {
  const image = imageOf([passwd(1000, 70), group]);
  assert.deepEqual(await userIdsOf('1000', image), { uid: 1000, gid: 70 });
  assert.deepEqual(await userIdsOf('01000', image), { uid: 1000, gid: 70 });
  assert.deepEqual(await userIdsOf('1001', image), { uid: 1001, gid: 0 });
  assert.deepEqual(await userIdsOf('1001:staff', image), { uid: 1001, gid: 50 });
  assert.deepEqual(await userIdsOf('1000', imageOf([['bin/x', '']])), { uid: 1000, gid: 0 });
  assert.equal(await userIdsOf('1000', imageOf([['etc/.wh.passwd', '']])), undefined);
  assert.equal(await userIdsOf('1000:none', image), undefined);
});

it('unknown where the accounts may differ from what is read', async () => {
  const unknown = async (...layers: Parameters<typeof imageOf>) =>
    assert.equal(await userIdsOf('app', imageOf(...layers)), undefined);
  await unknown([['bin/x', '']]);
  await unknown([['etc/passwd', 'root:x:0:0::/:\n']]);
  await unknown([['etc/passwd', 'app:x:many:0::/:\n']]);
  await unknown([['etc/passwd', 'app:x:4294967295:0::/:\n']]);
  // What hides or replaces them.
  await unknown([passwd(1)], [['etc/.wh.passwd', '']]);
  await unknown([passwd(1)], [['.wh.etc', '']]);
  await unknown([passwd(1)], [['etc/.wh..wh..opq', '']]);
  await unknown([passwd(1)], [['etc/passwd -> ../other', '']]);
  await unknown([passwd(1)], [['etc -> other', '']]);
  // Layers that are not read.
  await unknown([passwd(1)], { size: 17 * 1024 * 1024 });
  await unknown([passwd(1)], { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' });
  await unknown([passwd(1)], { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted' });
  await unknown([['etc/passwd', 'x'.repeat(2 * 1024 * 1024)]]);
});

it('a layer that is not an archive, or that unpacks to far more', { timeout: 60_000 }, async () => {
  const withLayer = (bytes: Buffer): ReadImage => ({
    ...imageOf({ mediaType: gzip, size: bytes.length }),
    readLayer: async () => bytes,
  });
  for (const bytes of [
    Buffer.from('no'),
    gzipSync(Buffer.from('no archive'.repeat(100))),
    gzipSync(Buffer.alloc(100, 1)).subarray(0, 20),
  ])
    await assert.rejects(userIdsOf('app', withLayer(bytes)), ImageProblem);
  const header = tarOf([['large', '']]).subarray(0, 512);
  const bomb = gzipSync(Buffer.concat([header, Buffer.alloc(300 * 1024 * 1024, 1)]), { level: 1 });
  await assert.rejects(userIdsOf('app', withLayer(bomb)), ImageProblem);
});

it('unknown once an image has unpacked to far more than its accounts need', { timeout: 60_000 }, async () => {
  const bytes = gzipSync(tarOf([['large', 'x'.repeat(130 * 1024 * 1024)]]), { level: 1 });
  let read = 0;
  const layers = Array.from({ length: 1000 }, () => ({ digest: '', size: bytes.length, mediaType: gzip }));
  const readLayer = async () => {
    read++;
    return bytes;
  };
  assert.equal(await userIdsOf('app', { ...imageOf(), layers, readLayer }), undefined);
  assert.equal(read, 4);
});

it('the command looks them up if asked to, and keeps on doing so', async () => {
  const registry = await FakeRegistry.start();
  const image = (uid: number) =>
    registry.tag(
      'app',
      '1',
      registry.manifest({ os: 'linux', architecture: 'amd64', config: { User: 'app' } }, [
        gzipSync(tarOf([passwd(uid)])),
      ]),
    );
  try {
    image(1000);
    const folder = folderOf({ Dockerfile: `FROM ${registry.host}/app:1\n` });
    const run = (...args: string[]) => startImages(folder, args).ended;
    await run('lock');
    assert.equal(lockIn(folder)[0]?.userIds, undefined);
    assert.equal((await run('lock', '--users')).code, 0);
    assert.deepEqual(lockIn(folder)[0]?.userIds, { uid: 1000, gid: 1000 });
    image(0);
    const moved = await run('check');
    assert.match(moved.out, /has moved: user app \(1000:1000\) → app \(0:0\)\.\n/);
    await run('lock', '--update');
    assert.deepEqual(lockIn(folder)[0]?.userIds, { uid: 0, gid: 0 });
  } finally {
    registry.stop();
  }
});
