import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clearMemos, memoizeByText, perObject, whenAsked } from '../../server/engine/source/memo.ts';

it('a lazy value is computed once', () => {
  let times = 0;
  const table = whenAsked(() => [++times]);
  assert.equal(times, 0);
  assert.equal(table(), table());
  assert.equal(times, 1);
});

describe('a value remembered for an object', () => {
  it('is computed once for each, even if undefined', () => {
    const asked: object[] = [];
    const sizeOf = perObject((list: readonly number[]) => {
      asked.push(list);
      return list.length || undefined;
    });
    const [full, empty] = [[1, 2], []];
    assert.deepEqual(
      [sizeOf(full), sizeOf(empty), sizeOf(full), sizeOf(empty)],
      [2, undefined, 2, undefined],
    );
    assert.deepEqual(asked, [full, empty]);
    assert.equal(sizeOf([1, 2]), 2);
    assert.equal(asked.length, 3);
  });

  it('is computed again after a failure', () => {
    let times = 0;
    const read = perObject((_: object) => {
      if (++times === 1) throw new Error('no');
      return times;
    });
    const key = {};
    assert.throws(() => read(key), /no/);
    assert.equal(read(key), 2);
  });

  it('is computed again after the values of objects are forgotten', () => {
    let times = 0;
    const of = perObject((_: object) => ++times);
    const key = {};
    assert.deepEqual([of(key), of(key)], [1, 1]);
    clearMemos();
    assert.equal(of(key), 1);
    clearMemos('texts and objects');
    assert.deepEqual([of(key), of(key)], [2, 2]);
  });
});

describe('a value remembered for a text', () => {
  it('is computed again after it is dropped, or after too many others', () => {
    let times = 0;
    const of = memoizeByText((text) => `${text}${++times}`, { texts: 2, characters: 100 });
    assert.deepEqual([of('a'), of('a'), of('b'), of('a')], ['a1', 'a1', 'b2', 'a1']);
    for (const text of ['c', 'd', 'e', 'f']) of(text);
    assert.equal(of('a'), 'a7');
    clearMemos();
    assert.equal(of('a'), 'a8');
  });
});
