import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floating } from '../../server/engine/image/floating.ts';
import type { ImageRef } from '../../server/engine/image/model.ts';
import { parseReference } from '../../server/engine/image/reference.ts';
import { trusted } from '../../server/engine/image/trust.ts';

const sha = `sha256:${'0123456789abcdef'.repeat(4)}`;

function parse(text: string): ImageRef {
  const ref = parseReference(text, { start: 0, end: text.length });
  assert.ok(ref, `${text} is a reference`);
  return ref;
}

test('a reference consists of registry, repository, tag and digest', () => {
  const cases: [string, string | undefined, string, string | undefined, string | undefined, string][] = [
    ['nginx', undefined, 'nginx', undefined, undefined, 'docker.io/library/nginx'],
    ['library/nginx:1.27', undefined, 'library/nginx', '1.27', undefined, 'docker.io/library/nginx'],
    ['index.docker.io/nginx', 'index.docker.io', 'nginx', undefined, undefined, 'docker.io/library/nginx'],
    ['registry-1.docker.io/a/b', 'registry-1.docker.io', 'a/b', undefined, undefined, 'docker.io/a/b'],
    ['localhost/a', 'localhost', 'a', undefined, undefined, 'localhost/a'],
    ['host:5000/a', 'host:5000', 'a', undefined, undefined, 'host:5000/a'],
    ['host:5000/a:b', 'host:5000', 'a', 'b', undefined, 'host:5000/a'],
    ['[2001:db8::1]:5000/a:b', '[2001:db8::1]:5000', 'a', 'b', undefined, '[2001:db8::1]:5000/a'],
    ['[::1]/a', '[::1]', 'a', undefined, undefined, '[::1]/a'],
    [`a:b@${sha}`, undefined, 'a', 'b', sha, 'docker.io/library/a'],
    [`ghcr.io/a/b@${sha}`, 'ghcr.io', 'a/b', undefined, sha, 'ghcr.io/a/b'],
    ['Host/a', 'Host', 'a', undefined, undefined, 'host/a'],
    ['a/b/c/d', undefined, 'a/b/c/d', undefined, undefined, 'docker.io/a/b/c/d'],
    ['a__b/c--d.e', undefined, 'a__b/c--d.e', undefined, undefined, 'docker.io/a__b/c--d.e'],
    ['a:_', undefined, 'a', '_', undefined, 'docker.io/library/a'],
  ];
  for (const [text, registry, repository, tag, digest, name] of cases) {
    const ref = parse(text);
    assert.deepEqual(
      [ref.registry, ref.repository, ref.tag, ref.digest, ref.name],
      [registry, repository, tag, digest, name],
      text,
    );
  }
});

test('text outside of the grammar is no reference', () => {
  const bad = [
    '',
    ' ',
    'Nginx',
    'a/B',
    'a:',
    'a:-x',
    'a@',
    'a@sha256:abc',
    `a@${sha.toUpperCase()}`,
    'a//b',
    '/a',
    'a/',
    'a..b',
    'a___b',
    '-a',
    'a-',
    'a:b:c',
    'a b',
    `a:${'x'.repeat(129)}`,
    '0123456789abcdef'.repeat(4),
    'a'.repeat(256),
    'ghcr.io/',
    'https://ghcr.io/a',
    '$IMAGE',
    'a:$TAG',
    '<image>',
    'x'.repeat(100_000),
  ];
  for (const text of bad) {
    assert.equal(parseReference(text, { start: 0, end: text.length }), undefined, text.slice(0, 40));
  }
});

test('parts know their places', () => {
  const text = `ghcr.io/a/b:1@${sha}`;
  const ref = parseReference(text, { start: 10, end: 10 + text.length });
  assert.ok(ref);
  assert.deepEqual(ref.nameSpan, { start: 10, end: 21 });
  assert.deepEqual(ref.tagSpan, { start: 22, end: 23 });
  assert.deepEqual(ref.digestSpan, { start: 24, end: 10 + text.length });
  const resolved = parseReference('a:1', { start: 5, end: 20 });
  assert.deepEqual([resolved?.nameSpan, resolved?.tagSpan], [{ start: 5, end: 20 }, undefined]);
});

test('floating tags are distinguished from fixed ones', () => {
  const cases: [string, ReturnType<typeof floating>][] = [
    ['nginx', 'missing'],
    ['host:5000/img', 'missing'],
    ['nginx:latest', 'latest'],
    ['nginx:alpine-latest', 'latest'],
    ['x:latest-jdk', 'latest'],
    [`nginx:latest@${sha}`, undefined],
    [`nginx@${sha}`, undefined],
    ['node:lts', 'moving'],
    ['node:lts-alpine3.20', 'moving'],
    ['node:slim', 'moving'],
    ['alpine:edge', 'moving'],
    ['debian:stable-slim', 'moving'],
    ['x:main', 'moving'],
    ['postgis/postgis:16-master', 'moving'],
    ['debian:stable-20250428-slim', undefined],
    ['x:nightly-2024-05-01', undefined],
    ['x:main-4f2a91c', undefined],
    ['python:3.14.0-beta', undefined],
    ['x:v2-stable', undefined],
    ['node:20', undefined],
    ['debian:bookworm', undefined],
    ['gcr.io/distroless/static:nonroot', undefined],
  ];
  for (const [text, expected] of cases) assert.equal(floating(parse(text)), expected, text);
});

test('an allow-list has registries, namespaces and globs', () => {
  const cases: [string, string, boolean][] = [
    ['nginx', 'docker.io/library/*', true],
    ['nginx', 'docker.io', true],
    ['nginx', 'index.docker.io', true],
    ['nginx', 'nginx', true],
    ['acme/app', 'docker.io/library/*', false],
    ['acme/app', 'acme', true],
    ['acme/app', 'acme/*', true],
    ['acme/app', 'docker.io/acme', true],
    ['acmeevil/app', 'acme', false],
    ['gcr.io/distroless/static', 'gcr.io/distroless/*', true],
    ['gcr.io/distroless/a/b', 'gcr.io/distroless/*', false],
    ['ghcr.io/acme/a/b', 'ghcr.io/acme/**', true],
    ['ghcr.io/acme/a/b', 'ghcr.io/acme', true],
    ['ghcr.io/acme-evil/a', 'ghcr.io/acme', false],
    ['registry.example:5000/x/y', 'registry.example:5000', true],
    ['registry.example/x', 'registry.example:5000', false],
    ['ghcr.io/acme/a', 'ghcr.io/', true],
    ['a.corp.example/x', '*.corp.example', true],
    ['nginx:1.27', 'nginx:1.*', true],
    ['nginx:2', 'nginx:1.*', false],
    ['nginx', 'nginx:latest', true],
    ['nginx:1', 'nginx@sha256:*', false],
    [`nginx@${sha}`, 'nginx@sha256:*', true],
    ['quay.io/x/y', '*', true],
    ['quay.io/x/y', '', false],
  ];
  for (const [image, pattern, expected] of cases) {
    assert.equal(trusted(parse(image), [pattern]), expected, `${image} by ${pattern}`);
  }
});
