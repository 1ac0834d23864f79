import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byName } from '../../server/engine/image/by-name.ts';

test('rows of a table are found by the image names in them', () => {
  let made = 0;
  const rowsOf = byName(() => {
    made++;
    return [
      { images: 'docker.io/library/redis', says: 'own' },
      { images: '*/redis', says: 'any' },
      { images: 'quay.io/a/{b,c}-d */grafana/grafana{,-oss}', says: 'lists' },
    ];
  });
  const found = (name: string) => rowsOf(name).map(({ says }) => says);
  assert.equal(made, 0);
  assert.deepEqual(found('docker.io/library/redis'), ['own', 'any']);
  assert.deepEqual(found('ghcr.io/acme/redis'), ['any']);
  assert.deepEqual(found('ghcr.io/acme/my-redis'), []);
  for (const name of [
    'quay.io/a/b-d',
    'quay.io/a/c-d',
    'docker.io/grafana/grafana',
    'x/y/grafana/grafana-oss',
  ])
    assert.deepEqual(found(name), ['lists'], name);
  for (const name of ['quay.io/a/d', 'quay.io/a/', 'docker.io/a/b-d', 'docker.io/mygrafana/grafana', ''])
    assert.deepEqual(found(name), [], name);
  assert.equal(made, 1);
});

test('a star matches characters except slashes, and the most specific name is first', () => {
  const rowsOf = byName(() => [
    { images: 'docker.io/acme/*', says: 'of acme' },
    { images: 'docker.io/acme/tool-*', says: 'tools' },
    { images: 'docker.io/acme/tool-x', says: 'x' },
    { images: 'registry.example/r*/*-app', says: 'apps' },
  ]);
  const found = (name: string) => rowsOf(name).map(({ says }) => says);
  assert.deepEqual(found('docker.io/acme/tool-x'), ['x', 'tools', 'of acme']);
  assert.deepEqual(found('docker.io/acme/tool-y'), ['tools', 'of acme']);
  assert.deepEqual(found('docker.io/acme/other'), ['of acme']);
  assert.deepEqual(found('docker.io/acme/a/b'), []);
  assert.deepEqual(found('registry.example/r9/my-app'), ['apps']);
  assert.deepEqual(found('registry.example/s9/my-app'), []);
});
