import assert from 'node:assert/strict';
import { test } from 'node:test';
import { userOfService } from '../../server/engine/posture/starting-user.ts';
import { servicesOf } from '../support/project.ts';

const rootOf = (files: Readonly<Record<string, string>>) => {
  const [posture] = servicesOf(files);
  assert.ok(posture);
  return userOfService(posture).root;
};

test('the user of an image is known for any tag if no tag has another one', () => {
  const cases: [image: string, root: boolean | 'unknown'][] = [
    ['postgres:${VERSION}', true],
    ['valkey/valkey:${VALKEY_TAG:?set it}', true],
    ['docker.io/jenkins/jenkins:${V}-alpine', false],
    ['jenkins/jenkins@${DIGEST}', false],
    ['grafana/grafana:${GRAFANA}', 'unknown'],
    ['${REGISTRY}/memcached:${V}', 'unknown'],
    ['acme/app:${V}', 'unknown'],
  ];
  for (const [image, root] of cases)
    assert.equal(rootOf({ 'compose.yaml': `services:\n  a:\n    image: ${image}\n` }), root, image);
});

test('a stage on an image of any tag has the user that all tags have', () => {
  const cases: [from: string, root: boolean | 'unknown'][] = [
    ['jenkins/jenkins:${V}', false],
    ['memcached:${V}', 'unknown'],
    ['alpine:${V}', true],
    ['grafana/grafana:${V}', 'unknown'],
  ];
  for (const [from, root] of cases)
    assert.equal(
      rootOf({ 'compose.yaml': 'services:\n  a:\n    build: .\n', Dockerfile: `ARG V\nFROM ${from}\n` }),
      root,
      from,
    );
});
