import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LayeredMap } from '../../server/engine/project/layers.ts';
import { seeded } from '../support/random.ts';

describe('values by path in layers', () => {
  it('equal those of a plain map, and earlier versions stay unchanged', () => {
    const { below } = seeded(7);
    let layers = new LayeredMap<number>();
    const plain = new Map<string, number>();
    const before: { readonly layers: LayeredMap<number>; readonly entries: readonly [string, number][] }[] =
      [];
    for (let step = 0; step < 600; step++) {
      const path = `f${below(150)}`;
      const value = below(4) === 0 ? undefined : step;
      layers = layers.with([[path, value]]);
      if (value === undefined) plain.delete(path);
      else plain.set(path, value);
      if (step % 50 === 0) before.push({ layers, entries: [...plain] });
      assert.equal(layers.get(path), plain.get(path));
    }
    before.push({ layers, entries: [...plain] });
    for (const { layers: then, entries } of before)
      assert.deepEqual(new Map(then), new Map(entries as [string, number][]));
  });

  it('equal those of a plain map when there are thousands, also after some were removed', () => {
    const { below } = seeded(11);
    const paths = Array.from({ length: 6000 }, (_, at) => `f${at}`);
    let layers = new LayeredMap<number>().with(paths.map((path, at) => [path, at]));
    const plain = new Map(paths.map((path, at) => [path, at]));
    const [early, entries] = [layers, [...plain]];
    for (let step = 0; step < 2000; step++) {
      const path = `f${below(9000)}`;
      const value = below(4) === 0 ? undefined : -step;
      layers = layers.with([[path, value]]);
      if (value === undefined) plain.delete(path);
      else plain.set(path, value);
      assert.equal(layers.get(path), plain.get(path));
    }
    assert.deepEqual(new Map(layers), plain);
    assert.equal([...layers].length, plain.size);
    assert.deepEqual([...early], entries);
  });

  it('are the same object if nothing differs', () => {
    const layers = new LayeredMap<number>().with([['a', 1]]);
    assert.equal(
      layers.with([
        ['a', 1],
        ['b', undefined],
      ]),
      layers,
    );
  });
});
