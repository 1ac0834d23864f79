// Images in an OCI layout or an archive: read as data, up to limits, and never outside of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { openArchive, openLayout } from '../server/host/images/layout.ts';
import { ImageProblem, type WantedPlatforms } from '../server/host/images/manifests.ts';
import { fromFiles } from '../server/host/images/reader.ts';
import { folderOf } from './support/cli.ts';
import { lockIn, startImages } from './support/images-command.ts';
import { Layout, tarOf } from './support/layout.ts';
import { withoutLinks } from './support/links.ts';

const amd64: WantedPlatforms = { names: ['linux/amd64'], exact: false };
const nginx = { name: 'docker.io/library/nginx', tag: '1', digest: undefined };

function layoutOf(name = 'docker.io/library/nginx:1', config: object = { User: 'app' }): Layout {
  const layout = new Layout(path.join(folderOf({}), 'layout'));
  layout.name(name, layout.manifest(config));
  return layout;
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('nothing was wrong'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ImageProblem, String(error));
  return error.message.replace(/\S*[\\/](?=plimsoll|layout|x\.tar)/, '').replace(/[0-9a-f]{64}/, 'HEX');
}

const readLayout = async (layout: Layout) =>
  fromFiles(await openLayout(layout.folder), undefined).read(nginx, amd64);

/** The blob of a layout that holds a text. */
function blobWith(layout: Layout, text: string): string {
  const blobs = path.join(layout.folder, 'blobs/sha256');
  const name = readdirSync(blobs).find((each) => readFileSync(path.join(blobs, each), 'utf8').includes(text));
  return path.join(blobs, name ?? '');
}

/** All files of a layout, for an archive. */
const filesOf = (layout: Layout) =>
  readdirSync(layout.folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => {
      const file = path.join(each.parentPath, each.name);
      return [path.relative(layout.folder, file).replaceAll('\\', '/'), readFileSync(file)] as const;
    });

function archiveOf(...files: Parameters<typeof tarOf>): string {
  const folder = folderOf({});
  writeFileSync(path.join(folder, 'x.tar'), tarOf(...files));
  return path.join(folder, 'x.tar');
}

describe('a layout', () => {
  it('an image by its name, and no other', async () => {
    const [image] = await readLayout(layoutOf());
    assert.equal(image?.platform, 'linux/amd64');
    const reader = fromFiles(await openLayout(layoutOf('docker.io/library/other:1').folder), undefined);
    assert.equal(await problemOf(reader.read(nginx, amd64)), 'is not among the images there');
  });

  it('names that are only tags, with the image that they belong to', async () => {
    const layout = layoutOf('1');
    layout.name('2', layout.manifest({ User: 'two' }));
    const files = await openLayout(layout.folder);
    const as = { name: nginx.name, tag: undefined, digest: undefined };
    for (const tag of ['1', '2'])
      assert.equal((await fromFiles(files, as).read({ ...nginx, tag }, amd64)).length, 1);
    assert.match(await problemOf(fromFiles(files, undefined).read(nginx, amd64)), /is not among/);
  });

  it('content of another digest, or that is not there', async () => {
    const layout = layoutOf();
    const blob = blobWith(layout, '"User":"app"');
    writeFileSync(blob, readFileSync(blob, 'utf8').replace('app', 'own'));
    assert.equal(await problemOf(readLayout(layout)), 'was not read: blobs/sha256/HEX has another digest');
    rmSync(blob);
    assert.equal(await problemOf(readLayout(layout)), 'was not read: the layout lacks blobs/sha256/HEX');
  });

  it('a link that leads out of it, a pipe, and a huge file', async () => {
    const layout = layoutOf();
    const blob = blobWith(layout, '"User":"app"');
    const outside = path.join(folderOf({}), 'outside');
    renameSync(blob, outside);
    if (withoutLinks === false) {
      symlinkSync(outside, blob);
      assert.match(await problemOf(readLayout(layout)), /its symbolic link leads outside/);
      rmSync(blob);
    }
    if (spawnSync('mkfifo', [blob]).status === 0)
      assert.match(await problemOf(readLayout(layout)), /is not a regular file/);
    rmSync(blob, { force: true });
    writeFileSync(blob, Buffer.alloc(2 * 1024 * 1024));
    assert.match(await problemOf(readLayout(layout)), /is larger than 1 MB/);
    writeFileSync(path.join(layout.folder, 'index.json'), Buffer.alloc(5 * 1024 * 1024));
    assert.match(await problemOf(readLayout(layout)), /index\.json is larger than 4 MB/);
  });

  it('a folder that is not one', async () => {
    assert.match(
      await problemOf(openLayout(folderOf({ x: '' }))),
      /is not an OCI image layout: it has no index\.json$/,
    );
    assert.match(
      await problemOf(openLayout(folderOf({ 'index.json': '{' }))),
      /has a list of images that is not valid JSON/,
    );
    assert.deepEqual(
      (await openLayout(folderOf({ 'index.json': '{"manifests":[1,null,{"digest":5}]}' }))).names,
      [],
    );
  });
});

describe('an archive', () => {
  it('of a layout', async () => {
    const files = await openArchive(archiveOf(filesOf(layoutOf())));
    const [image] = await fromFiles(files, undefined).read(nginx, amd64);
    assert.ok(image?.manifest);
    await files.close();
  });

  const configuration = JSON.stringify({ os: 'linux', architecture: 'amd64', config: { User: 'saved' } });
  const hex = createHash('sha256').update(configuration).digest('hex');

  it('of `docker save`, old and new, whose digests no registry has', async () => {
    for (const name of [`${hex}.json`, `blobs/sha256/${hex}`]) {
      const table = JSON.stringify([{ Config: name, RepoTags: ['nginx:1', 'other:2'], Layers: [] }]);
      const files = await openArchive(
        archiveOf([
          ['manifest.json', table],
          [name, configuration],
          ['layer -> ../../etc/passwd', ''],
          [`${'long/'.repeat(40)}x`, 'x'],
        ]),
      );
      const [image] = await fromFiles(files, undefined).read(nginx, amd64);
      assert.deepEqual(
        [image?.index, image?.manifest, image?.platform],
        [undefined, undefined, 'linux/amd64'],
      );
      await files.close();
    }
  });

  it('of another digest, without its configuration, or with a path that leads elsewhere', async () => {
    const problem = async (config: string, ...more: [string, string][]) => {
      const table = JSON.stringify([{ Config: config, RepoTags: ['nginx:1'] }]);
      const files = await openArchive(archiveOf([['manifest.json', table], ...more]));
      const problem = await problemOf(fromFiles(files, undefined).read(nginx, amd64));
      await files.close();
      return problem;
    };
    assert.equal(await problem(`${hex}.json`), 'has no configuration in the archive');
    assert.equal(
      await problem(`${hex}.json`, [`${hex}.json`, `${configuration} `]),
      'has a configuration of another digest',
    );
    assert.equal(await problem('../../etc/passwd'), 'has no configuration in the archive');
    assert.equal(await problem('x.json', ['x.json', configuration]), 'has a configuration of another digest');
  });

  it('of another kind, cut, compressed, or a pipe', async () => {
    const file = (content: Buffer | string) => path.join(folderOf({ 'x.tar': content }), 'x.tar');
    assert.equal(
      await problemOf(openArchive(file('no archive'.repeat(100)))),
      'x.tar is not a tar archive, or is compressed',
    );
    const whole = tarOf(filesOf(layoutOf()));
    const [, header] = [whole.subarray(0, 512), Buffer.from(whole.subarray(0, 512))];
    header.write('99999999999', 124);
    assert.equal(await problemOf(openArchive(file(header))), 'x.tar is not a tar archive, or is compressed');
    assert.match(await problemOf(openArchive(file(''))), /is not an OCI image layout/);
    assert.match(
      await problemOf(openArchive(path.join(folderOf({}), 'x.tar'))),
      /can't be read: it does not exist/,
    );
    const pipe = path.join(folderOf({}), 'x.tar');
    if (spawnSync('mkfifo', [pipe]).status === 0)
      assert.equal(await problemOf(openArchive(pipe)), 'x.tar is not a regular file');
  });

  it('cut anywhere or damaged anywhere, it gives an image or a problem', async () => {
    const whole = tarOf(filesOf(layoutOf()));
    for (let at = 0; at < whole.length; at += 211) {
      for (const bytes of [
        whole.subarray(0, at),
        Buffer.concat([whole.subarray(0, at), Buffer.from([0xff, 0x80]), whole.subarray(at + 2)]),
      ]) {
        const files = await openArchive(path.join(folderOf({ 'x.tar': bytes }), 'x.tar')).catch(
          (error: unknown) => {
            assert.ok(error instanceof ImageProblem, String(error));
          },
        );
        await (files && fromFiles(files, undefined).read(nginx, amd64))?.catch((error: unknown) => {
          assert.ok(error instanceof ImageProblem, String(error));
        });
        await files?.close();
      }
    }
  });
});

it('the command locks from them', async () => {
  const layout = layoutOf('1');
  const folder = folderOf({ 'compose.yaml': 'services:\n  a:\n    image: nginx:1\n' });
  const without = await startImages(folder, ['lock', '--from', `oci:${layout.folder}`]).ended;
  assert.equal(without.errors, 'compose.yaml:3: docker.io/library/nginx:1 is not among the images there.\n');
  const { code } = await startImages(folder, ['lock', '--from', `oci:${layout.folder}`, '--as', 'nginx'])
    .ended;
  assert.equal(code, 0);
  assert.deepEqual(
    lockIn(folder).map(({ name, user, readFrom }) => [name, user, readFrom]),
    [['docker.io/library/nginx:1', 'app', 'oci']],
  );
});
