import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  families,
  products,
  productsOf,
  sensitiveAt,
  switchedOffBy,
} from '../../server/engine/catalog/catalog.ts';
import type { Product } from '../../server/engine/catalog/product.ts';

/** The image names of a row; a star means any registry. */
function namesOf({ images = '' }: Product): string[] {
  return images
    .split(' ')
    .filter((each) => each !== '')
    .flatMap((image) => {
      const [before = '', list = '', after = ''] = image.split(/[{}]/);
      return list.split(',').map((each) => (before + each + after).replace(/^\*\//, 'registry.example/'));
    });
}

/** Tags, at least one for each row that applies only to some tags. */
const tags = [
  undefined,
  'latest',
  '1.6',
  '2',
  '2.0',
  '2.11.0',
  '3-core',
  '5.8',
  '23.8',
  '7.17.1',
  '8.19',
  '14',
  '15',
  '8.4-fpm-alpine',
  '0.5',
  'server-cuda',
];

describe('the catalog of products', () => {
  it('names the source of the facts of each product', () => {
    assert.deepEqual(
      products().filter(({ source }) => source.trim().length < 6),
      [],
    );
  });

  it('is sorted by name within each family', () => {
    for (const family of families) {
      const names = family().map(({ name }) => name.toLowerCase());
      assert.deepEqual(names, [...names].sort());
    }
  });

  it('recognises an image with a tag as one product', () => {
    const named = products().flatMap(namesOf);
    assert.ok(named.length > 100);
    for (const name of new Set(named))
      for (const tag of tags) {
        const found = productsOf({ name, tag }).map((each) => each.name);
        assert.ok(found.length < 2, `${name}:${tag} is ${found}`);
      }
  });

  it('has no unreachable rows: each matches an image and some tag, or is used by another', () => {
    const found = new Set(
      products().flatMap((row) =>
        namesOf(row).flatMap((name) => tags.flatMap((tag) => productsOf({ name, tag }))),
      ),
    );
    const lost = products().filter((row) => row.images !== undefined && !found.has(row));
    assert.deepEqual(
      lost.map(({ name, source }) => `${name}: ${source}`),
      [],
    );
  });

  it('has only differences in rows that copy another one', () => {
    for (const family of families)
      for (const row of family()) {
        if (row.like === undefined) continue;
        const twin = products().find(({ name }) => name === row.like);
        assert.ok(twin, `${row.name} is like ${row.like}`);
        const same = (Object.keys(row) as (keyof Product)[]).filter(
          (key) => key !== 'like' && isDeepStrictEqual(row[key], twin[key]),
        );
        assert.deepEqual(same, [], row.name);
      }
  });

  it('has plain numbers as ports', () => {
    const ports = products().flatMap(({ listens = [], sensitive = [], open, preset }) => [
      ...[...listens, ...(open?.ports ?? []), ...(preset?.ports ?? [])],
      ...sensitive.map(({ port }) => port),
    ]);
    assert.deepEqual(
      ports.filter((port) => !/^[1-9]\d{0,4}$/.test(port)),
      [],
    );
  });

  it('describes what access gives, for each product without a login', () => {
    assert.deepEqual(
      products()
        .filter(({ open, gives, listens }) => open && (!gives || !listens))
        .map(({ name }) => name),
      [],
    );
  });

  it('is looked up by the image, a port and a variable', () => {
    assert.equal(productsOf({ name: 'docker.io/library/redis', tag: '7' })[0]?.name, 'Redis');
    assert.deepEqual(productsOf({ name: 'docker.io/acme/redis', tag: '7' }), []);
    assert.ok(sensitiveAt('6379').some(({ product }) => product.name === 'Valkey'));
    assert.equal(switchedOffBy('POSTGRES_HOST_AUTH_METHOD')[0]?.product.name, 'PostgreSQL');
  });
});
