import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closest, distance, oneApart } from '../../server/engine/source/similar.ts';

const letters = ['a', 'b', 'c'];
const words = ['', ...letters];
for (let from = 1; words.length < 121; from++) for (const each of letters) words.push(words[from] + each);

/** All words with one letter inserted, removed, replaced or swapped. */
function slips(word: string): Set<string> {
  const all = new Set<string>();
  for (let at = 0; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    for (const each of letters) {
      all.add(before + each + after);
      if (after !== '') all.add(before + each + after.slice(1));
    }
    all.add(before + after.slice(1));
    if (after.length > 1) all.add(before + after[1] + after[0] + after.slice(2));
  }
  all.delete(word);
  return all;
}

test('two words have distance one if one typo leads from one to the other', () => {
  assert.equal(new Set(words).size, 121);
  for (const a of words) {
    const near = slips(a);
    for (const b of words) assert.equal(oneApart(a, b), near.has(b), `${a} ${b}`);
  }
});

test('a typo is corrected to the nearest candidate, or to none', () => {
  assert.equal(closest('privleged', ['ports', 'privileged', 'profiles']), 'privileged');
  assert.equal(closest('completely', ['ports', 'privileged']), undefined);
});

test('words with very different lengths are not compared', () => {
  assert.equal(distance('docker/dockerfile', 'docker/dockerfile-upstream', 3), 3);
  assert.equal(distance('docker/dockerfle', 'docker/dockerfile', 3), 1);
});
