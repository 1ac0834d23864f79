import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { LockedImage } from '../server/engine/images.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { lockedImage, lockOf } from './support/locked.ts';

const node = lockedImage('docker.io/library/node:22', {
  user: 'node',
  ports: ['3000/tcp'],
  volumes: ['/data'],
});
const nginx = lockedImage('docker.io/library/nginx:latest');
const redis = lockedImage('docker.io/library/redis:7', { platform: 'linux/arm64', user: 'redis\u001b[31m' });
const whole = lockOf(node, nginx, redis);

const dockerfile = 'FROM node:22 AS build\nFROM nginx\nCOPY --from=corp/x:1 /a /b\n';
const compose = `services:
  cache:
    image: "redis:7"
    platform: linux/arm64
  web:
    image: 'nginx:latest'
  other:
    image: corp/other:\${TAG:-1}
`;
const files = { Dockerfile: dockerfile, 'compose.yaml': compose, 'plimsoll.lock': whole };
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('plimsoll images list', () => {
  it('says what is known of each image, by what, and where it is used', () => {
    const { code, out, errors } = plimsoll(['images', 'list'], { cwd: folderOf(files) });
    assert.deepEqual([code, errors], [0, '']);
    assert.equal(
      out.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…'),
      `docker.io/corp/other:1
    nothing is known
    used in compose.yaml:8

docker.io/corp/x:1
    nothing is known
    used in Dockerfile:3

docker.io/library/nginx:latest
    user root; Docker Official Image (by the lock of 2026-11-30, sha256:…)
    used in Dockerfile:2, compose.yaml:6

docker.io/library/node:22
    user node; ports 3000/tcp; volumes /data; supported until 2027-04-30; Docker Official Image (by the lock of 2026-11-30, sha256:…)
    used in Dockerfile:1

docker.io/library/redis:7
    user redis\ufffd[31m; supported until 2029-12-01; Docker Official Image (by the lock of 2026-11-30, sha256:…)
    used in compose.yaml:3

5 images: 3 locked, 0 only in the catalog, 2 not known
`,
    );
  });

  it('says it as JSON', () => {
    const { out } = plimsoll(['images', 'list', '--format', 'json', 'Dockerfile'], { cwd: folderOf(files) });
    const found = JSON.parse(out);
    assert.deepEqual(found[1], {
      image: 'docker.io/library/nginx:latest',
      places: [{ file: 'Dockerfile', line: 2 }],
      platforms: [],
      known: [
        {
          by: 'lock',
          lockedOn: '2026-11-30',
          lockedFrom: 'registry',
          digest: nginx.index,
          user: 'root',
          root: true,
          ports: [],
          volumes: [],
          publisher: 'Docker Official Image',
        },
      ],
    });
  });

  it('needs no lock', () => {
    const folder = folderOf({ Dockerfile: 'FROM node:22\n' });
    const { code, out } = plimsoll(['images', 'list'], { cwd: folder });
    assert.equal(code, 0);
    assert.match(out, /user root; .*\(by the catalog\)/);
    assert.equal(plimsoll(['images', 'list'], { cwd: folderOf({}) }).code, 3);
    assert.equal(plimsoll(['images', 'lists'], { cwd: folder }).code, 2);
  });
});

describe('plimsoll images pin', () => {
  it('adds the locked digests in every profile', () => {
    const folder = folderOf(files);
    const { code, out } = plimsoll(['images', 'pin', '--write'], { cwd: folder });
    assert.equal(code, 0, out);
    assert.equal(
      read(folder, 'Dockerfile'),
      `FROM node:22@${node.index} AS build\nFROM nginx:latest@${nginx.index}\nCOPY --from=corp/x:1 /a /b\n`,
    );
    assert.equal(
      read(folder, 'compose.yaml'),
      compose
        .replace('redis:7', `redis:7@${redis.index}`)
        .replace('nginx:latest', `nginx:latest@${nginx.index}`),
    );
    const again = plimsoll(['images', 'pin'], { cwd: folder });
    assert.equal(again.code, 0);
    assert.match(again.out, /^Nothing to fix in 2 files\.$/m);
  });

  it('makes no other fix, and writes nothing unless it is asked to', () => {
    const text = 'FROM nginx:latest\nRUN apt-get update\nWORKDIR sub\nMAINTAINER a\n';
    const folder = folderOf({ Dockerfile: text, 'plimsoll.lock': whole });
    assert.equal(plimsoll(['images', 'pin'], { cwd: folder }).code, 1);
    assert.equal(plimsoll(['images', 'pin', '--dry-run'], { cwd: folder }).code, 1);
    assert.equal(read(folder, 'Dockerfile'), text);
    plimsoll(['images', 'pin', '--write'], { cwd: folder });
    assert.equal(read(folder, 'Dockerfile'), text.replace('latest', `latest@${nginx.index}`));
  });

  for (const [what, text, ...images] of [
    ['a variable that is used elsewhere', 'ARG T=latest\nFROM nginx:$T\nARG T\nRUN echo $T\n', nginx],
    ['a digest', `FROM nginx:latest@${node.index}\n`, nginx],
    ['another tag', 'FROM nginx:1.27.1\n', nginx],
    [
      'digests that differ',
      'FROM nginx:latest\n',
      nginx,
      { ...nginx, platform: 'linux/arm64', index: node.index },
    ],
    ['a digest that no registry has', 'FROM nginx:latest\n', { ...nginx, readFrom: 'oci' as const }],
    ['no digest', 'FROM nginx:latest\n', { ...nginx, index: undefined, manifest: undefined }],
  ] as const)
    it(`leaves ${what} as it is`, () => {
      const folder = folderOf({ Dockerfile: text, 'plimsoll.lock': lockOf(...images) });
      assert.equal(plimsoll(['images', 'pin', '--write'], { cwd: folder }).code, 0);
      assert.equal(read(folder, 'Dockerfile'), text);
    });

  for (const [before, from, name = 'T'] of [
    ['ARG T=latest\n', 'FROM nginx:$T\n'],
    ['ARG T=latest\n', 'FROM nginx:${T} AS a\nFROM nginx:${T}\n'],
    ['# T is the tag\nARG A=1 T="latest"\n', 'FROM --platform=linux/amd64 docker.io/library/nginx:${T}\n'],
    ["ARG B='nginx'\n", 'FROM ${B}\n', 'B'],
    ['ARG B=nginx:latest\n', 'FROM "$B" AS web\n', 'B'],
    ['ARG B=nginx:latest\n', 'FROM docker.io/${B}\n', 'B'],
  ] as const)
    it(`adds the digest to a default value: ${before}${from}`, () => {
      const folder = folderOf({ Dockerfile: before + from, 'plimsoll.lock': lockOf(nginx) });
      const { code, out } = plimsoll(['images', 'pin', '--write'], { cwd: folder });
      assert.equal(code, 0, out);
      const tag = before.includes("'nginx'") ? ':latest' : '';
      const value = new RegExp(`(?<=${name}=["']?)([\\w:]+)`);
      assert.equal(read(folder, 'Dockerfile'), before.replace(value, `$1${tag}@${nginx.index}`) + from);
      assert.equal(plimsoll(['images', 'pin'], { cwd: folder }).code, 0);
    });

  for (const [text, why] of [
    ['ARG T=latest\nFROM nginx:$T\nARG T\nRUN echo $T\n', 'T is used elsewhere, too'],
    ['ARG T=latest\nFROM nginx:$T AS a\nFROM node:$T\n', 'T is used elsewhere, too'],
    [
      'ARG B=nginx\nARG T=latest\nFROM $B:$T\n',
      'a digest can only follow a build argument that ends the reference alone',
    ],
    [
      'ARG T=late\nFROM nginx:${T}st\n',
      'a digest can only follow a build argument that ends the reference alone',
    ],
    ['FROM nginx:${T:-latest}\n', 'a digest can only follow a build argument that ends the reference alone'],
    ['ARG V=latest\nARG T=$V\nFROM nginx:$T\n', 'the default value of T is not one plain text'],
    ['ARG T=1\nARG T=latest\nFROM nginx:$T\n', 'the default value of T is not one plain text'],
  ] as const)
    it(`says why it adds none: ${text}`, () => {
      const folder = folderOf({ Dockerfile: text, 'plimsoll.lock': lockOf(nginx) });
      const { code, out } = plimsoll(['images', 'pin', '--write'], { cwd: folder });
      assert.equal(code, 0, out);
      assert.equal(read(folder, 'Dockerfile'), text);
      assert.ok(out.includes(`docker.io/library/nginx:latest is not pinned: ${why}.\n`), out);
    });

  it('pins to the manifest of a tag that names no index', () => {
    const folder = folderOf({
      Dockerfile: 'FROM nginx:latest\n',
      'plimsoll.lock': lockOf({ ...nginx, index: undefined }),
    });
    plimsoll(['fix', '--write', '--rule', 'unpinned-image'], { cwd: folder });
    assert.equal(read(folder, 'Dockerfile'), `FROM nginx:latest@${nginx.manifest}\n`);
  });
});

describe('a scan with a bad lock', () => {
  const project = { Dockerfile: dockerfile, 'a/Dockerfile': dockerfile, 'compose.yaml': compose };
  const scan = (lock: string | undefined) => {
    const folder = folderOf(project);
    if (lock !== undefined) writeFileSync(join(folder, 'plimsoll.lock'), lock);
    const { code, out } = plimsoll(['scan', '--format', 'json'], { cwd: folder });
    const { findings, problems } = JSON.parse(out);
    return { code, findings, problems };
  };
  const without = scan(undefined);

  for (const [what, lock, at] of [
    ['merge conflict markers', `${whole.slice(0, 60)}\n<<<<<<< a\n=======\n>>>>>>> b\n`, 6],
    ['a wrong digest', lockOf(nginx).replace('"index": "sha256:', '"index": "sha256:x'), 7],
    ['an image twice', lockOf(nginx, nginx), 15],
    ['50 MB', whole + ' '.repeat(50_000_000), undefined],
    ['bytes that are no text', '\0\0\0', undefined],
  ] as const)
    it(`such as ${what} has one problem at its place, and finds what it finds without the lock`, () => {
      const { code, findings, problems } = scan(lock);
      assert.equal(problems.length, 1);
      const [{ file, line }] = problems;
      assert.deepEqual([file, line], ['plimsoll.lock', at]);
      assert.deepEqual(findings, without.findings);
      assert.notEqual(code, 0);
    });

  it('that is a link to a place outside is not read', () => {
    const folder = folderOf({ 'a/.git/HEAD': '', 'a/Dockerfile': 'FROM node:22\n', 'plimsoll.lock': whole });
    const { out } = plimsoll(['scan', '.'], { cwd: join(folder, 'a') });
    assert.match(out, /root-user/);
  });
});

it('plimsoll diff tells two digests of an image apart by their configurations', { skip: withoutGit }, () => {
  const app = lockedImage('registry.example/app:1', { user: '1000', command: ['serve'] });
  const filesFor = (image: LockedImage) => ({
    'compose.yaml': `services:\n  web:\n    image: registry.example/app:1@${image.index}\n`,
    'plimsoll.lock': lockOf(image),
  });
  const folder = folderOf(filesFor(app));
  commitAll(folder, 'Lock an image');
  const after = filesFor({ ...app, index: node.index, user: '', volumes: ['/data'] });
  for (const [name, text] of Object.entries(after)) writeFileSync(join(folder, name), text);
  const { code, out } = plimsoll(['diff', 'HEAD'], { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /runs as root \(was user 1000\)/);
  assert.match(out, /mounts an anonymous volume at \/data/);
});

it('a lock above the current folder counts within its repository', () => {
  const folder = folderOf({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/objects/x': '',
    '.git/refs/x': '',
    'a/b/Dockerfile': 'FROM nginx\n',
    'plimsoll.lock': lockOf(lockedImage('docker.io/library/nginx:latest', { user: 'web' })),
  });
  const { out } = plimsoll(['images', 'list'], { cwd: join(folder, 'a/b') });
  assert.match(out, /user web; /);
});
