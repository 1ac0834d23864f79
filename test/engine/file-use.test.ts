import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileUse } from '../../server/engine/source/file-use.ts';

const uses: Readonly<Record<string, readonly string[]>> = {
  'for tests': [
    'tests/compose.yaml',
    'app/test/docker-compose.yml',
    'pkg/e2e/testdata/Dockerfile',
    'src/__tests__/Dockerfile',
    'integration-tests/db/compose.yaml',
    'spec/Fixtures/Dockerfile',
    'docker-compose.test.yml',
    'Dockerfile-e2e',
    'Dockerfile.tests',
    'docker-compose-test.yml',
    'docker-compose.app-test.yml',
    'test-compose.yaml',
    'Dockerfile_integration_tests',
    'testing/compose.yaml',
    '/srv/app/tests/compose.yaml',
    '/srv/app/testdata/one/compose.yaml',
  ],
  'for CI': ['ci/Dockerfile', '.github/actions/lint/Dockerfile', '.ci/compose.yaml', 'compose.ci.yaml'],
  'for development': [
    '.devcontainer/Dockerfile',
    'dev/docker-compose.yml',
    'deploy/development/compose.yaml',
    'docker-compose.dev.yml',
    'dev.Dockerfile',
    'dev-docker-compose.yml',
    'backend-dev.Dockerfile',
  ],
  'third-party code': [
    'vendor/github.com/acme/app/Dockerfile',
    'vendor/acme/tool/Dockerfile',
    'third_party/redis/Dockerfile',
    'web/node_modules/app/compose.yaml',
    'libs/third-party/x/Dockerfile',
  ],
};

/** Paths that only look like one of those. */
const others = [
  'compose.yaml',
  'Dockerfile',
  'services/vendor/Dockerfile',
  'vendor/api/Dockerfile',
  'apps/vendor/backend/docker/Dockerfile',
  'services/vendor/portal/api/Dockerfile',
  'apps/speed-test/compose.yaml',
  'compose.speed-test.yaml',
  'ab-testing.Dockerfile',
  'Dockerfile.test-results-api',
  'docker-compose.dev-portal.yml',
  'Dockerfile.ci-runner',
  'e2e-encryption.Dockerfile',
  'debian/testing/slim/Dockerfile',
  'Dockerfile.debian-testing',
  'latest/compose.yaml',
  'contest/Dockerfile',
  'device/compose.yaml',
  'devices/Dockerfile',
  'attestation/Dockerfile',
  'circle/compose.yaml',
  'specialist/compose.prod.yaml',
  '/home/me/dev/app/compose.yaml',
  '/builds/ci/app/docker-compose.yml',
  '/tests/shop/deploy/Dockerfile',
  'C:/dev/app/compose.yaml',
  'Dockerfile.production',
  'docker-compose.latest.yml',
];

test('a path tells what its file is for', () => {
  for (const [use, paths] of Object.entries(uses))
    for (const path of paths) assert.ok(fileUse(path)?.includes(`this file is ${use}: `), path);
});

test('a path that only looks like it tells nothing', () => {
  for (const path of others) assert.equal(fileUse(path), undefined, path);
});
