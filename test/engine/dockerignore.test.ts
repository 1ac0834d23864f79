import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  cleanPath,
  fitsIgnorePattern,
  readDockerIgnore,
} from '../../server/engine/dockerfile/context/dockerignore.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const ignoring = (text: string) => readDockerIgnore(sourceFile('.dockerignore', text));
const out = (text: string, ...paths: string[]) => {
  const ignore = ignoring(text);
  return paths.filter((path) => {
    const line = ignore.deciding(path);
    return line !== undefined && !line.negated;
  });
};

describe('.dockerignore', () => {
  it('anchors patterns at the root of the context', () => {
    assert.deepEqual(out('.env\n/key\n./b/', '.env', 'a/.env', 'key', 'a/key', 'b', 'b/c', 'ab'), [
      '.env',
      'key',
      'b',
      'b/c',
    ]);
  });
  it('matches one path component by *, one character by ?, sets by brackets and folders by **', () => {
    assert.deepEqual(out('*/tmp/*', 'a/tmp/x', 'a/tmp/x/y', 'tmp/x', 'a/b/tmp/x', 'a/tmp'), [
      'a/tmp/x',
      'a/tmp/x/y',
    ]);
    assert.deepEqual(out('**/.env', '.env', 'a/.env', 'a/b/.env', 'a.env', 'a/x.env'), [
      '.env',
      'a/.env',
      'a/b/.env',
    ]);
    assert.deepEqual(out('**/*.pem', 'x.pem', 'a/b/x.pem', 'x.pem/y', 'x.pema'), [
      'x.pem',
      'a/b/x.pem',
      'x.pem/y',
    ]);
    assert.deepEqual(out('a?c\nk[0-9].key\n[^x]y', 'abc', 'a/c', 'k1.key', 'ka.key', 'zy', 'xy'), [
      'abc',
      'k1.key',
      'zy',
    ]);
    assert.deepEqual(out('a/**/z', 'a/z', 'a/b/z', 'a/b/c/z', 'az'), ['a/z', 'a/b/z', 'a/b/c/z']);
    assert.deepEqual(out('a/**', 'a', 'a/b', 'b'), ['a/b']);
    assert.deepEqual(out('**', '.env', 'a/b'), ['.env', 'a/b']);
    assert.deepEqual(out('\\*x\n.*', '*x', 'ax', '.git', '.git/config', 'a/.git'), [
      '*x',
      '.git',
      '.git/config',
    ]);
  });
  it('lets the last matching line decide, also below an excluded folder', () => {
    assert.deepEqual(out('*\n!src\nsrc/*.key', 'a', 'src', 'src/a', 'src/a.key'), ['a', 'src/a.key']);
    assert.deepEqual(out('!.env\n.env', '.env'), ['.env']);
    assert.deepEqual(out('*.md\n!README*.md\nREADME-secret.md', 'x.md', 'README.md', 'README-secret.md'), [
      'x.md',
      'README-secret.md',
    ]);
  });
  it('skips comments, blank lines, a byte order mark and invalid patterns', () => {
    const ignore = ignoring('\ufeff# a\r\n\r\n  x  \r\n#y\n[\n!\n! z\n');
    assert.deepEqual(
      ignore.lines.map(({ pattern, negated }) => [pattern, negated]),
      [
        ['x', false],
        ['z', true],
      ],
    );
    const { file, lines } = ignore;
    assert.deepEqual(
      lines.map(({ span }) => file.text.slice(span.start, span.end)),
      ['x', '! z'],
    );
  });
  it('excludes a folder only if nothing in it is included again', () => {
    const ignore = ignoring('*\n!dist/app.js\n!**/keep');
    assert.equal(ignore.excludes('src'), false);
    assert.equal(ignoring('.*\n*').excludes('.'), false);
    const plain = ignoring('dist\nsrc\n!dist/app.js\n!lib/*');
    assert.deepEqual(
      ['dist', 'dist/', './src', 'dist/x', 'other', 'dist/app.js'].map((path) => plain.excludes(path)),
      [false, false, true, true, false, false],
    );
  });
  it('cleans paths and checks single patterns', () => {
    assert.deepEqual(['./a//b/', '/a/../b', '../x', '', '.', 'a/..'].map(cleanPath), [
      'a/b',
      'b',
      '../x',
      '.',
      '.',
      '.',
    ]);
    assert.equal(fitsIgnorePattern('a/b.txt', '*/*.txt'), true);
    assert.equal(fitsIgnorePattern('a/b.txt', '*.txt'), false);
  });
  it('takes time linear in path and pattern, with any pattern', () => {
    const pattern = '**/a*'.repeat(200);
    assert.equal(fitsIgnorePattern('a/'.repeat(2000), pattern), true);
    assert.equal(fitsIgnorePattern(`${'a'.repeat(4000)}b`, `${'*a'.repeat(200)}c`), false);
  });
});
