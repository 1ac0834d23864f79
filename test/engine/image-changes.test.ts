// What a new image under an old name changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageChanges, type LockedImage } from '../../server/engine/images.ts';
import { lockedImage } from '../support/locked.ts';

const today = '2026-11-30';

function changes(
  before: Partial<LockedImage>,
  after: Partial<LockedImage>,
  name = 'docker.io/library/app:1',
) {
  return imageChanges(lockedImage(name, before), lockedImage(name, after), today);
}

test('nothing, also if digests, dates and the order of sets differ', () => {
  assert.deepEqual(changes({}, { index: undefined, created: undefined, readOn: '2026-12-01' }), []);
  assert.deepEqual(changes({ ports: ['80/tcp', '81/tcp'] }, { ports: ['81/tcp', '80/tcp'] }), []);
  assert.deepEqual(changes({ command: undefined }, { command: [] }), []);
});

test('a user, in any spelling of root', () => {
  assert.deepEqual(changes({ user: '1000' }, { user: '' }), ['user 1000 → root']);
  assert.deepEqual(changes({ user: 'root' }, { user: 'app', userIds: { uid: 7, gid: 7 } }), [
    'user root → app (7:7)',
  ]);
  for (const user of ['', '0', '00', 'root', '0:0', 'root:root', '0:root'])
    assert.deepEqual(changes({ user: 'root' }, { user }), []);
  const app = (uid: number) => ({ user: 'app', userIds: { uid, gid: uid } });
  assert.deepEqual(changes(app(7), app(8)), ['user app (7:7) → app (8:8)']);
  assert.deepEqual(changes(app(7), { user: 'app' }), []);
  assert.deepEqual(changes({ user: '0' }, { user: '0:5' }), ['user root → 0:5']);
});

test('ports, volumes, variables and ONBUILD', () => {
  assert.deepEqual(changes({ ports: ['80/tcp'] }, { ports: ['7701/tcp'] }), [
    'new port 7701/tcp',
    'no port 80/tcp any more',
  ]);
  assert.deepEqual(changes({}, { volumes: ['/data'], onBuild: ['RUN x'] }), [
    'new volume /data',
    'new ONBUILD instruction RUN x',
  ]);
  assert.deepEqual(
    changes(
      {
        environment: new Map([
          ['A', undefined],
          ['PATH', '/a'],
        ]),
      },
      {
        environment: new Map([
          ['B', undefined],
          ['PATH', '/b'],
        ]),
      },
    ),
    ['new variable B', 'no variable A any more', 'variable PATH /a → /b'],
  );
});

test('what is started, and how', () => {
  assert.deepEqual(changes({ entrypoint: ['/a'] }, { entrypoint: ['/a', '-v'] }), [
    'entrypoint ["/a"] → ["/a","-v"]',
  ]);
  assert.deepEqual(changes({ healthcheck: ['CMD', 'x'], stopSignal: 'SIGINT' }, {}), [
    'no health check any more',
    'no stop signal any more',
  ]);
  assert.deepEqual(changes({}, { shell: ['/bin/bash', '-c'], workingDirectory: '/srv' }), [
    'new working directory /srv',
    'new shell ["/bin/bash","-c"]',
  ]);
});

test('the end of life of a version and of a base', () => {
  const version = (text: string) => ({ labels: new Map([['org.opencontainers.image.version', text]]) });
  const [first] = changes(version('24.0.0'), version('16.20.0'), 'docker.io/library/node:lts');
  assert.equal(first, 'end of life of node:16: support ended on 2023-09-11');
  const base = (text: string) => ({ labels: new Map([['org.opencontainers.image.base.name', text]]) });
  const [debian] = changes(base('docker.io/library/debian:13'), base('docker.io/library/debian:stretch'));
  assert.match(debian ?? '', /^end of life of debian:stretch: support ended on \d{4}-/);
  assert.deepEqual(changes(version('16.20.0'), version('16.20.0'), 'docker.io/library/node:lts'), []);
});

test('no credential, and no control character', () => {
  const [change = ''] = changes({}, { command: ['sh', '-c', 'PASSWORD=Tr0ub4dor-keelhaul-9Zx \u001b[2J'] });
  assert.ok(!change.includes('keelhaul') && !change.includes('\u001b'), change);
});
