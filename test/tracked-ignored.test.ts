import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { atOnce, done } from '../server/host/ask.ts';
import { TrackedEntries } from '../server/host/git/tracked-entries.ts';
import { rootsAt } from '../server/host/roots.ts';
import { walk } from '../server/host/walk.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { cpuTime } from './support/cpu.ts';
import { commitAll, gitIn, withoutGit } from './support/git.ts';
import { withoutLinks } from './support/links.ts';

const safe = 'services:\n  web:\n    image: nginx:1.27.3\n    user: "1000"\n';
const unsafe = `${safe}    privileged: true\n`;

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The files that a walk finds below a folder, if that and `more` may be read. */
const found = (folder: string, ...more: string[]) =>
  [...atOnce(walk(folder, done(rootsAt([folder, ...more]))))].map(({ path }) => path);

/** The files with findings in a scan. */
function scanned(cwd: string, ...more: string[]): string[] {
  const { out, errors } = plimsoll(['scan', '--format', 'compact', ...more], { cwd });
  assert.equal(errors, '');
  return [...new Set(out.split('\n').flatMap((line) => /^([^:\s]+):\d+:/.exec(line)?.[1] ?? []))].sort();
}

/** Ways to hide `app/compose.yaml`, which a change makes unsafe. */
const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'by its name': { '.gitignore': 'compose.yaml\n' },
  'by its path': { '.gitignore': '/app/compose.yaml\n' },
  'by its folder': { '.gitignore': 'app/\n' },
  'by everything': { '.gitignore': '*\n' },
  'by everything below': { '.gitignore': '**/*.yaml\n' },
  'beside it': { 'app/.gitignore': 'compose.yaml\n' },
  'beside it, with itself': { 'app/.gitignore': '*\n' },
  'after it was brought back': { '.gitignore': 'app/*\n!app/compose.yaml\n*.yaml\n' },
  'in the exclusions of the repository': { '.git/info/exclude': 'app\n' },
};

describe('a file that git tracks although an ignore file names it', { skip: withoutGit }, () => {
  for (const [way, files] of Object.entries(ways))
    it(`is scanned and compared: ${way}`, () => {
      const cwd = folderOf({ 'app/compose.yaml': safe, 'z/compose.yaml': safe });
      commitAll(cwd, 'first');
      write(cwd, { ...files, 'app/compose.yaml': unsafe });
      gitIn(cwd, 'add', '--force', '--all');
      gitIn(cwd, 'commit', '--quiet', '--message=second');
      // Files that git does not track stay ignored.
      write(cwd, { 'app/compose.yaml.d/compose.yaml': unsafe, 'app/docker-compose.yaml': unsafe });
      const ignored = gitIn(cwd, 'ls-files', '--others', '--ignored', '--exclude-standard').split('\n');
      const isIgnored = (path: string) => ignored.some((each) => each !== '' && path.startsWith(each));
      const all = ['app/compose.yaml', 'app/compose.yaml.d/compose.yaml', 'app/docker-compose.yaml'];
      assert.deepEqual(
        found(cwd),
        [...all, 'z/compose.yaml'].filter((path) => !isIgnored(path)),
      );
      assert.ok(scanned(cwd).includes('app/compose.yaml'));
      assert.ok(scanned(cwd, '--changed-since', 'HEAD~1').includes('app/compose.yaml'));
      const { code, out } = plimsoll(['diff', 'HEAD~1'], { cwd });
      assert.equal(code, 1, out);
      assert.match(out, /privileged/);
      assert.doesNotMatch(out, /gone/);
      const committed = plimsoll(['diff', 'HEAD~1', 'HEAD'], { cwd });
      assert.match(committed.out, /privileged/);
    });

  it('is compared if it is new, and does not exist on the old side', () => {
    const cwd = folderOf({ 'a/compose.yaml': safe });
    commitAll(cwd, 'first');
    write(cwd, { '.gitignore': '*\n', 'b/compose.yaml': unsafe, 'c/compose.yaml': unsafe });
    gitIn(cwd, 'add', '--force', '.gitignore', 'b');
    assert.deepEqual(found(cwd), ['a/compose.yaml', 'b/compose.yaml']);
    const { code, out } = plimsoll(['diff'], { cwd });
    assert.equal(code, 1);
    assert.match(out, /b\/compose\.yaml/);
    assert.doesNotMatch(out, /c\/compose\.yaml|gone/);
    assert.deepEqual(scanned(cwd, '--changed-since', 'HEAD'), ['b/compose.yaml']);
  });

  it('is found in a nested folder that is named, and as a symbolic link', { skip: withoutLinks }, () => {
    const cwd = folderOf({
      'a/b/compose.yaml': safe,
      'a/b/x.txt': 'FROM a\n',
      'a/b/c/Dockerfile': 'FROM a\n',
    });
    symlinkSync('x.txt', join(cwd, 'a/b/Dockerfile'));
    commitAll(cwd, 'first');
    write(cwd, { '.gitignore': 'c\n*file\ncompose.*\n', 'a/b/d/Dockerfile': 'FROM a\n' });
    const all = ['c/Dockerfile', 'compose.yaml', 'Dockerfile'];
    assert.deepEqual(found(join(cwd, 'a/b'), cwd), all);
    assert.deepEqual(
      found(join(cwd, 'a'), cwd),
      all.map((path) => `b/${path}`),
    );
    // Without the surrounding repository, the index is not known.
    write(cwd, { 'a/b/.gitignore': 'c\n*file\ncompose.*\n' });
    assert.deepEqual(found(join(cwd, 'a/b')), []);
    assert.deepEqual(found(join(cwd, 'a/b'), cwd), all);
  });

  it('is found in submodules, in linked work trees and with a split index', () => {
    const inner = folderOf({ 'compose.yaml': safe, 'in/Dockerfile': 'FROM a\n' });
    commitAll(inner, 'inner');
    const cwd = folderOf({ 'compose.yaml': safe });
    commitAll(cwd, 'outer');
    const add = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner];
    gitIn(cwd, ...add, 'mods/sub');
    write(cwd, {
      '.gitignore': '*\n',
      'mods/other/compose.yaml': unsafe,
      'mods/sub/new/compose.yaml': unsafe,
    });
    gitIn(cwd, 'add', '--force', '.gitignore');
    commitAll(cwd, 'second');
    const all = ['compose.yaml', 'mods/sub/compose.yaml', 'mods/sub/in/Dockerfile'];
    assert.deepEqual(found(cwd), all);
    write(cwd, { 'mods/sub/compose.yaml': unsafe });
    assert.match(plimsoll(['diff'], { cwd }).out, /privileged .*mods\/sub\/compose\.yaml/);
    const tree = join(folderOf({ x: '' }), 'tree');
    gitIn(cwd, 'worktree', 'add', '--quiet', '--detach', tree);
    assert.deepEqual(found(tree), ['compose.yaml']);
    gitIn(cwd, '-c', 'splitIndex.maxPercentChange=100', 'update-index', '--split-index');
    write(cwd, { 'late/compose.yaml': safe });
    gitIn(cwd, '-c', 'splitIndex.maxPercentChange=100', 'add', '--force', 'late');
    gitIn(cwd, '-c', 'splitIndex.maxPercentChange=100', 'rm', '--quiet', '--cached', 'compose.yaml');
    assert.deepEqual(found(cwd), ['late/compose.yaml', ...all.slice(1)]);
  });

  it('is found if another repository, or something like one, was created around it', () => {
    const cwd = folderOf({ 'a/compose.yaml': safe, 'b/compose.yaml': safe, 'c/compose.yaml': safe });
    commitAll(cwd, 'first');
    write(cwd, { '.gitignore': '*\n', 'b/.git': 'gitdir: ../../worktrees/x\n', 'c/.git/HEAD': '' });
    gitIn(join(cwd, 'a'), 'init', '--quiet');
    assert.deepEqual(found(cwd), ['a/compose.yaml', 'b/compose.yaml', 'c/compose.yaml']);
  });

  it('is left out in `node_modules`, by the configuration, and in a clone that git does not track', () => {
    const cwd = folderOf({
      'compose.yaml': safe,
      'node_modules/x/compose.yaml': safe,
      'old/compose.yaml': safe,
    });
    commitAll(cwd, 'first');
    const since = gitIn(cwd, 'rev-parse', 'HEAD');
    write(cwd, {
      '.gitignore': '*\n',
      '.plimsoll.yaml': 'ignore: [old]\n',
      'node_modules/x/compose.yaml': unsafe,
      'old/compose.yaml': unsafe,
      'clone/compose.yaml': unsafe,
    });
    commitAll(join(cwd, 'clone'), 'clone');
    gitIn(cwd, 'add', '--force', '.gitignore', 'node_modules', 'old');
    gitIn(cwd, 'commit', '--quiet', '--message=second');
    assert.deepEqual(found(cwd), ['compose.yaml', 'old/compose.yaml']);
    assert.deepEqual(scanned(cwd), ['compose.yaml']);
    assert.match(plimsoll(['diff', since], { cwd }).out, /^Nothing differs/);
  });

  it('is left out by the patterns if the index is damaged, missing or too sparse', () => {
    const cwd = folderOf({ 'a/compose.yaml': safe, 'b/compose.yaml': safe });
    commitAll(cwd, 'first');
    gitIn(cwd, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'a');
    write(cwd, { '.gitignore': '*\n', 'b/compose.yaml': safe });
    assert.deepEqual(found(cwd), ['a/compose.yaml']);
    const index = join(cwd, '.git/index');
    appendFileSync(index, 'x');
    assert.deepEqual(found(cwd), []);
    rmSync(index);
    assert.deepEqual(found(cwd), []);
  });

  it('is not mixed up with a name that differs only in case, if the file system is case-sensitive', () => {
    const cwd = folderOf({ 'App/compose.yaml': safe });
    commitAll(cwd, 'first');
    renameSync(join(cwd, 'App'), join(cwd, 'aPP'));
    const has = (isExact: boolean) => {
      const tracked = new TrackedEntries(
        cwd,
        done(rootsAt([cwd])),
        (path) => path.endsWith('.yaml'),
        isExact,
      );
      done(tracked.read(cwd));
      return ['App', 'aPP', 'b'].map((name) => [
        tracked.has(name, true),
        tracked.has(`${name}/compose.yaml`, false),
      ]);
    };
    assert.deepEqual(has(true), [
      [true, true],
      [false, false],
      [false, false],
    ]);
    assert.deepEqual(has(false), [
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it('is found among a hundred thousand, which are read once', () => {
    const cwd = folderOf({ 'compose.yaml': safe, '.gitignore': '*\n' });
    gitIn(cwd, 'init', '--quiet');
    gitIn(cwd, 'add', '--force', 'compose.yaml', '.gitignore');
    const id = gitIn(cwd, 'hash-object', '-w', 'compose.yaml');
    const names = Array.from({ length: 100_000 }, (_, i) => `out/d${i % 300}/f${i}.js`);
    const more = ['out/d7/compose.yaml', ...names].map((name) => `100644 ${id}\t${name}\n`).join('');
    spawnSync('git', ['update-index', '--add', '--index-info'], { cwd, input: more });
    for (let i = 0; i < 300; i++) write(cwd, { [`out/d${i}/compose.yaml`]: safe });
    const begun = cpuTime();
    assert.deepEqual(found(cwd), ['compose.yaml', 'out/d7/compose.yaml']);
    assert.ok(cpuTime() - begun < 2000);
  });
});

describe('core.ignoreCase', { skip: withoutGit }, () => {
  const files = {
    'Build/compose.yaml': unsafe,
    'OUT/Dockerfile': 'FROM a\n',
    'kept/Dockerfile': 'FROM a\n',
    'Kept2/Dockerfile': 'FROM a\n',
    'a/B/Dockerfile': 'FROM a\n',
    'ÄB/Dockerfile': 'FROM a\n',
    'X/Dockerfile': 'FROM a\n',
    '.gitignore': 'build/\nout/Docker[E-F]ile\n/A/b\nkept2/*\n!KEPT2/dockerfile\näb\n[[:upper:]]/d*\n',
  };
  const settings: readonly (readonly [text: string, isOn: boolean])[] = [
    ['[core]\n\tignorecase = true\n', true],
    ['[core]\n\tignoreCase\n', true],
    ['[Core] IgnoreCase = ON ; as on other disks\n', true],
    ['[core]\n\tignorecase = yes\n[user]\n\tname = a\n', true],
    ['[core]\n\tignorecase = true\n\tignorecase = false\n', false],
    ['[user]\n\tignorecase = true\n', false],
    ['[core "x"]\n\tignorecase = true\n', false],
    ['[core]\n# ignorecase = true\n', false],
  ];
  for (const [text, isOn] of settings)
    it(`${JSON.stringify(text)}: what git ignores is not found`, () => {
      const folder = folderOf(files);
      gitIn(folder, 'init', '--quiet');
      writeFileSync(join(folder, '.git', 'config'), text);
      const names = Object.keys(files).filter((name) => name !== '.gitignore');
      const { stdout } = spawnSync(
        'git',
        ['-C', folder, '-c', 'core.quotePath=off', 'check-ignore', ...names],
        {
          encoding: 'utf8',
        },
      );
      const ignored = stdout.split('\n');
      assert.equal(ignored.includes('Build/compose.yaml'), isOn);
      assert.deepEqual(found(folder).sort(), names.filter((name) => !ignored.includes(name)).sort());
    });
});
