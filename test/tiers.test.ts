import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { alone, isInRest, isInTest, last, later, notOnWine, testFiles } from './tiers.ts';

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
    const shared = files.filter((file) => isInTest(file) && isInRest(file));
    assert.ok(shared.includes('test/secrecy.test.ts') && shared.includes('test/engine/edited.test.ts'));
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
