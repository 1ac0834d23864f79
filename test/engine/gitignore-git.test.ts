import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { GitIgnore } from '../../server/engine/source/gitignore.ts';
import { tries } from '../support/tries.ts';

let folder = '';
const skip = spawnSync('git', ['--version']).error ? 'git is not installed' : false;

/** The paths that git and we leave out, with ignore files by folder; the path of a folder ends with `/`. */
function verdicts(files: Readonly<Record<string, string>>, asked: readonly string[]) {
  const top = mkdtempSync(join(folder, 'tree-'));
  const cwd = join(top, 'work');
  mkdirSync(cwd);
  execFileSync('git', ['init', '-q'], { cwd });
  const written = Object.entries(files).sort(([a], [b]) => a.length - b.length);
  for (const path of [...asked, ...written.map(([at]) => `${at}/`)])
    mkdirSync(join(cwd, path.slice(0, path.lastIndexOf('/') + 1)), { recursive: true });
  for (const [at, text] of written) writeFileSync(join(cwd, at, '.gitignore'), text);
  const paths = [...new Set(asked.map((each) => each.replace(/\/$/, '')))];
  const args = ['-c', 'core.ignorecase=false', 'check-ignore', '--no-index', '-z', '--stdin', '-n', '-v'];
  const { stdout } = spawnSync('git', args, { cwd, input: `${paths.join('\0')}\0`, encoding: 'utf8' });
  const fields = stdout.split('\0');
  const found = paths.map((path, i) => {
    const given = existsSync(join(cwd, path)) ? `${path}/` : path;
    const by = fields[4 * i + 2] ?? '';
    assert.equal(fields[4 * i + 3], path);
    let ignored = new GitIgnore([]);
    for (const [at, text] of written)
      if (at === '' || (given.startsWith(`${at}/`) && given !== `${at}/`)) ignored = ignored.with(at, text);
    return { given, theirs: by !== '' && !by.startsWith('!'), ours: ignored.ignores(given) };
  });
  rmSync(top, { recursive: true });
  return found;
}

const names = [
  'a',
  'b',
  'ab',
  'a.b',
  '.a',
  'a b',
  '\u00e4',
  '\u{1f600}',
  'a]',
  '-',
  'a-b',
  '[a]',
  '!a',
  '#a',
  'a*',
  '\\a',
  'A',
  'aab',
  '~1',
];
const path = fc
  .tuple(
    fc.constantFrom('', '', 'n/', 'n/m/'),
    fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([top, all, isFolder]) => `${top}${all.join('/')}${isFolder ? '/' : ''}`);
const pieces = [
  ...[
    'a',
    'b',
    '.',
    '-',
    ' ',
    '!',
    '#',
    '1',
    '\u00e4',
    '\u{1f600}',
    'A',
    '/',
    '/',
    '/',
    '**/',
    '/**',
    '*',
    '*',
    '**',
    '?',
  ],
  ...[
    '[ab]',
    '[!a]',
    '[^a-b]',
    '[]a]',
    '[a-]',
    '[a-\\]]',
    '[\\]a]',
    '[z-a]',
    '[\u00e4]',
    '[a/b]',
    '[a',
    '[[:x]',
  ],
  ...[
    '[[:alpha:]]',
    '[[:digit:]b]',
    '[[:punct:]]',
    '[[:space:]]',
    '[[:foo:]]',
    '\\*',
    '\\a',
    '\\',
    '\\ ',
    '\\/',
    '\\\\',
  ],
];
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!'),
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }),
  )
  .map(([not, all]) => not + all.join(''))
  // Before version 2.52 git treats the asterisks after a literal start as `**`.
  .filter((each) => !/^!?[^*?[\\]+[^/*?[\\]\*\*/.test(each));
const text = fc
  .array(pattern, { minLength: 1, maxLength: 4 })
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => `${lines.join(end)}${end}`));

describe('ignore files mean the same as in git', { skip }, () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-ignored-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('with any patterns', () => {
    const property = fc.property(
      text,
      fc.option(text, { nil: '' }),
      fc.option(text, { nil: '' }),
      fc.uniqueArray(path, { minLength: 40, maxLength: 80 }),
      (top, below, lowest, paths) => {
        const files = { '': top, n: below, 'n/m': lowest };
        const wrong = verdicts(files, paths).filter(({ ours, theirs }) => ours !== theirs);
        assert.deepEqual(wrong, []);
      },
    );
    fc.assert(property, tries(60));
  });

  it('in every form in published templates', () => {
    const forms: readonly (readonly [lines: string, out: readonly string[], kept: readonly string[]])[] = [
      [
        'report.[0-9]*.[0-9]*.[0-9]*.[0-9]*.json',
        ['report.2026.1.2.3.json', 'a/report.1x.2.3.4.json'],
        ['report.1.2.3.json', 'report.a.1.2.3.json'],
      ],
      ['a*b*c*\nd*e*f*', ['abc', 'xx/a1b2c3', 'def'], ['acb', 'dfe']],
      ['[Bb]in/\n[Dd]ebug*/', ['Bin/', 'x/bin/a', 'DebugX/'], ['bin', 'xbin/']],
      ['*.py[cod]\n*$py.class', ['a.pyc', 'x/a.pyo', 'a$py.class'], ['a.py', 'a.pyx']],
      ['.env.*\n!.env.example', ['.env.local', 'a/.env.x'], ['.env.example', '.env']],
      ['.yarn/*\n!.yarn/patches\n!.yarn/releases', ['.yarn/cache/'], ['.yarn/patches/', '.yarn/releases/a']],
      [
        '**/[Pp]ackages/*\n!**/[Pp]ackages/build/',
        ['packages/a', 'x/Packages/b'],
        ['x/packages/build/', 'packages/build/c'],
      ],
      ['/*\n!/src\n!/docs/', ['a', 'doc'], ['src', 'docs/']],
      ['*\n!*/\n!*.go', ['a', 'x/b'], ['x/', 'x/a.go']],
      [
        '.idea/**/workspace.xml\n.idea/**/shelf',
        ['.idea/workspace.xml', '.idea/a/b/shelf/c'],
        ['workspace.xml'],
      ],
      ['*~\n\\#*\\#\n.\\#*\n*_flymake.*', ['a~', '#a#', '.#a', 'a_flymake.x'], ['#a', 'a#']],
      ['Icon[\r]\nIcon?\n._*\n.Trash-*', ['Iconx', '._a', '.Trash-1'], ['Icon', 'Trash-']],
      ['[._]*.s[a-v][a-z]\n!*.svg\n[._]s[a-rt-v][a-z]', ['.a.sup', '_b.sua', '.sup'], ['.a.svg', 'a.swp']],
      ['~$*.xls*\n~*.do[ct]*', ['~$a.xlsx', '~b.docx'], ['a.xlsx', '~b.do']],
      [
        '!**/src/**/build/\nbuild/\n!**/src/main/**/build/',
        ['build/', 'src/build/'],
        ['src/main/a/build/', 'src/main/build/x'],
      ],
      [
        'node_modules/\njspm_packages/\n*.tsbuildinfo\n.pnp.*',
        ['a/node_modules/b', '.pnp.cjs'],
        ['node_modules', '.pnp'],
      ],
      ['cmake-build-*/\nCMakeFiles\n*.o[bk]j', ['cmake-build-x/', 'a/CMakeFiles', 'a.obj'], ['cmake-build']],
      ['*.[568vq]\n[568vq].out\n_cgo_gotypes.go', ['a.5', 'v.out'], ['a.4', 'x.out']],
      [
        'wheels/\nshare/python-wheels/\n*.egg-info/',
        ['x/wheels/', 'share/python-wheels/', 'a.egg-info/'],
        ['x/share/python-wheels/a'],
      ],
      [
        'foo\\ bar\nname with blank  \n\\!important',
        ['foo bar', 'name with blank', '!important'],
        ['foo', 'important'],
      ],
      [
        '# comment\n\n   \n/.bundle\n/vendor/bundle\n',
        ['.bundle', 'vendor/bundle/a'],
        ['a/.bundle', 'comment'],
      ],
      ['[[:digit:]][[:digit:]]-*.log\n[!a-z]*.tmp', ['12-a.log', '1.tmp'], ['1a-a.log', 'a.tmp']],
      [
        '**/*.min.js\n**/generated/**/*.cs\n*.*~',
        ['a.min.js', 'x/generated/y/z.cs', 'generated/z.cs', 'a.b~'],
        ['min.js', 'a~'],
      ],
      [
        'docs/_build/\n/site\n*.sublime-*\n.#*',
        ['docs/_build/x', 'site', 'a.sublime-project', '.#x'],
        ['a/docs/_build/', 'a/site'],
      ],
    ];
    for (const [lines, out, kept] of forms) {
      const told = verdicts({ '': `${lines}\n` }, [...out, ...kept]);
      assert.deepEqual(
        told.filter(({ ours }) => ours).map(({ given }) => given),
        out,
        lines,
      );
      assert.deepEqual(
        told.filter(({ theirs }) => theirs).map(({ given }) => given),
        out,
        lines,
      );
      assert.equal(new GitIgnore([]).with('', lines).leftOut, undefined, lines);
    }
  });

  it('with asterisks after a name, which count as one', () => {
    const ignored = new GitIgnore(['foo**/bar']);
    const out = ['foobar', 'foo/bar', 'foox/bar', 'foo/x/bar'].filter((each) => ignored.ignores(each));
    assert.deepEqual(out, ['foo/bar', 'foox/bar']);
  });
});
