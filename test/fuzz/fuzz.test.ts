import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutCorpus } from '../support/corpus.ts';
import { fewer } from '../support/share.ts';
import { keptCases } from './cases.ts';
import type { Files } from './files.ts';
import { beginning, fuzzOnce, testOf } from './fuzz.ts';
import { faultsOf, staleIn } from './hold.ts';
import { minimised, smallest } from './minimise.ts';
import { seedFolders } from './seeds.ts';

/** The number of folders of each kind to change; `npm run fuzz` continues after these. */
const runs = { page: fewer(60, 5), real: fewer(25, 5) };

describe('files that are changed at random', () => {
  const run = (seeds: readonly Files[], count: number) => {
    const outcome = beginning();
    for (let seed = 1; seed <= count; seed++) fuzzOnce(seeds, seed, outcome);
    return outcome;
  };

  it('keep every property: cases of pages, and examples', (t) => {
    const { found, inputs, fixes } = run(seedFolders(false), runs.page);
    t.diagnostic(`${inputs} inputs, the fixes of ${fixes} findings`);
    assert.ok(inputs > runs.page && fixes > runs.page);
    assert.deepEqual([...found.values()].map(testOf), []);
  });

  it('keep every property: real files', { skip: withoutCorpus }, (t) => {
    const { found, inputs, fixes } = run(seedFolders(), runs.real);
    t.diagnostic(`${inputs} inputs, the fixes of ${fixes} findings`);
    assert.ok(inputs > runs.real && fixes > runs.real);
    assert.deepEqual([...found.values()].map(testOf), []);
  });

  for (const [index, [what, history]] of keptCases.entries()) {
    it(`kept case ${index + 1}, which once said “${what}”`, () => {
      assert.deepEqual(faultsOf(history.at(-1)!), []);
      assert.deepEqual(staleIn(history), []);
    });
  }
});

describe('the smallest case', () => {
  it('is a list from which nothing can be left out', () => {
    const all = Array.from({ length: 100 }, (_, index) => index);
    const holds = (list: readonly number[]) => list.includes(7) && list.includes(80);
    assert.deepEqual(minimised(all, holds), [7, 80]);
    assert.deepEqual(
      minimised(all, () => true),
      [],
    );
  });

  it('has fewer folders, files, lines and characters', () => {
    const texts = ['one\ntwo three\nfour\n', 'one\ntwo: three, here\nfour\n'];
    const history = texts.map(
      (text) =>
        new Map([
          ['a', text],
          ['b', text],
        ]),
    );
    const least = smallest(history, (all) => all.at(-1)?.get('a')?.includes('here') === true);
    assert.deepEqual(least, [new Map([['a', 'here']])]);
  });
});
