import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';
import { gitIn, withoutGit } from './support/git.ts';
import { withoutLinks } from './support/links.ts';

/** Names that git can hold; bytes that are not UTF-8 are written as in `latin1`. */
const utf8 = (name: string) => Buffer.from(name, 'utf8');
const bytes = (name: string) => Buffer.from(name, 'latin1');

const names: readonly string[] = [
  ...[
    'a\tb',
    'compose.yaml\tz',
    '\t',
    'a\nb',
    'a\rb',
    '\x01',
    '\x1b[31m',
    '\x7f',
    '\u0085',
    '\u2028',
    '\u202e',
  ],
  ...[
    '"',
    "'",
    '`',
    '\\',
    'a\\nb',
    '"a\\tb"',
    ' ',
    ' a',
    'a ',
    'a:b',
    'C:',
    '%2f',
    '$HOME',
    '${A}',
    '\u00a0',
  ],
  ...[
    '*',
    '?',
    '[a]',
    '{a,b}',
    '!a',
    '#a',
    '~',
    '-',
    '--help',
    '-z',
    ':',
    ':a',
    ':(top)a',
    ':!a',
    '@',
    'HEAD',
    '...',
  ],
  ...[
    '.gitx',
    'x.git',
    '.GIT',
    '.Git',
    'git~1',
    '.git ',
    '.git.',
    '.git\u200c',
    '.gi\u2024t',
    '.git\\a',
    '.gitignored',
  ],
  ...[
    'caf\u00e9',
    'cafe\u0301',
    'A',
    'a',
    'STRASSE',
    'stra\u00dfe',
    '\u0130',
    'i\u0307',
    '\ufffd',
    '\ufeff',
    '\u{1f433}',
  ],
  ...[
    'l'.repeat(255),
    '\u00e9'.repeat(127),
    'NODE_MODULES',
    'con',
    'aux.txt',
    '0',
    '160000 commit a',
    '100644',
  ],
];

const web = (privileged: boolean) =>
  `services:\n  web:\n    image: nginx:1.27.3\n    privileged: ${privileged}\n`;

type Tree = { readonly [name: string]: Tree | Buffer };

/** Writes a tree to git's objects; names are in `latin1`. */
function treeOf(cwd: string, tree: Tree): string {
  const entries = Object.entries(tree).map(([name, entry]) => {
    const made = Buffer.isBuffer(entry)
      ? `100644 blob ${run(cwd, ['hash-object', '-w', '--stdin'], entry)}`
      : `040000 tree ${treeOf(cwd, entry)}`;
    return Buffer.concat([Buffer.from(`${made}\t`), bytes(name), Buffer.from([0])]);
  });
  return run(cwd, ['mktree', '-z'], Buffer.concat(entries));
}

function run(cwd: string, args: readonly string[], input: Buffer): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', cwd, ...args], { input });
  assert.equal(status, 0, stderr.toString());
  return stdout.toString().trim();
}

/** A repository with two commits of trees; the files of the second that `onDisk` names are written to the work tree by hand. */
function repository(before: Tree, after: Tree, onDisk: Tree): { cwd: string; base: string } {
  const cwd = folderOf({});
  gitIn(cwd, 'init', '--quiet', '--initial-branch=main');
  const base = gitIn(cwd, 'commit-tree', '-m', 'base', treeOf(cwd, before));
  const head = gitIn(cwd, 'commit-tree', '-m', 'head', '-p', base, treeOf(cwd, after));
  gitIn(cwd, 'update-ref', 'refs/heads/main', head);
  const lay = (folder: Buffer, tree: Tree) => {
    mkdirSync(folder, { recursive: true });
    for (const [name, entry] of Object.entries(tree)) {
      const path = Buffer.concat([folder, Buffer.from('/'), bytes(name)]);
      if (Buffer.isBuffer(entry)) writeFileSync(path, entry);
      else lay(path, entry);
    }
  };
  lay(Buffer.from(cwd), onDisk);
  return { cwd, base };
}

/** The numbered folders that occur in an output. */
const numbersIn = (text: string) => [...new Set(text.match(/n\d\d\d/g))].sort();

describe('names that git can hold', { skip: withoutGit || process.platform !== 'linux' }, () => {
  const numberOf = (at: number) => `n${String(at).padStart(3, '0')}`;
  const projectsOf = (all: readonly Buffer[], privileged: boolean): Tree =>
    Object.fromEntries(
      all.map((name, at) => [
        name.toString('latin1'),
        { [numberOf(at)]: { 'compose.yaml': Buffer.from(web(privileged)) } },
      ]),
    );

  it('are the same files for diff, for a scan of changed files and for a full scan', () => {
    const all = names.map(utf8);
    const after = projectsOf(all, true);
    const { cwd, base } = repository(projectsOf(all, false), after, after);
    const expected = all.map((_, at) => numberOf(at));
    for (const args of [
      ['scan', '--format', 'compact'],
      ['scan', '--changed-since', base, '--format', 'compact'],
      ['diff', base, '--format', 'json'],
      ['diff', base, 'HEAD', '--format', 'json'],
    ]) {
      const { code, out, errors } = plimsoll(args, { cwd });
      assert.equal(code, 1, errors);
      assert.equal(errors, '');
      assert.deepEqual(numbersIn(out), expected, args.join(' '));
    }
    const since = plimsoll(['scan', '--changed-since', 'HEAD', '--format', 'compact'], { cwd });
    assert.equal(since.out, '', 'nothing has changed');
    assert.match(plimsoll(['diff'], { cwd }).out, /^Nothing differs/);
  });

  it('cannot hide a change of a file behind a similar name', () => {
    const [safe, bad] = [Buffer.from(web(false)), Buffer.from(web(true))];
    for (const decoy of [
      'compose.yaml\tz',
      'compose.yaml\n',
      'compose.yaml\\0',
      '"compose.yaml"',
      'compose.yaml\r',
      ' compose.yaml',
    ].map(utf8)) {
      const after = { 'compose.yaml': bad, [decoy.toString('latin1')]: safe };
      const { cwd, base } = repository({ 'compose.yaml': safe }, after, after);
      for (const args of [
        ['diff', base],
        ['diff', base, 'HEAD'],
        ['scan', '--changed-since', base],
      ]) {
        const { code, out } = plimsoll(args, { cwd });
        assert.equal(code, 1, decoy.toString());
        assert.match(out, /privileged/);
      }
    }
  });

  it('are reported if they are not UTF-8, even if they read like another name', () => {
    for (const [hidden, ...shown] of [
      ['\xff'],
      ['\xff', '\xfe'],
      ['ok\xe9', 'ok\xef\xbf\xbd'],
      ['\xed\xa0\x80'],
      ['\xc0\xaf'],
    ] as const) {
      const all = [hidden, ...shown].map(bytes);
      const after = projectsOf(all, true);
      const { cwd, base } = repository(projectsOf(all, false), after, after);
      for (const args of [
        ['scan'],
        ['scan', '--changed-since', base],
        ['diff', base],
        ['diff', base, 'HEAD'],
      ]) {
        const { code, out, errors } = plimsoll(args, { cwd });
        assert.equal(code, 2, `${args.join(' ')}: ${out}`);
        assert.match(out + errors, /its name is not valid UTF-8/);
      }
    }
    for (const file of ['Dockerfile.\xff', 'docker-compose.\xff.yml']) {
      const after = { [file]: Buffer.from('FROM scratch\n') };
      const { cwd, base } = repository({}, after, after);
      for (const args of [['scan'], ['diff', base], ['diff', base, 'HEAD']])
        assert.equal(plimsoll(args, { cwd }).code, 2, file);
    }
  });

  it('are reported if no folder can hold them, and left out where nothing is linted', () => {
    const [safe, bad] = [Buffer.from(web(false)), Buffer.from(web(true))];
    for (const name of ['..', '.']) {
      const [before, after] = [safe, bad].map((text) => ({
        'compose.yaml': safe,
        [name]: { 'compose.yaml': text },
      }));
      const { cwd, base } = repository(before!, after!, { 'compose.yaml': safe });
      const { code, errors } = plimsoll(['diff', base, 'HEAD'], { cwd });
      assert.equal(code, 2);
      assert.match(errors, /no folder can hold its name/);
    }
    for (const name of ['.git', 'node_modules']) {
      const [before, after] = [safe, bad].map((text) => ({
        'compose.yaml': safe,
        [name]: { 'compose.yaml': text },
      }));
      const { cwd, base } = repository(before!, after!, after!);
      for (const args of [
        ['diff', base],
        ['diff', base, 'HEAD'],
      ])
        assert.match(plimsoll(args, { cwd }).out, /^Nothing differs/);
      assert.doesNotMatch(plimsoll(['scan'], { cwd }).out, /privileged/);
    }
  });

  it('are reported if they occur twice in a folder', () => {
    const cwd = folderOf({});
    gitIn(cwd, 'init', '--quiet', '--initial-branch=main');
    const [one, two] = [false, true].map((each) =>
      run(cwd, ['hash-object', '-w', '--stdin'], Buffer.from(web(each))),
    );
    const [bad, safe] = ['bad', 'safe'].map((each) =>
      run(cwd, ['hash-object', '-w', '--stdin'], Buffer.from(each)),
    );
    const file = (id: string | undefined, name = 'compose.yaml') => `100644 blob ${id}\t${name}\0`;
    const link = (id: string | undefined) => `120000 blob ${id}\tcompose.yaml\0`;
    for (const entries of [
      [file(two), file(one)],
      [link(bad), link(safe)],
      [link(bad), file(one)],
      [file(two), link(safe)],
    ]) {
      const input = Buffer.from([...entries, file(two, 'bad'), file(one, 'safe')].join(''));
      const twice = gitIn(cwd, 'commit-tree', '-m', 'twice', run(cwd, ['mktree', '-z'], input));
      const { code, errors } = plimsoll(['diff', twice, twice], { cwd });
      assert.equal(code, 2);
      assert.match(errors, /compose\.yaml: .*holds its name twice/);
    }
  });

  it('may be as long as a path may be', () => {
    const deep = (text: string, count: number): Tree =>
      count === 0 ? { 'compose.yaml': Buffer.from(text) } : { ['d'.repeat(200)]: deep(text, count - 1) };
    for (const [depth, code] of [
      [4, 1],
      [6, 2],
    ] as const) {
      const after = deep(web(true), depth);
      const { cwd, base } = repository(deep(web(false), depth), after, after);
      for (const args of [
        ['scan', '--fail-on', 'critical'],
        ['scan', '--changed-since', base],
        ['diff', base],
        ['diff', base, 'HEAD'],
      ]) {
        const ran = plimsoll(args, { cwd });
        assert.equal(ran.code, code, `${depth} ${args.join(' ')} ${ran.errors}`);
        if (code === 2) assert.match(ran.out + ran.errors, /its path is longer than 1024 characters/);
      }
    }
  });
});

describe('links of a commit', { skip: withoutGit || withoutLinks }, () => {
  it('lead to the same file as on the disk, or are reported', () => {
    const bad = { stack: { 'a.txt': Buffer.from(web(true)) } };
    const cases: readonly (readonly [links: Readonly<Record<string, string>>, code: number, said: RegExp])[] =
      [
        [{ 'compose.yaml': 'stack/a.txt' }, 1, /privileged/],
        [{ 'compose.yaml': './x/../stack//a.txt' }, 1, /privileged/],
        [{ 'compose.yaml': 'way/a.txt', way: 'stack' }, 1, /privileged/],
        [{ 'compose.yaml': 'one', one: 'two', two: 'stack/a.txt' }, 1, /privileged/],
        [{ 'compose.yaml': '/stack/a.txt' }, 2, /leads outside/],
        [{ 'compose.yaml': '../stack/a.txt' }, 2, /leads outside/],
        [{ 'compose.yaml': 'nowhere' }, 2, /broken symbolic link/],
        [{ 'compose.yaml': 'one', one: 'compose.yaml' }, 2, /form a loop/],
        [{ 'compose.yaml': 'stack' }, 0, /Nothing differs/],
      ];
    for (const [links, code, said] of cases) {
      const cwd = folderOf({ x: '' });
      gitIn(cwd, 'init', '--quiet', '--initial-branch=main');
      gitIn(cwd, 'commit', '--quiet', '--allow-empty', '--message=base');
      const entries = Object.entries(links).map(
        ([name, to]) =>
          `120000 blob ${run(cwd, ['hash-object', '-w', '--stdin'], Buffer.from(to))}\t${name}\0`,
      );
      entries.push(`040000 tree ${treeOf(cwd, bad.stack)}\tstack\0`);
      const tree = run(cwd, ['mktree', '-z'], Buffer.from(entries.join('')));
      const head = gitIn(cwd, 'commit-tree', '-p', 'HEAD', '-m', 'head', tree);
      const ran = plimsoll(['diff', 'HEAD', head], { cwd });
      assert.equal(ran.code, code, `${JSON.stringify(links)} ${ran.out} ${ran.errors}`);
      assert.match(ran.out + ran.errors, said);
      gitIn(cwd, 'reset', '--quiet', '--hard', head);
      const disk = plimsoll(['diff', 'HEAD~1'], { cwd });
      assert.equal(disk.code, code, `${JSON.stringify(links)} ${disk.out} ${disk.errors}`);
      assert.match(disk.out + disk.errors, said);
    }
  });
});
