import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dockerfile } from '../../server/engine/dockerfile/model.ts';
import { projectOf } from '../support/project.ts';

/** Returns whether the stage of a Dockerfile with this base runs as root. */
function rootOn(base: string): boolean | 'unknown' {
  const document = projectOf({ Dockerfile: `FROM ${base}\nRUN make\n` }).document('Dockerfile');
  assert.equal(document?.kind, 'dockerfile');
  return (document as Dockerfile).stages[0]?.user.root ?? 'unknown';
}

test('bases whose build was read run as root', () => {
  for (const base of [
    'nvcr.io/nvidia/tritonserver:24.05-py3',
    'nvcr.io/nvidia/tritonserver:25.02-py3',
    'rocm/dev-ubuntu-22.04:6.0',
    'docker.io/rocm/dev-ubuntu-24.04:6.4-complete',
    'quay.io/pypa/manylinux2014_x86_64:2024-01-01',
    'quay.io/pypa/musllinux_1_2_x86_64',
    'armhf/debian:jessie',
    'docker.io/armhf/alpine:3.5',
  ])
    assert.equal(rootOn(base), true, base);
});

test('bases of the same registries of which nothing is known stay unknown, and one has a user of its own', () => {
  for (const base of [
    'nvcr.io/nvidia/nemo:24.05',
    'nvcr.io/nvidia/tritonserver:26.06-py3',
    'nvcr.io/nvidia/tritonserver',
    'rocm/composable_kernel:latest',
    'armhf/acme',
    'acme/manylinux:1',
  ])
    assert.equal(rootOn(base), 'unknown', base);
  assert.equal(rootOn('rocm/rocm-terminal:latest'), false);
});

test('a base that a service of the same project builds gives its user', () => {
  for (const [user, image, from] of [
    ['1000', 'acme/base', 'acme/base'],
    ['1000', 'acme/base:2', 'docker.io/acme/base:2'],
    ['app', 'registry.acme.dev/base:dev', 'registry.acme.dev/base:dev'],
  ] as const) {
    const project = projectOf({
      'compose.yaml': `services:\n  base:\n    build: base\n    image: ${image}\n  app:\n    build: app\n`,
      'base/Dockerfile': `FROM debian:13\nRUN useradd app\nUSER ${user}\n`,
      'app/Dockerfile': `FROM ${from}\nRUN make\n`,
    });
    const [, app] = project.applications('compose.yaml')[0]?.postures() ?? [];
    assert.equal(app?.stage?.base.kind, 'built', from);
    assert.equal(app?.stage?.user.name, user, from);
  }
});
