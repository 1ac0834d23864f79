import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { emptyProject, kindOfName } from '../server/engine/index.ts';
import { rule } from '../server/engine/rule.ts';
import { atOnce, done } from '../server/host/ask.ts';
import { configFinder, configsOnDisk } from '../server/host/config.ts';
import { maxBytes } from '../server/host/fetched.ts';
import { TookTooLong } from '../server/host/guard.ts';
import { listing } from '../server/host/list.ts';
import { fetchBelow, load, loadAll } from '../server/host/load.ts';
import { areLocal } from '../server/host/local.ts';
import { decode, reading } from '../server/host/read.ts';
import { rootsAt } from '../server/host/roots.ts';
import { walk } from '../server/host/walk.ts';
import { diskFiles, filesOnDisk } from '../server/lsp/access/disk.ts';
import { folderOf } from './support/cli.ts';

const below = (...folders: string[]) => done(rootsAt(folders));
/** The result of walking a folder if that folder and `more` may be read. */
const walked = (folder: string, ...more: string[]) => [...atOnce(walk(folder, below(folder, ...more)))];
const found = (folder: string, ...more: string[]) => walked(folder, ...more).map(({ path }) => path);
const readText = (path: string, root = '/') => done(reading(resolve(path), below(root)));

describe('walking a folder', () => {
  it('finds Dockerfiles and compose files by name, in a stable order', () => {
    const named = [
      'Containerfile',
      'Containerfile.prod',
      'Dockerfile',
      'Dockerfile.dev',
      'api.Dockerfile',
      'compose.override.yaml',
      'compose.yml',
      'deep/er/docker-compose.yaml',
      'docker-compose.prod.yml',
      'web.dockerfile',
    ];
    const others = [
      '.git/Dockerfile',
      'Dockerfile.md',
      'README.md',
      'a/node_modules/x/Dockerfile',
      'chart.yaml',
    ];
    const folder = folderOf(Object.fromEntries([...others, ...named].map((path) => [path, 'FROM a\n'])));
    assert.deepEqual(found(folder), named);
  });

  it('leaves out ignored files exactly as git does', () => {
    const folder = folderOf({
      '.gitignore':
        '\ufeff# comment\n*.dev/\n/build\n!keep/Dockerfile\nlogs/*\n!logs/kept\nfoo/bar\n\\#odd/\ntrailing/ \n',
      'sub/.gitignore': '/only-here/\n!/build\nDockerfile.tmp\n**/gen\n',
      'sub dir [x]/.gitignore': 'inner\n/top/*.yaml\n',
      '.git/info/exclude': 'excluded\n',
      'sub/deep/.gitignore': '!Dockerfile.tmp\r\n',
    });
    const paths = [
      'a.dev/Dockerfile',
      'build/Dockerfile',
      'sub/build/Dockerfile',
      'keep/Dockerfile',
      'logs/x/Dockerfile',
      'logs/kept/Dockerfile',
      'foo/bar/Dockerfile',
      'sub/foo/bar/Dockerfile',
      '#odd/Dockerfile',
      'trailing/Dockerfile',
      'sub/only-here/Dockerfile',
      'only-here/Dockerfile',
      'sub/Dockerfile.tmp',
      'sub/deep/Dockerfile.tmp',
      'sub/a/gen/Dockerfile',
      'sub dir [x]/inner/Dockerfile',
      'sub dir [x]/a/inner/Dockerfile',
      'sub dir [x]/top/compose.yaml',
      'sub dir [x]/a/top/compose.yaml',
      'sub dir x/inner/Dockerfile',
      'excluded/Dockerfile',
      'Dockerfile',
    ];
    for (const path of paths) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), 'FROM a\n');
    }
    const git = spawnSync('git', ['init', '-q', '.'], { cwd: folder });
    const kept = git.error
      ? undefined
      : execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], {
          cwd: folder,
          encoding: 'utf8',
        });
    const ours = found(folder);
    assert.ok(ours.includes('sub/deep/Dockerfile.tmp') && !ours.includes('build/Dockerfile'));
    if (kept === undefined) return;
    const theirs = kept.split('\0').filter((path) => path !== '' && !path.endsWith('.gitignore'));
    assert.deepEqual([...ours].sort(), theirs.sort());
  });

  it('follows a limited number of ignore files down one path, and reports the limit', () => {
    const deep = (depth: number) => 'a/'.repeat(depth);
    const files = Array.from({ length: 200 }, (_, i) => [
      [`${deep(i)}.gitignore`, Array.from({ length: 27 }, (_, j) => `*x${j}*${i}*\n`).join('')],
      [`${deep(i)}Dockerfile`, ''],
    ]);
    const all = walked(folderOf(Object.fromEntries(files.flat())));
    assert.equal(all.filter((each) => each.message === undefined).length, 200);
    const told = all.flatMap(({ path, line, warning, message }) =>
      message === undefined ? [] : [[path.length / 2, line, warning]],
    );
    assert.equal(told.length, 1);
    assert.equal(told[0]?.[2], true);
  });

  it('lists files even if matching is stopped, and reports that', () => {
    const lines = Array.from({ length: 10 }, (_, i) => `*${'a'.repeat(90)}*${i}\n`).join('');
    const names = Array.from({ length: 60 }, (_, i) => `d${i}/Dockerfile`);
    const folder = folderOf({
      ...Object.fromEntries(names.map((name) => [name, ''])),
      '.gitignore': `${lines}d1\n`,
    });
    const stop = () => {
      throw new TookTooLong();
    };
    const all = [...atOnce(walk(folder, below(folder), undefined, stop))];
    assert.equal(all.filter((each) => each.message === undefined).length, names.length);
    assert.deepEqual(
      all.filter((each) => each.message !== undefined),
      [
        {
          path: '.gitignore',
          message: 'The patterns take too long to match; everything in the folder is checked.',
          line: undefined,
          warning: true,
        },
      ],
    );
    assert.equal(found(folder).length, names.length - 1);
  });

  it('stops matching that takes too long over many folders together, and reports that once', () => {
    const names = (letter: string) => [...Array(40).keys()].map((i) => letter.repeat(200) + i);
    const folder = folderOf({ '.gitignore': '*[a-z][a-z][a-z][a-z][a-z]b*\n'.repeat(70), Dockerfile: '' });
    for (const one of names('a'))
      for (const other of names('b')) mkdirSync(join(folder, one, other), { recursive: true });
    for (const one of names('a'))
      for (const other of names('a')) mkdirSync(join(folder, one, other), { recursive: true });
    const all = [...atOnce(walk(folder, below(folder)))];
    const told = all.filter((each) => each.message !== undefined);
    assert.deepEqual(
      told.map(({ path, warning }) => [path, warning]),
      [['.gitignore', true]],
    );
    assert.match(told[0]?.message ?? '', /take too long to match; from here on, all files are checked\.$/);
    assert.ok(all.some((each) => each.path === 'Dockerfile'));
  });

  it('follows the ignore files above the folder, but lints an ignored folder that is named', () => {
    const folder = folderOf({
      '.git/HEAD': '',
      '.gitignore': 'out/\nDockerfile.tmp\n',
      'src/Dockerfile': '',
      'src/Dockerfile.tmp': '',
      'src/out/Dockerfile': '',
      'out/Dockerfile': '',
    });
    assert.deepEqual(found(join(folder, 'src'), folder), ['Dockerfile']);
    assert.deepEqual(found(join(folder, 'out'), folder), ['Dockerfile']);
    assert.deepEqual(found(join(folder, 'src')), ['Dockerfile', 'Dockerfile.tmp', 'out/Dockerfile']);
    assert.deepEqual(found(folder), ['src/Dockerfile']);
  });

  it('does not follow links in cycles, out of the folder, or to a file that it finds anyway', () => {
    const outside = folderOf({ secret: 'FROM a\n' });
    const folder = folderOf({ 'a/Dockerfile': '', 'a/build.txt': '' });
    symlinkSync('..', join(folder, 'a/up'));
    symlinkSync('Dockerfile', join(folder, 'a/Dockerfile.same'));
    symlinkSync('build.txt', join(folder, 'a/Dockerfile.link'));
    symlinkSync(join(outside, 'secret'), join(folder, 'Dockerfile.out'));
    symlinkSync('a', join(folder, 'Dockerfile.folder'));
    symlinkSync('compose.yaml', join(folder, 'compose.yaml'));
    symlinkSync('gone', join(folder, 'compose.yml'));
    const said = walked(folder).map(({ path, message }) => `${path} ${message}`);
    const cant = "The file can't be read: ";
    assert.deepEqual(said, [
      'a/Dockerfile undefined',
      `Dockerfile.out ${cant}its symbolic link leads outside the folders that may be read.`,
      'a/Dockerfile.link undefined',
      `compose.yaml ${cant}its symbolic links form a loop.`,
      `compose.yml ${cant}it is a broken symbolic link.`,
    ]);
    assert.ok(walked(folder, outside).some((each) => each.path === 'Dockerfile.out' && !each.message));
  });

  it('reports a folder that it cannot list, and goes on', {
    skip: process.getuid?.() === 0 && 'root may list all',
  }, () => {
    const folder = folderOf({ 'a/Dockerfile': '', 'b/Dockerfile': '' });
    chmodSync(join(folder, 'a'), 0);
    assert.deepEqual(walked(folder), [
      { path: 'a', message: "The folder can't be read: permission denied." },
      { path: 'b/Dockerfile', message: undefined },
    ]);
    chmodSync(join(folder, 'a'), 0o755);
  });

  it('reports that the folder to walk does not exist', () => {
    assert.deepEqual(walked('/no/such/folder'), [
      { path: '', message: "The folder can't be read: it does not exist." },
    ]);
  });
});

describe('reading a file', () => {
  const bytes = (...all: number[]) => Buffer.from(all);

  it('reads UTF-8 and UTF-16, and keeps byte order marks', () => {
    assert.deepEqual(decode(Buffer.from('FROM é\n')), { text: 'FROM é\n', replacedAt: undefined });
    assert.deepEqual(decode(bytes(0xef, 0xbb, 0xbf, 0x41)), { text: '\ufeffA', replacedAt: undefined });
    assert.deepEqual(decode(bytes(0xff, 0xfe, 0x41, 0, 0xe9, 0)), {
      text: '\ufeffAé',
      replacedAt: undefined,
    });
    assert.deepEqual(decode(bytes(0xfe, 0xff, 0, 0x41, 0, 0xe9)), {
      text: '\ufeffAé',
      replacedAt: undefined,
    });
    assert.deepEqual(decode(bytes()), { text: '', replacedAt: undefined });
  });

  it('reports invalid UTF-8 with its place, and binary files as not text', () => {
    assert.deepEqual(decode(bytes(0x41, 0xe9, 0x42)), { text: 'A\ufffdB', replacedAt: 1 });
    assert.match(
      message(decode(bytes(0x7f, 0x45, 0x4c, 0x46, 0, 0))),
      /it is not text: it contains NUL bytes/,
    );
    assert.match(message(decode(bytes(0xff, 0xfe, 0x41))), /ends in the middle/);
  });

  it('reports why a file has no text', () => {
    const folder = folderOf({
      'folder/x': '',
      big: Buffer.alloc(maxBytes + 1, 'a'),
      full: Buffer.alloc(maxBytes, 'a'),
    });
    symlinkSync('circle', join(folder, 'circle'));
    assert.match(message(readText(join(folder, 'missing'))), /it does not exist\.$/);
    assert.match(message(readText(join(folder, 'big/below'))), /it does not exist\.$/);
    assert.match(message(readText(join(folder, 'folder'))), /it is a folder\.$/);
    assert.match(message(readText(join(folder, 'circle'))), /its symbolic links form a loop\.$/);
    assert.match(message(readText(join(folder, 'big'))), /it is larger than 2 MB\.$/);
    assert.match(message(readText(join(folder, 'x'.repeat(300)))), /its name is too long\.$/);
    assert.match(
      message(readText(join(folder, 'x'.repeat(5000)))),
      /its path is longer than 1024 characters\.$/,
    );
    assert.equal(readText(join(folder, 'full')).text?.length, maxBytes);
    assert.match(message(readText('a\0b')), /the operating system reports ERR_INVALID_ARG_VALUE\.$/);
  });

  it('lists a folder once, not for each file that is missing', () => {
    const folder = folderOf({ 'a/Known': 'x', 'long/x': '', ...manyIn('long') });
    const roots = below(folder);
    const asked = (path: string) => {
      const steps = reading(join(folder, path), roots);
      let step = steps.next();
      let times = 0;
      for (; !step.done; times++) step = steps.next('now' in step.value ? step.value.now() : undefined);
      return [times, step.value.text ?? message(step.value)];
    };
    const none = "The file can't be read: it does not exist.";
    asked('a/first');
    assert.deepEqual(asked('a/second'), [0, none]);
    assert.equal(asked('a/Known')[1], 'x');
    // A file system may treat both names as the same, so it is asked.
    assert.ok(Number(asked('a/KNOWN')[0]) > 0);
    // A later read finds files that were created meanwhile.
    writeFileSync(join(folder, 'a/second'), 'y');
    assert.equal(readText(join(folder, 'a/second'), folder).text, 'y');
    asked('long/first');
    if (lstatSync(join(folder, 'long')).size > 64 * 1024) assert.deepEqual(asked('long/second'), [1, none]);
  });

  it('gives the server the same at once and in turns', async () => {
    const folder = folderOf({
      Dockerfile: 'FROM a\n',
      'b/compose.yaml': 'services: {}\n',
      'b/c/.dockerignore': '*\n',
      'big/text': 'x'.repeat(maxBytes + 1),
    });
    symlinkSync('..', join(folder, 'b/up'));
    symlinkSync('/etc', join(folder, 'out'));
    const within = [pathToFileURL(folder).href];
    const wanted = { kind: kindOfName, excludes: () => false };
    const all = async (isLocal: boolean) => {
      const disk = filesOnDisk(() => isLocal);
      const names = [
        'Dockerfile',
        'none',
        'b/',
        'b/c/.dockerignore',
        'b/up/Dockerfile',
        'out/passwd',
        'big/text',
      ];
      const read = await Promise.all(names.map((name) => disk.read(`${within[0]}/${name}`, within)));
      return [...read, await disk.list(within[0] ?? '', within, wanted)];
    };
    const once = await all(true);
    assert.equal(once[0], 'FROM a\n');
    assert.equal(once[4], 'FROM a\n');
    assert.deepEqual(once, await all(false));
  });

  it('asks the server to wait if it does not know a file yet, or if a disk may hang', async () => {
    const folder = folderOf({ Dockerfile: 'FROM a\n' });
    const within = [pathToFileURL(folder).href];
    const [there, gone] = ['Dockerfile', 'none'].map((name) => `${within[0]}/${name}`);
    for (const isLocal of [true, false]) {
      const disk = filesOnDisk(() => isLocal);
      const now = (uri = '') => disk.readNow?.(uri, within);
      assert.equal(now(there), undefined);
      await disk.read(gone ?? '', within);
      // The time of a turn starts anew, however busy the machine is.
      await new Promise(setImmediate);
      assert.deepEqual(now(gone), { fetched: undefined });
      assert.deepEqual(now(there), isLocal ? { fetched: 'FROM a\n' } : undefined);
      // Then messages of the client go first.
      for (const end = performance.now() + 20; performance.now() < end; );
      assert.equal(now(there), undefined);
      await new Promise(setImmediate);
      assert.deepEqual(now(there), isLocal ? { fetched: 'FROM a\n' } : undefined);
      disk.forget?.();
      assert.equal(now(gone), undefined);
    }
  });

  it('reads from the table of mounts which folders are on disks that do not hang', () => {
    const table = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:40 / /home rw shared:7 master:1 - btrfs /dev/sdb1 rw
31 27 0:41 / /home/nora/far\\040away rw - nfs4 server:/ rw
32 27 0:42 / /mnt/c rw - 9p C: rw
33 27 0:43 / /srv rw - xfs /dev/sdc rw
34 27 0:44 / /srv rw - fuse.sshfs me@there: rw
a line of another form`;
    const local = (...folders: string[]) => areLocal(folders, table);
    assert.equal(local('/work', '/home/nora/near', '/home/nora/far'), true);
    assert.equal(local(), true);
    for (const folder of ['/', '/home', '/home/nora', '/home/nora/far away/x', '/mnt/c/x', '/srv/x', '/proc'])
      assert.equal(local('/work', folder), false, folder);
    assert.equal(areLocal(['/work'], ''), false);
    assert.equal(areLocal(['/work'], undefined), areLocal(['/work']));
  });

  it('finds in the server files that were created since, after a notification', async () => {
    const folder = folderOf({ x: '' });
    const within = [pathToFileURL(folder).href];
    const uri = pathToFileURL(join(folder, 'made')).href;
    assert.equal(await diskFiles.read(uri, within), undefined);
    writeFileSync(join(folder, 'made'), 'y');
    diskFiles.forget?.();
    assert.equal(await diskFiles.read(uri, within), 'y');
  });

  /** Enough files to make the list of their folder long, on most file systems. */
  const manyIn = (path: string) =>
    Object.fromEntries(Array.from({ length: 4000 }, (_, n) => [`${path}/${'n'.repeat(20)}${n}`, '']));

  const message = (reading: ReturnType<typeof readText>) =>
    reading.text === undefined ? reading.message : '';
});

describe('finding a configuration', () => {
  const folder = folderOf({
    '.plimsoll.yaml': 'rules: {a: off}\nignore: [/legacy/, "*.tmp"]\n',
    'near/.plimsoll.yml': 'rules: {a: low, b: high}\n',
    'near/deep/x': '',
    'both/.plimsoll.yaml': 'extends: strict\n',
    'both/.plimsoll.yml': 'extends: podman\n',
    'same/.plimsoll.yaml': 'extends: strict\n',
    'same/.plimsoll.yml': 'extends: strict\n',
    'read/.plimsoll.yaml': 'extends: ./.plimsoll.yml\n',
    'read/.plimsoll.yml': 'extends: strict\n',
    'folder/.plimsoll.yaml': 'extends: strict\n',
    'folder/.plimsoll.yml/x': '',
    'broken/.plimsoll.yaml/x': '',
    'ci.yaml': 'ignore: [near]\n',
  });
  const options = {
    files: configsOnDisk(below(folder)),
    rules: [
      rule({
        id: 'a',
        on: 'service',
        severity: 'low',
        title: 'A',
        why: 'A',
        refs: {},
        messages: { a: 'A.' },
        fixable: false,
        check() {},
      }),
    ],
    today: '2026-11-24',
    explicit: undefined,
    base: folder,
    nameOf: (file: string) => file.slice(folder.length + 1),
    diskOf: (name: string) => join(folder, name),
  };
  const at = (path: string, explicit?: string) =>
    configFinder({ ...options, explicit: explicit && join(folder, explicit) })(join(folder, path));

  it('takes the nearest one upwards, and adds today', () => {
    assert.deepEqual([...at('x/y/Dockerfile').config.rules], [['a', 'off']]);
    assert.deepEqual([...at('near/deep/Dockerfile').config.rules], [['a', 'low']]);
    assert.deepEqual(at('both/Dockerfile').config.profiles, ['strict']);
    assert.equal(at('Dockerfile').config.today, '2026-11-24');
    assert.equal(at('near/Dockerfile').sources[0]?.path, 'near/.plimsoll.yml');
    assert.match(at('near/Dockerfile').problems[0]?.message ?? '', /Unknown rule `b`/);
  });

  it('reports that another one beside it does not count', () => {
    assert.deepEqual(at('both/Dockerfile').problems, [
      {
        file: 'both/.plimsoll.yml',
        span: undefined,
        message: 'The file is ignored, since `.plimsoll.yaml` beside it counts.',
      },
    ]);
    for (const folder of ['same', 'read', 'folder'])
      assert.deepEqual(at(`${folder}/Dockerfile`).problems, [], folder);
    assert.equal(at('both/Dockerfile', 'both/.plimsoll.yaml').problems.length, 0);
  });

  it('reads each configuration once', () => {
    const find = configFinder(options);
    assert.equal(find(join(folder, 'x/Dockerfile')), find(join(folder, 'y/z/Dockerfile')));
  });

  it('ignores by patterns relative to its folder', () => {
    const { ignores } = at('x');
    assert.deepEqual(
      ['legacy/Dockerfile', 'x/legacy/Dockerfile', 'x/Dockerfile.tmp', 'Dockerfile', '../Dockerfile.tmp'].map(
        (path) => ignores(join(folder, path)),
      ),
      [true, false, true, false, false],
    );
  });

  it('uses a named one instead, with patterns relative to the base', () => {
    const named = at('near/Dockerfile', 'ci.yaml');
    assert.equal(named.config.rules.size, 0);
    assert.equal(named.ignores(join(folder, 'near/Dockerfile')), true);
    assert.match(at('x', 'none.yaml').problems[0]?.message ?? '', /it does not exist/);
  });

  it('reports that it cannot be read, and lints with the default', () => {
    const { problems, config } = at('broken/Dockerfile');
    assert.match(problems[0]?.message ?? '', /it is a folder/);
    assert.equal(config.rules.size, 0);
  });
});

describe('loading referenced files', () => {
  it('reads until nothing is missing, and nothing outside the given folders', () => {
    const outside = folderOf({ Dockerfile: 'FROM a\n' });
    const folder = folderOf({
      'compose.yaml': [
        'services:',
        '  a: {build: ./a}',
        '  b: {build: {context: ., dockerfile: b.txt}}',
        '  c: {build: ./gone}',
        `  d: {build: ${outside}}`,
        '  e: {build: ./link}',
        '  f: {build: ../../../../../../../../etc}',
        '',
      ].join('\n'),
      'a/Dockerfile': 'FROM a\n',
      'b.txt': 'FROM b\n',
    });
    symlinkSync(outside, join(folder, 'link'));
    const fetch = fetchBelow(below(folder), (path) => join(folder, path));
    const text = readText(join(folder, 'compose.yaml')).text ?? '';
    const project = load(emptyProject().with({ path: 'compose.yaml', text }), 'compose.yaml', fetch);
    assert.deepEqual(project.missing('compose.yaml'), []);
    assert.deepEqual([...project.paths()].sort(), ['././', 'a/./', 'a/Dockerfile', 'b.txt', 'compose.yaml']);
    assert.equal(project.source('././')?.text, 'a/\nb.txt\ncompose.yaml\nlink');
    assert.equal(project.document('b.txt')?.kind, 'dockerfile', 'what a build names is read by its content');
  });
});

describe('references of several files', () => {
  const folder = folderOf({
    'compose.yaml': 'services: { a: { build: { context: a } }, b: { build: { context: b, target: one } } }\n',
    'a/Dockerfile': 'FROM a\nCOPY . .\n',
    'b/Dockerfile': 'FROM a AS one\nFROM a\nCOPY . .\n',
    'b/.dockerignore': '.git\n',
  });
  const files = ['a/Dockerfile', 'b/Dockerfile', 'compose.yaml'];
  const inputs = files.map((path) => ({ path, text: readText(join(folder, path)).text ?? '' }));
  const loading = () => {
    const asked: string[] = [];
    const fetch = fetchBelow(below(folder), (path) => join(folder, path));
    return {
      asked,
      fetch: (path: string) => {
        asked.push(path);
        return fetch(path);
      },
    };
  };

  it('are the same for all files together as for each alone, and each is requested once', () => {
    const { asked, fetch } = loading();
    const together = loadAll(emptyProject().with(...inputs), files, fetch);
    assert.equal(new Set(asked).size, asked.length);
    for (const [at, path] of files.entries()) {
      const alone = load(emptyProject().with(inputs[at]!), path, loading().fetch);
      assert.deepEqual(together.missing(path), []);
      assert.deepEqual([...together.links(path)].sort(), [...alone.links(path)].sort());
    }
    assert.deepEqual(
      together
        .applications('compose.yaml')
        .flatMap(({ postures }) => postures().map(({ stage }) => stage?.index)),
      [0, 0],
    );
  });

  it('start with the files that decide which stages of a Dockerfile count', () => {
    const [, built] = inputs;
    const first = emptyProject().with(built!).missing('b/Dockerfile');
    assert.ok(first.includes('compose.yaml') && first.includes('b/'));
    assert.ok(!first.includes('b/.dockerignore'));
  });
});

describe('listing a build context', () => {
  const folder = folderOf({
    Dockerfile: 'FROM a\nCOPY . .\n',
    '.dockerignore': '.git\n',
    '.git/config': '',
    'src/.env': 'A=b\n',
    'src/deep/x': '',
  });
  const namesIn = (at: string) => String(done(listing(at, below(at)))).split('\n');
  it('names the files in it, the nearest first, and does not look into the git history', () => {
    symlinkSync('/etc', join(folder, 'link'));
    const names = ['.dockerignore', '.git/', 'Dockerfile', 'src/', 'src/.env', 'src/deep/', 'src/deep/x'];
    assert.deepEqual(namesIn(folder), names);
    assert.equal(done(listing(join(folder, 'none'), below(folder))), undefined);
  });
  it('lists a limited number of files', () => {
    const many = folderOf(Object.fromEntries([...Array(2100).keys()].map((i) => [`f${i}`, ''])));
    assert.equal(namesIn(many).length, 2000);
  });
  it('is loaded with the ignore files of a Dockerfile that copies', () => {
    const fetch = fetchBelow(below(folder), (path) => join(folder, path));
    const project = load(
      emptyProject().with({ path: 'Dockerfile', text: 'FROM a\nCOPY . .\n' }),
      'Dockerfile',
      fetch,
    );
    const context = project.context('Dockerfile');
    assert.ok(typeof context?.ignore === 'object' && context.ignore.excludes('.git/config'));
    assert.ok(context.names?.includes('src/.env'));
    assert.deepEqual(project.missing('Dockerfile'), []);
    const outside = load(
      emptyProject().with({ path: '../Dockerfile', text: 'FROM a\nCOPY . .\n' }),
      '../Dockerfile',
      fetch,
    );
    assert.equal(outside.context('../Dockerfile')?.names, undefined);
  });
});
