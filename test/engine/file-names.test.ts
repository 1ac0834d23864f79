import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { FileNames, fileNames, rulesOf, spellBy } from '../../server/engine/source/file-names.ts';
import { resolvePath } from '../../server/engine/source/path.ts';
import { pathOf, reachOf, uriOf } from '../../server/lsp/files.ts';
import { cpuTime } from '../support/cpu.ts';

afterEach(() => spellBy(rulesOf('linux')));

/** Whether two spellings are one file, by platform. */
type Pair = readonly [first: string, second: string, on: { win32: boolean; darwin: boolean; linux: boolean }];

const everywhere = { win32: true, darwin: true, linux: true };
const nowhere = { win32: false, darwin: false, linux: false };
const whereCaseFolds = { win32: true, darwin: true, linux: false };
const onWindows = { win32: true, darwin: false, linux: false };
const onMac = { win32: false, darwin: true, linux: false };

/** Names of a file as another file in the folder `app` writes them. */
const references: readonly Pair[] = [
  ['./api', 'api', everywhere],
  ['api/', './api/.', everywhere],
  ['x/../api', 'api', everywhere],
  ['../common/base.yaml', '.././common//base.yaml', everywhere],
  ['api', 'ap', nowhere],
  ['api', '../api', nowhere],
  ['API', 'api', whereCaseFolds],
  ['Api/Dockerfile', 'api/dockerfile', whereCaseFolds],
  ['./Base.yaml', 'base.yaml', whereCaseFolds],
  ['DOCKERFILE', 'Dockerfile', whereCaseFolds],
  ['../App/compose.yaml', 'compose.yaml', whereCaseFolds],
  ['É/x', 'é/x', whereCaseFolds],
  ['ΟΔΟΣ.yaml', 'οδος.yaml', whereCaseFolds],
  ['ΟΔΟΣ', 'οδοσ', whereCaseFolds],
  ['Ǆ', 'ǆ', whereCaseFolds],
  ['𐐀', '𐐨', whereCaseFolds],
  ['yapı', 'yapi', nowhere],
  ['YAPI', 'yapı', nowhere],
  ['İzmir', 'izmir', nowhere],
  ['Straße', 'straße', whereCaseFolds],
  ['Straße', 'strasse', nowhere],
  ['.\\api', 'api', onWindows],
  ['common\\base.yaml', 'common/base.yaml', onWindows],
  ['..\\common\\Base.yaml', '../common/base.yaml', onWindows],
  ['.\\api\\App.env', 'api/app.env', onWindows],
  ['a\\..\\b', 'b', onWindows],
  ['Dockerfile.', 'Dockerfile', onWindows],
  ['api/dockerfile. .', 'api/Dockerfile', onWindows],
  ['./api ', 'api', onWindows],
  ['./api ./', './api', onWindows],
  ['api./Dockerfile', 'api/Dockerfile', onWindows],
  ['api../Dockerfile', 'api/Dockerfile', nowhere],
  ['api /Dockerfile', 'api/Dockerfile', nowhere],
  ['.env.', '.env', onWindows],
  [' api', 'api', nowhere],
  ['.../x', 'x', nowhere],
  ['caf\u00e9', 'cafe\u0301', onMac],
  ['CAF\u00c9/x', 'cafe\u0301/x', onMac],
  ['a\u0323\u0307', 'a\u0307\u0323', onMac],
  ['ﬁle', 'file', nowhere],
];

/** URIs of documents as clients write them. */
const uris: readonly Pair[] = [
  ['file:///c%3A/proj/x', 'file:///c:/proj/x', everywhere],
  ['file:///C:/proj/x', 'file:///c%3A/proj/x', whereCaseFolds],
  ['file:///C%3A/Proj/X', 'file:///c:/proj/x', whereCaseFolds],
  ['file:///w/a%20b', 'file:///w/a b', everywhere],
  ['file:///w/A', 'file:///w/a', whereCaseFolds],
  ['FILE:///w/a', 'file:///w/a', everywhere],
  ['file:///w/caf%C3%A9', 'file:///w/cafe%CC%81', onMac],
  ['file:///c:/proj/Dockerfile.', 'file:///C:/proj/Dockerfile', onWindows],
  ['file:///c%3A/proj/Dockerfile%20', 'file:///c:/proj/Dockerfile', onWindows],
  ['file://server/Share/x', 'file://server/share/x', whereCaseFolds],
  ['file://server/share/x', 'file://other/share/x', nowhere],
  ['file://wsl%24/Ubuntu/A', 'file://wsl%24/Ubuntu/a', nowhere],
  ['file://wsl%24/Ubuntu/a', 'file://wsl$/Ubuntu/a', everywhere],
  ['file://wsl.localhost/Ubuntu/A', 'file://wsl.localhost/Ubuntu/a', nowhere],
  ['vscode-vfs://github/o/r/A', 'vscode-vfs://github/o/r/a', nowhere],
  ['vscode-vfs://github/o/r/a', 'vscode-vfs://github/o/r/./a', nowhere],
];

describe('the one name of a file', () => {
  for (const platform of ['win32', 'darwin', 'linux'] as const) {
    it(`is found for two spellings by the rules of ${platform}`, () => {
      for (const [first, second, on] of references) {
        spellBy(rulesOf(platform));
        const [one, other] = [first, second].map((each) => resolvePath('app', each));
        assert.equal(one === other, on[platform], `${first} and ${second}`);
      }
      for (const [first, second, on] of uris) {
        spellBy(rulesOf(platform));
        assert.equal(pathOf(first) === pathOf(second), on[platform], `${first} and ${second}`);
      }
    });
  }

  it('is the one on the disk if that is known first', () => {
    spellBy(rulesOf('win32'));
    const listing = { isOfDisk: true };
    fileNames().know('app/api/Dockerfile', listing);
    assert.equal(resolvePath('app', '.\\API\\dockerfile'), 'app/api/Dockerfile');
    assert.equal(resolvePath('APP', 'api/other'), 'app/api/other');
  });

  it('stays what it was when the disk tells another spelling later', () => {
    spellBy(rulesOf('darwin'));
    assert.equal(resolvePath('', './API/Dockerfile'), 'API/Dockerfile');
    assert.equal(fileNames().know('api/Dockerfile', { isOfDisk: true }), 'API/Dockerfile');
    assert.equal(fileNames().know('api/Dockerfile', { isOfDisk: true }), 'API/Dockerfile');
  });

  it('differs for two names that one folder lists, as on a case-sensitive disk', () => {
    spellBy(rulesOf('darwin'));
    const listing = { isOfDisk: true };
    const names = ['Base.yaml', 'base.yaml', 'BASE.yaml'].map((each) => fileNames().know(each, listing));
    assert.deepEqual(names, ['Base.yaml', 'base.yaml', 'BASE.yaml']);
    for (const each of names) assert.equal(resolvePath('', `./${each}`), each);
    assert.equal(resolvePath('', 'bAsE.yaml'), 'Base.yaml');
  });

  it('ends in a dot or a blank on Windows only where a list has such a name', () => {
    for (const name of ['Dockerfile.', 'Dockerfile ', 'api.', 'x. .']) {
      spellBy(rulesOf('win32'));
      const plain = resolvePath('', name);
      assert.equal(name.startsWith(plain ?? '?'), true);
      assert.notEqual(plain, name);
      assert.equal(fileNames().know(name, { isOfDisk: true }), name);
      assert.equal(resolvePath('', name), name);
      assert.equal(resolvePath('', `./${name}/x`), `${name}/x`);
      assert.equal(resolvePath('', plain ?? ''), plain);
    }
  });

  it('differs for two names that one folder lists, also if a reference came first', () => {
    for (const [reference, names] of [
      ['base', ['BASE', 'Base', 'base']],
      ['Base', ['BASE', 'Base', 'base']],
      ['bASE', ['BASE', 'base']],
    ] as const) {
      spellBy(rulesOf('darwin'));
      resolvePath('', `./${reference}/x`);
      for (let turn = 0; turn < 2; turn++) {
        const list = { isOfDisk: true };
        for (const each of names) fileNames().know(each, list);
        const paths = names.map((each) => fileNames().know(`${each}/x`, list));
        assert.equal(new Set(paths).size, names.length, `${paths}`);
        assert.deepEqual(
          paths.map((each) => fileNames().onDisk(each)),
          names.map((each) => `${each}/x`),
        );
      }
    }
  });

  it('leads to the spelling that the disk has now', () => {
    for (const platform of ['win32', 'darwin'] as const) {
      spellBy(rulesOf(platform));
      const path = pathOf('file:///w/api/dockerfile');
      for (const folder of ['Api', 'API', 'api']) {
        const list = { isOfDisk: true };
        assert.equal(fileNames().know(`/w/${folder}`, list), '/w/api');
        assert.equal(fileNames().know(`/w/${folder}/Dockerfile`, list), path);
        assert.equal(uriOf(path), `file:///w/${folder}/Dockerfile`);
        assert.equal(pathOf(uriOf(path)), path);
      }
      // A commit may have another spelling.
      fileNames().know('/w/API/DOCKERFILE', { isOfDisk: false });
      assert.equal(uriOf(path), 'file:///w/api/Dockerfile');
    }
  });

  it('is found in time among many names, and many that differ in case alone', () => {
    spellBy(rulesOf('win32'));
    const begun = cpuTime();
    const list = { isOfDisk: false };
    for (let at = 0; at < 30_000; at++) {
      const bits = at.toString(2).padStart(15, '0');
      const name = bits.replaceAll('0', 'a').replaceAll('1', 'A');
      assert.equal(fileNames().know(name, list), name);
    }
    assert.ok(cpuTime() - begun < 5000);
  });

  it('is that below the name of a linked folder', () => {
    const names = new FileNames(rulesOf('linux'));
    names.link([{ path: '/private/tmp/p', name: '/tmp/p' }]);
    assert.equal(names.own('/private/tmp/p/a/compose.yaml'), '/tmp/p/a/compose.yaml');
    assert.equal(names.own('/private/tmp/p'), '/tmp/p');
    assert.equal(names.own('/private/tmp/pq/x'), '/private/tmp/pq/x');
    assert.equal(names.own('/tmp/p/x'), '/tmp/p/x');
  });

  it('keeps the names of a disk that are objects of JavaScript', () => {
    spellBy(rulesOf('win32'));
    assert.equal(resolvePath('', '__proto__/Constructor'), '__proto__/Constructor');
    assert.equal(resolvePath('', '__PROTO__\\constructor'), '__proto__/Constructor');
  });

  it('is that of an additional folder in the settings, as a path of Windows', () => {
    spellBy(rulesOf('win32'));
    const reach = reachOf('/c:/proj/x', ['file:///c%3A/proj'], ['C:\\Shared', 'd:\\more']);
    assert.deepEqual(reach.map(pathOf), ['/c:/proj', '/c:/Shared', '/d:/more']);
    assert.equal(resolvePath('/c:/proj', '..\\SHARED\\x'), '/c:/Shared/x');
  });

  it('has a URI from which the same path comes back', () => {
    spellBy(rulesOf('win32'));
    for (const uri of ['file:///C:/a b/ü', 'file:///c%3A/x', 'file://server/share/x'])
      assert.equal(pathOf(uriOf(pathOf(uri))), pathOf(uri));
  });
});
