import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageFamilies, imageRows } from '../../server/engine/catalog/image-rows.ts';
import { traitRows, traitsOf } from '../../server/engine/catalog/image-traits.ts';
import { fitsTag, isSince } from '../../server/engine/catalog/tags.ts';
import { namesOf } from '../../server/engine/image/by-name.ts';

test('no image is in two rows, names have a registry, and rows are sorted by their first name', () => {
  const names = imageRows().flatMap(namesOf);
  assert.ok(names.length > 450, `${names.length} names`);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
  for (const name of names)
    assert.match(name, /^[a-z\d-]+(?:\.[a-z\d-]+)+(?:\/[a-z\d*]+(?:(?:[._]|__|-+)[a-z\d*]+)*)+$/);
  for (const [family, rows] of Object.entries(imageFamilies)) {
    const firsts = rows().map((row) => row.images);
    assert.deepEqual(firsts, [...firsts].sort(), family);
  }
});

test('each row of images and of their traits has a source', () => {
  for (const { images, source } of [...imageRows(), ...traitRows()]) {
    assert.ok(source.length > 6, images);
    assert.doesNotMatch(source, /@[\da-f]{7,}|https?:|general knowledge|^not read/, images);
  }
});

test('an image has the traits of its own rows and of its publisher', () => {
  assert.equal(traitsOf('docker.io/bitnami/kafka').opensJmx, true);
  assert.equal(traitsOf('docker.io/bitnami/kafka').ofGroupZero, true);
  assert.equal(traitsOf('quay.io/jupyter/scipy-notebook').stepsDownAtStart, true);
  assert.equal(traitsOf('ghcr.io/hassio-addons/base/amd64').shellOptions, '-o');
  assert.equal(traitsOf('docker.io/cimg/node').shellOptions, '-eo');
  assert.equal(traitsOf('registry.example.org/atmoz/sftp').takesAccounts, true);
  assert.equal(traitsOf('docker.io/adoptopenjdk/openjdk8').tagsJava, true);
  assert.deepEqual(traitsOf('docker.io/acme/kafka'), {});
  assert.deepEqual(traitsOf(undefined), {});
  const firsts = traitRows().map((row) => row.images);
  assert.deepEqual(firsts, [...firsts].sort());
});

test('each user other than root has a lower bound, or a source that covers all tags', () => {
  for (const { images, runs } of imageRows()) {
    for (const { user = 'root', since, from, tags } of runs) {
      const isBound = from !== undefined || tags?.every((glob) => /\d/.test(glob)) === true;
      if (user === 'root') assert.equal(since, undefined, images);
      else assert.ok(isBound !== (since !== undefined), `${images}: ${user}`);
      assert.match(since ?? 'first', /^(?:first|latest|\d+(?:\.\d+)*)$/, images);
    }
  }
});

test('users, accounts and needs of images are well formed', () => {
  for (const { images, runs } of imageRows()) {
    assert.ok(runs.length > 0, images);
    for (const run of runs) {
      assert.match(run.user ?? 'root', /^(?:[A-Za-z_][\w-]*|\d+)(?::(?:[a-z_][\w-]*|\d+))?$/, images);
      assert.match(run.account ?? 'node', /^(?:[a-z_][\w-]*|\d+)$/, images);
      if (run.account !== undefined) assert.ok(![run.user, 'root'].includes(run.account), images);
      const uid = /^\d+/.exec(run.user ?? '')?.[0];
      if (uid !== undefined && run.account === undefined && run.uid !== undefined)
        assert.equal(String(run.uid), uid, images);
      const { capabilities, basis, writable = [], runsAs = '1:1' } = run.needs ?? {};
      assert.equal(capabilities === undefined, basis === undefined, images);
      assert.deepEqual(capabilities, capabilities && [...capabilities].sort(), images);
      for (const name of capabilities ?? []) assert.match(name, /^[A-Z_]+$/, images);
      for (const path of writable) assert.match(typeof path === 'string' ? path : path.path, /^\//, images);
      assert.match(runsAs, /^\d+:\d+$/, images);
      for (const name of run.fileVariables ?? []) assert.match(name, /^[A-Z\d_*]+$/, images);
    }
    // A run without a range of tags would hide the following ones.
    for (const { tags, from, before } of runs.slice(0, -1)) assert.ok(tags ?? from ?? before, images);
  }
});

test('a version range includes only tags that certainly are in it', () => {
  const range = { from: '6.4.0', before: '8' };
  const cases: [tag: string | undefined, fits: boolean | 'unknown'][] = [
    ['6.4.0', true],
    ['v6.4.0', true],
    ['6.10', true],
    ['7', true],
    ['7.17.1-alpine', true],
    ['6.3.9', false],
    ['5', false],
    ['8', false],
    ['8.0.1', false],
    ['10.2', false],
    ['latest', false],
    ['stable-alpine', false],
    // A tag for the newest of a line may be outside.
    ['6', 'unknown'],
    // A prerelease is before the version itself.
    ['6.4.0-rc.1', 'unknown'],
    // No version, or another versioning scheme.
    ['20210401', 'unknown'],
    ['2021.4', 'unknown'],
    ['a1b2c3d', 'unknown'],
    ['lts', 'unknown'],
    ['alpine3.19', 'unknown'],
    [undefined, 'unknown'],
  ];
  for (const [tag, fits] of cases) assert.equal(fitsTag(range, tag), fits, String(tag));
  assert.equal(fitsTag({ from: '6.4.0' }, 'latest'), true);
  assert.equal(fitsTag({ from: '2024.6' }, '2024.10.1'), true);
  assert.equal(fitsTag({ from: '2024.6' }, '1.4'), 'unknown');
  assert.equal(fitsTag({ before: '3.2' }, 'latest'), false);
  assert.equal(fitsTag({ tags: ['*-alpine'], from: '2' }, '2.1-alpine'), true);
  assert.equal(fitsTag({ tags: ['*-alpine'], from: '2' }, '2.1'), false);
  assert.equal(fitsTag({}, undefined), true);
});

test('a fact since a version holds for tags that certainly have it', () => {
  const cases: [since: string, tag: string | undefined, holds: boolean][] = [
    ['3.4.1', '3.4.1-scala2.12-java11-ubuntu', true],
    ['3.4.1', '3.4.0', false],
    ['3.4.1', '3', false],
    ['3.4.1', 'latest', true],
    ['3.4.1', 'python3', false],
    ['3.4.1', undefined, false],
    ['10.0', '10.1.0.b50633', true],
    ['10.0', '8.0.0.b32245', false],
    ['1.0', '1.0.0.CR1', false],
    ['1.0', '1.0.0.Final', true],
    ['latest', 'stable-alpine', true],
    ['latest', '99', false],
    ['latest', 'old-stable', false],
    ['2.4', 'stretch-slim', false],
    ['2.4', 'trixie-slim', true],
    ['latest', undefined, false],
    ['first', '0.1', true],
    ['first', undefined, true],
  ];
  for (const [since, tag, holds] of cases) assert.equal(isSince(since, tag), holds, `${since}: ${tag}`);
});
