import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { done } from '../server/host/ask.ts';
import { readIndex } from '../server/host/git/git-index.ts';
import { fetchBelow } from '../server/host/load.ts';
import { rootsAt } from '../server/host/roots.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { cpuTime } from './support/cpu.ts';
import { commitAll, gitIn, withoutGit } from './support/git.ts';
import { seeded } from './support/random.ts';

/** Whether git tracks some files of a folder, according to our reader, which may read only below it. */
function trackedIn(folder: string, ...paths: string[]) {
  const fetch = fetchBelow(done(rootsAt([folder])), (path) => path);
  return paths.map((path) => fetch(join(folder, '.git/index', path)));
}

const project = {
  'compose.yaml': 'services:\n  web:\n    image: nginx:1.27.3\n    env_file: web.env\n',
  'web.env': 'DB_PASSWORD=q7w8e9r0\n',
  'a/deep/x.env': 'A=1\n',
  'caf\u00e9/x.env': 'A=1\n',
};
const tracked = ['web.env', 'a/deep/x.env', 'caf\u00e9/x.env'];
const untracked = ['.env', 'a', 'a/deep', 'a/deep/y.env', 'cafe\u0301/x.env', 'WEB.env', 'web.envx'];
const answers = [...tracked.map(() => 'tracked'), ...untracked.map(() => 'untracked')];

const above = 'services:\n  web:\n    image: nginx:1.27.3\n    env_file: [web.env, ../../web.env]\n';

function repository(...options: string[]): string {
  const folder = folderOf(project);
  gitIn(folder, 'init', '--quiet', ...options);
  commitAll(folder, 'first');
  writeFileSync(join(folder, '.env'), 'DB_PASSWORD=q7w8e9r0\n');
  return folder;
}

describe("git's index, read as data", { skip: withoutGit }, () => {
  for (const version of ['2', '3', '4'])
    for (const format of ['sha1', 'sha256'])
      it(`is understood in version ${version} with ${format}`, () => {
        const folder = repository(`--object-format=${format}`);
        // Only files that are added without content, or left out of the work tree, need version 3.
        if (version === '3') gitIn(folder, 'update-index', '--skip-worktree', 'compose.yaml');
        else gitIn(folder, 'update-index', `--index-version=${version}`);
        assert.equal(readFileSync(join(folder, '.git/index')).readUInt32BE(4), Number(version));
        assert.deepEqual(trackedIn(folder, ...tracked, ...untracked), answers);
      });

  it('is read if it is split, with files added and removed since', () => {
    const folder = repository();
    for (let n = 0; n < 200; n++) writeFileSync(join(folder, `f${n}.env`), `A=${n}\n`);
    commitAll(folder, 'many');
    gitIn(folder, '-c', 'splitIndex.maxPercentChange=100', 'update-index', '--split-index');
    gitIn(
      folder,
      '-c',
      'splitIndex.maxPercentChange=100',
      'rm',
      '--quiet',
      '--cached',
      'f7.env',
      'f77.env',
      'f199.env',
    );
    writeFileSync(join(folder, 'f8.env'), 'B=1\n');
    writeFileSync(join(folder, 'new.env'), 'B=1\n');
    gitIn(folder, '-c', 'splitIndex.maxPercentChange=100', 'add', 'f8.env', 'new.env');
    const asked = ['web.env', 'f7.env', 'f77.env', 'f199.env', 'f8.env', 'f9.env', 'new.env', 'none.env'];
    const listed = new Set(gitIn(folder, 'ls-files').split('\n'));
    assert.ok(readFileSync(join(folder, '.git/index')).includes('link'));
    assert.deepEqual(
      trackedIn(folder, ...asked),
      asked.map((each) => (listed.has(each) ? 'tracked' : 'untracked')),
    );
    const shared = gitIn(folder, 'rev-parse', '--shared-index-path');
    rmSync(join(folder, shared));
    assert.deepEqual(trackedIn(folder, 'web.env', 'new.env'), [undefined, 'tracked']);
  });

  it('is unknown for a folder that a sparse checkout leaves out', () => {
    const folder = repository();
    gitIn(folder, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'caf\u00e9');
    assert.deepEqual(trackedIn(folder, 'web.env', 'caf\u00e9/x.env', 'a/deep/x.env', 'b/x.env'), [
      'tracked',
      'tracked',
      undefined,
      'untracked',
    ]);
  });

  it('is found from linked work trees, also of a repository without one, and from submodules', () => {
    const folder = repository();
    const trees = folderOf({ x: '' });
    gitIn(folder, 'worktree', 'add', '--quiet', '--detach', join(trees, 'tree'));
    assert.deepEqual(trackedIn(join(trees, 'tree'), ...tracked, ...untracked), answers);
    gitIn(trees, 'clone', '--quiet', '--bare', folder, 'bare.git');
    gitIn(join(trees, 'bare.git'), 'worktree', 'add', '--quiet', '--detach', join(trees, 'other'));
    assert.deepEqual(trackedIn(join(trees, 'other'), ...tracked, ...untracked), answers);
    const outer = folderOf({ a: '' });
    commitAll(outer, 'outer');
    gitIn(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', folder, 'in/ner');
    assert.deepEqual(trackedIn(join(outer, 'in/ner'), ...tracked, ...untracked), answers);
    assert.deepEqual(trackedIn(outer, 'a', 'in/ner'), ['tracked', 'untracked']);
  });

  it('is ignored if a file `.git` names a folder that belongs to another work tree', () => {
    const folder = repository();
    const other = folderOf({ 'web.env': '', '.git': `gitdir: ${join(folder, '.git')}\n` });
    assert.deepEqual(trackedIn(other, 'web.env'), [undefined]);
    const trees = folderOf({ x: '' });
    gitIn(folder, 'worktree', 'add', '--quiet', '--detach', join(trees, 'tree'));
    // A copy of a work tree names the folder of the original.
    cpSync(join(trees, 'tree'), join(trees, 'copy'), { recursive: true });
    assert.deepEqual(trackedIn(join(trees, 'copy'), 'web.env'), [undefined]);
    for (const text of [
      'gitdir: //host/share/worktrees/x',
      'gitdir: /proc/self/worktrees/x',
      'gitdir: ',
      'x',
      'gitdir: a\nb',
    ]) {
      writeFileSync(join(trees, 'copy/.git'), text);
      assert.deepEqual(trackedIn(join(trees, 'copy'), 'web.env'), [undefined], text);
    }
  });

  it('is not read if it is a pipe, a folder, a link out, damaged or cut at any byte', () => {
    const folder = repository();
    const index = join(folder, '.git/index');
    const bytes = readFileSync(index);
    for (let end = 0; end < bytes.length; end++) assert.equal(readIndex(bytes.subarray(0, end)), undefined);
    const random = seeded(7);
    for (let n = 0; n < 3000; n++) {
      const damaged = Buffer.from(bytes);
      for (let k = 0; k < 3; k++) damaged[random.below(bytes.length)] = random.below(256);
      // If the checksum is zero, it is not checked.
      readIndex(damaged.fill(0, damaged.length - 20));
    }
    const outside = folderOf({ index: bytes });
    for (const lay of [
      () => spawnSync('mkfifo', [index]),
      () => mkdirSync(index),
      () => symlinkSync(join(outside, 'index'), index),
      () => writeFileSync(index, 'DIRC'),
      () => undefined,
    ]) {
      rmSync(index, { recursive: true, force: true });
      lay();
      assert.deepEqual(trackedIn(folder, 'web.env'), [undefined]);
    }
  });

  it('takes little time and memory if few bytes would mean many names', () => {
    const header = Buffer.alloc(12);
    header.write('DIRC');
    header.writeUInt32BE(4, 4);
    const entry = Buffer.alloc(40 + 20 + 2 + 1 + 2);
    entry.writeUInt32BE(0o100644, 24);
    entry.write('a', 63);
    const count = 500_000;
    header.writeUInt32BE(count, 8);
    const bytes = Buffer.concat([header, ...Array.from({ length: count }, () => entry), Buffer.alloc(20)]);
    const begun = cpuTime();
    assert.equal(readIndex(bytes), undefined);
    assert.ok(cpuTime() - begun < 5000);
  });
});

describe('a file with credentials that git tracks', { skip: withoutGit }, () => {
  const scanned = (cwd: string) => plimsoll(['scan', '--format', 'compact'], { cwd }).out;

  it('is reported even if ignored; an ignored file that is not tracked is not reported', async () => {
    const folder = repository();
    writeFileSync(join(folder, '.gitignore'), '*.env\n');
    const out = scanned(folder);
    assert.match(out, /web\.env:1:13: .*git tracks this file/);
    assert.doesNotMatch(out, /^\.env/m);
    const full = plimsoll(['scan'], { cwd: folder }).out;
    assert.match(full, /git rm --cached/);
    // The editor gets the same.
    const uri = pathToFileURL(folder).href;
    assert.equal(await diskFiles.read(`${uri}/.git/index/web.env`, [uri]), 'tracked');
    assert.equal(await diskFiles.read(`${uri}/.git/index/.env`, [uri]), 'untracked');
    gitIn(folder, 'rm', '--quiet', '--cached', 'web.env');
    assert.doesNotMatch(scanned(folder), /web\.env/);
  });

  it('is reported in a linked work tree, too', () => {
    const folder = repository();
    mkdirSync(join(folder, 'app'));
    for (const name of ['compose.yaml', 'web.env']) cpSync(join(folder, name), join(folder, 'app', name));
    writeFileSync(join(folder, 'app/.gitignore'), '*.env\n');
    gitIn(folder, 'add', '--force', 'app');
    commitAll(folder, 'second');
    const tree = join(folderOf({ x: '' }), 'tree');
    gitIn(folder, 'worktree', 'add', '--quiet', '--detach', tree);
    for (const top of [folder, tree]) {
      assert.match(scanned(top), /app\/web\.env:1:13: .*git tracks this file/);
    }
  });

  it('is reported from a folder within the repository, but only if tracked', async () => {
    const folder = repository();
    const files = ['compose.yaml', 'web.env'];
    mkdirSync(join(folder, 'a/app..'), { recursive: true });
    for (const name of files) cpSync(join(folder, name), join(folder, 'a/app..', name));
    writeFileSync(join(folder, 'a/app../compose.yaml'), above);
    writeFileSync(join(folder, '.gitignore'), '*.env\n');
    gitIn(folder, 'add', '--force', 'a');
    const app = join(folder, 'a/app..');
    writeFileSync(join(app, '.env'), 'DB_PASSWORD=q7w8e9r0\n');
    assert.deepEqual(
      scanned(app)
        .split('\n')
        .flatMap((line) => /^(\S*\.env):.*git tracks this file/.exec(line)?.[1] ?? []),
      ['../../web.env', 'web.env'],
    );
    assert.doesNotMatch(scanned(app), /^\.env:/m);
    // An editor may not look above its folder.
    const uri = pathToFileURL(app).href;
    assert.equal(await diskFiles.read(`${uri}/.git/index/web.env`, [uri]), undefined);
  });

  it('is not reported outside of the repository', () => {
    const outer = folderOf({ 'web.env': 'DB_PASSWORD=q7w8e9r0\n' });
    const inner = join(outer, 'inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'compose.yaml'), project['compose.yaml'].replace('web.env', '../web.env'));
    commitAll(inner, 'first');
    const { out } = plimsoll(['scan', '--root', outer, '--format', 'compact'], { cwd: inner });
    assert.doesNotMatch(out, /web\.env:/);
    const { out: both } = plimsoll(['scan', '--format', 'compact'], { cwd: outer });
    assert.doesNotMatch(both, /web\.env:/);
  });

  it('is reported by the ignore files alone if the index is not known', () => {
    const folder = repository();
    appendFileSync(join(folder, '.git/index'), 'x');
    assert.match(scanned(folder), /web\.env:1:13: .*git does not ignore this file/);
    writeFileSync(join(folder, '.gitignore'), '*.env\n');
    assert.doesNotMatch(scanned(folder), /web\.env/);
  });
});
