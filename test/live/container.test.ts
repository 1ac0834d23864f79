// The container image of the command line, built from its Dockerfile and run as its page says. There is no network: the
// images that it starts from are made here, and what its first stage would build is copied in.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unpackRoot } from '../../scripts/debian.mjs';
import { folderOf } from '../support/cli.ts';
import { Engine, type Ran, whyNoEngine } from '../support/engine.ts';
import { commitAll } from '../support/git.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');

/** A Debian that has git already, in place of one that would fetch it. */
const debian = path.join(root, '.cache', 'container');
const packages = ['base-files', 'bash', 'coreutils', 'dash', 'git', 'grep', 'libc-bin', 'sed'];

const reason = whyNoEngine() ?? unpackRoot(debian, packages, /^(?:perl|libperl|gnupg|openssh)/);
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

const succeeded = ({ status, stdout, stderr }: Ran): string => {
  assert.equal(status, 0, stdout + stderr);
  return stdout;
};

/** Makes an image of a folder. */
function imported(of: Engine, folder: string, name: string, ...changes: string[]): void {
  const archive = path.join(of.folder, `${name}.tar`);
  succeeded(of.onHost('tar', ['-C', folder, '-cf', archive, '.']));
  succeeded(of.docker(['import', ...changes.flatMap((each) => ['--change', each]), archive, name]));
}

/** A folder with this Node.js where distroless images have it, and the libraries that it needs. */
function nodeAlone(): string {
  const folder = folderOf({
    'etc/passwd': 'root:x:0:0::/root:/x\nnonroot:x:65532:65532::/home/nonroot:/x\n',
  });
  mkdirSync(path.join(folder, 'nodejs', 'bin'), { recursive: true });
  cpSync(process.execPath, path.join(folder, 'nodejs', 'bin', 'node'), { dereference: true });
  mkdirSync(path.join(folder, 'tmp'));
  chmodSync(path.join(folder, 'tmp'), 0o1777);
  const { stdout } = spawnSync('ldd', [process.execPath], { encoding: 'utf8' });
  for (const [library] of stdout.matchAll(/(?<=\s)\/\S+/g)) {
    const place = path.join(folder, library);
    mkdirSync(path.dirname(place), { recursive: true });
    cpSync(library, place, { dereference: true });
  }
  return folder;
}

/** The Dockerfile on images of these names, in place of those that it would pull. */
function onOwnImages(text: string): string {
  const own = text
    .replaceAll(/^FROM node:\S+ AS git$/gm, 'FROM with-git AS git')
    .replaceAll(/^FROM node:\S+ AS build$/gm, 'FROM built AS build')
    .replaceAll(/^FROM gcr\.io\/distroless\/\S+/gm, 'FROM node-alone');
  assert.doesNotMatch(own, /^FROM .*@sha256/m, 'a stage is based on an image that is not made here');
  // What needs a network is done.
  return own.replace(/^RUN npm ci .*\n|^RUN node scripts\/tarball.*\n/gm, '');
}

describe('the container image', { skip: reason }, () => {
  const confined = ['--network', 'none', '--read-only', '--cap-drop', 'ALL'];
  const bounds = [...confined, '--security-opt', 'no-new-privileges'];
  const run = (folder: string, ...args: string[]) =>
    engine!.docker(['run', '--rm', ...bounds, '--volume', `${folder}:/work:ro`, 'plimsoll', ...args]);

  before(() => {
    assert.ok(
      read('docs/ci/container.md').includes(` ${bounds.join(' ')} `),
      'the page confines it as tried here',
    );
    const packed = spawnSync(process.execPath, ['scripts/tarball.mjs'], { cwd: root, encoding: 'utf8' });
    assert.equal(packed.status, 0, packed.stderr);
    const built = folderOf({});
    cpSync(path.join(root, '.cache', 'npm'), path.join(built, 'plimsoll', '.cache', 'npm'), {
      recursive: true,
    });
    imported(engine!, built, 'built');
    imported(engine!, nodeAlone(), 'node-alone');
    writeFileSync(path.join(debian, 'usr', 'bin', 'apt-get'), '#!/bin/sh\n', { mode: 0o755 });
    imported(engine!, debian, 'with-git');
    const dockerfile = path.join(engine!.folder, 'Dockerfile');
    writeFileSync(dockerfile, onOwnImages(read('container/Dockerfile')));
    cpSync(path.join(root, 'container/Dockerfile.dockerignore'), `${dockerfile}.dockerignore`);
    succeeded(engine!.docker(['build', '--progress', 'plain', '-t', 'plimsoll', '-f', dockerfile, root]));
  });

  it('lints what is mounted as an ordinary user, confined as its page says', () => {
    const folder = folderOf({ Dockerfile: 'FROM debian:12\nUSER root\n' });
    chmodSync(folder, 0o755);
    const { status, stdout, stderr } = run(folder, 'scan', '.');
    assert.equal(status, 1, stderr);
    assert.match(stdout, /USER root: the image runs as root/);
    assert.match(stdout, /: plimsoll explain root-user/);
    const { Config } = engine!.inspect<{ Config: { User: string } }>('plimsoll');
    assert.equal(Config.User, '65532:65532');
  });

  it('compares commits of a repository that belongs to someone else', () => {
    const folder = folderOf({ Dockerfile: 'FROM debian:12\nUSER 1001\n' });
    chmodSync(folder, 0o755);
    commitAll(folder, 'first');
    writeFileSync(path.join(folder, 'Dockerfile'), 'FROM debian:12\nUSER root\n');
    commitAll(folder, 'second');
    const compared = run(folder, 'diff', 'HEAD~1', 'HEAD');
    assert.equal(compared.status, 1, compared.stdout + compared.stderr);
    assert.match(compared.stdout, /runs as root/);
    const changed = run(folder, 'scan', '--changed-since', 'HEAD~1', '.');
    assert.equal(changed.status, 1, changed.stdout + changed.stderr);
    assert.match(changed.stdout, /USER root/);
  });

  it('starts with what its own Node.js has compiled', () => {
    const script = `const fs = require('node:fs');
const folder = '/usr/lib/node_modules/plimsoll/dist/';
const all = fs.readdirSync(folder).filter((name) => name.endsWith('.cache'));
process.stdout.write(all.filter((name) => name.includes(process.version)).join('\\n'));`;
    const args = ['run', '--rm', ...bounds, '--entrypoint', '/nodejs/bin/node', 'plimsoll', '-e', script];
    const caches = succeeded(engine!.docker(args)).split('\n');
    assert.ok(
      caches.some((name) => name.startsWith('cli.part-')),
      caches.join(),
    );
  });
});
