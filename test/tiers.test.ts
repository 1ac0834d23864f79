import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { alone, isInRest, isInTest, last, later, notOnWine, slow, testFiles } from './tiers.ts';

describe('the tests', () => {
  const files = testFiles();

  it('are each run by `npm test` or by `npm run test:rest`', () => {
    assert.ok(files.length > 100);
    assert.deepEqual(
      files.filter((file) => !isInTest(file) && !isInRest(file)),
      [],
    );
  });

  it('are run by both if they have a sample of cases', () => {
    const shared = files.filter((file) => !slow.includes(file) && isInTest(file) && isInRest(file));
    assert.ok(shared.includes('test/lsp-fresh.test.ts') && shared.includes('test/engine/cover.test.ts'));
  });

  it('are run by `npm test` on one of four days if they are slow, and by `npm run test:rest` on each', () => {
    for (const file of slow) {
      assert.ok(files.includes(file), file);
      assert.equal([1, 2, 3, 4].filter((on) => isInTest(file, on)).length, 1, file);
      assert.ok(isInRest(file), file);
    }
  });

  it('are matched by each row of the tables', () => {
    for (const start of [later, alone, last, notOnWine].flatMap((rows) => Object.keys(rows)))
      assert.ok(
        files.some((file) => file.startsWith(start)),
        start,
      );
  });

  it('say why they are not for Windows', () => {
    const silent =
      /skip:[^,;]*process\.platform === 'win32'(?! *(?:&&|\?))|process\.platform === 'win32'\) return;/;
    assert.deepEqual(
      files.filter((file) => silent.test(readFileSync(file, 'utf8')) && !file.endsWith('/tiers.test.ts')),
      [],
    );
  });

  it('take build output from one module, which builds it if the sources are newer', () => {
    const taken = /new URL\('[./]*dist|join\(root, 'dist'/;
    const others = files.filter((file) => taken.test(readFileSync(file, 'utf8')));
    assert.deepEqual(others, []);
  });
});
