// Paths of Windows, with its rules passed in. On a Windows of its own they are tried in test/windows.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { joined, operandOf, plain } from '../server/cli/selection/plain-path.ts';
import { isAbsolute, resolvePath } from '../server/engine/source/path.ts';
import { whyNoFile } from '../server/host/roots.ts';
import { spelledByDisk } from '../server/host/system.ts';
import { settingPath } from '../server/lsp/access/setting-path.ts';
import { folderOf } from './support/cli.ts';
import { withoutLinks } from './support/links.ts';

describe('a path on the command line', () => {
  const inFolder = { ...path.win32, resolve: (each: string) => path.win32.join('C:\\now', each.slice(2)) };
  const rows: readonly (readonly [given: string, shown: string])[] = [
    ['a\\b', 'a/b'],
    ['.\\a\\..\\b\\', 'b'],
    ['C:\\a\\b', 'C:/a/b'],
    ['C:\\', 'C:/'],
    ['C:/', 'C:/'],
    ['C:', 'C:/now'],
    ['C:a\\b', 'C:/now/a/b'],
    ['\\\\server\\share\\x', '//server/share/x'],
    ['//server/share/x/', '//server/share/x'],
    ['//server/share/a/../b', '//server/share/b'],
    ['\\\\wsl$\\Ubuntu\\home\\me', '//wsl$/Ubuntu/home/me'],
    ['\\\\wsl.localhost\\Ubuntu\\home', '//wsl.localhost/Ubuntu/home'],
    ['\\\\?\\C:\\a\\b', 'C:/a/b'],
    ['//?/C:/a', 'C:/a'],
    ['\\\\?\\UNC\\server\\share\\x', '//server/share/x'],
    ['\\\\.\\UNC\\server\\share\\x', '//server/share/x'],
    ['\\a', '/a'],
    ['-', '-'],
    ['.', '.'],
  ];
  for (const [given, shown] of rows)
    it(`${given} on Windows is ${shown}`, () => assert.equal(plain(given, inFolder), shown));

  it('elsewhere keeps its backslashes, and two slashes are one', () => {
    const all = ['a\\b', '//server/share', 'C:\\x', './a/'].map((each) => plain(each, path.posix));
    assert.deepEqual(all, ['a\\b', '/server/share', 'C:\\x', 'a']);
  });

  it('of a share keeps its two slashes with what lies below', () => {
    assert.equal(joined('//server/share', 'a/Dockerfile'), '//server/share/a/Dockerfile');
    assert.equal(joined('a', '../b'), 'b');
    assert.equal(joined('/a', 'b'), '/a/b');
    assert.equal(joined('C:/', 'Dockerfile'), 'C:/Dockerfile');
    assert.equal(resolvePath('//server/share/q', '../api'), '//server/share/api');
    assert.equal(resolvePath('/a/b', '../api'), '/a/api');
    assert.equal(resolvePath('C:/a', 'api'), 'C:/a/api');
  });

  it('may be the URI of a file', () => {
    assert.equal(operandOf('file:///a%20b/c'), process.platform === 'win32' ? 'file:///a%20b/c' : '/a b/c');
    assert.equal(operandOf('file:a'), 'file:a');
    assert.equal(operandOf('C:\\a'), 'C:\\a');
  });
});

describe('a file that a setting names', () => {
  const rows: readonly (readonly [folder: string, file: string, found: string])[] = [
    ['/c:/w', 'C:\\policy.yaml', '/c:/policy.yaml'],
    ['/C:/w', 'c:/policy.yaml', '/C:/policy.yaml'],
    ['/c:/w', 'D:\\x\\policy.yaml', '/d:/x/policy.yaml'],
    ['/c:/w', '..\\policy.yaml', '/c:/policy.yaml'],
    ['/c:/w/', '.\\a\\policy.yaml', '/c:/w/a/policy.yaml'],
    ['/c:/w', 'a/policy.yaml', '/c:/w/a/policy.yaml'],
    ['/c:/w', '\\policy.yaml', '/c:/policy.yaml'],
    ['/c:/w', '/policy.yaml', '/c:/policy.yaml'],
    ['/c:/w', '/c:/policy.yaml', '/c:/policy.yaml'],
    ['/c:/w', '\\\\?\\C:\\policy.yaml', '/c:/policy.yaml'],
    ['/c:/w', '\\\\server\\share\\policy.yaml', '/file:server/share/policy.yaml'],
    ['/file:wsl$/Ubuntu/w', '..\\policy.yaml', '/file:wsl$/Ubuntu/policy.yaml'],
    ['/file:server/share/w', '/share/policy.yaml', '/file:server/share/policy.yaml'],
    ['/w', '/etc/policy.yaml', '/etc/policy.yaml'],
    ['/w', '../policy.yaml', '/policy.yaml'],
    ['/w', 'C:\\policy.yaml', '/w/C:\\policy.yaml'],
    ['/w', '..\\policy.yaml', '/w/..\\policy.yaml'],
    ['/vscode-vfs:github/a/b', '../c/policy.yaml', '/vscode-vfs:github/a/c/policy.yaml'],
  ];
  for (const [folder, file, found] of rows)
    it(`${file} in ${folder} is ${found}`, () => assert.equal(settingPath(folder, file), found));
});

describe('a path that a file names', () => {
  const shares = [
    '//server/share',
    '\\\\server\\share',
    '\\/server/share',
    '/\\server/share',
    '//wsl$/Ubuntu/x',
  ];
  const devices = [
    '\\\\.\\C:\\x',
    '\\\\.\\pipe\\x',
    '//./pipe/x',
    '\\\\?\\C:\\x',
    '\\\\?\\UNC\\server\\share\\x',
  ];
  const uris = ['file://server/share/x', 'file:///c:/x', 'FILE://server/x'];
  for (const each of [...shares, ...devices, ...uris])
    for (const folder of ['', 'a/b', '/c:/w', '//server/share'])
      it(`${each} in ${folder || '.'} is not looked up`, () => {
        assert.equal(resolvePath(folder, each), undefined);
        assert.ok(isAbsolute(each) || /^file:/i.test(each));
      });
});

describe('a name on Windows', () => {
  const rows: readonly (readonly [name: string, why: RegExp | undefined])[] = [
    ['con', /device/],
    ['NUL', /device/],
    ['aux.yaml', /device/],
    ['Com9.env', /device/],
    ['lpt\u00b2', /device/],
    ['CONOUT$', /device/],
    ['PRN  ', /device/],
    ['nul .env', /device/],
    ['app.env:stream', /stream/],
    ['app::$DATA', /stream/],
    ['console', undefined],
    ['.nul', undefined],
    ['com10', undefined],
    ['auxiliary.yaml', undefined],
    ['Dockerfile.con', undefined],
  ];
  for (const [name, why] of rows)
    it(`${name} means ${why ? `a ${why.source}` : 'a file'}`, () => {
      assert.match(whyNoFile(name, 'win32')?.reason ?? 'a file', why ?? /^a file$/);
      assert.equal(whyNoFile(name, 'linux'), undefined);
    });
});

it('a path is spelled as the disk does, except through links', { skip: withoutLinks }, () => {
  const folder = folderOf({ 'a/b': '' });
  symlinkSync('a', path.join(folder, 'link'));
  for (const each of [
    folder,
    path.join(folder, 'a/b'),
    path.join(folder, 'link/b'),
    path.join(folder, 'none'),
  ])
    assert.equal(spelledByDisk(each), each);
});
