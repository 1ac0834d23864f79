// What a lock takes over from an image's configuration, which a stranger has written.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLock, encodeLock, type LockedImage, lockedImage } from '../../server/engine/images.ts';
import { sourceFile } from '../../server/engine/index.ts';
import type { ImageOrigin } from '../../server/engine/lock/from-configuration.ts';

const origin: ImageOrigin = {
  name: 'docker.io/library/app:1',
  platform: 'linux/amd64',
  index: undefined,
  manifest: `sha256:${'a'.repeat(64)}`,
  userIds: undefined,
  readOn: '2026-11-30',
  readFrom: 'registry',
  signatures: [],
  needed: new Set(),
};

function entryOf(configuration: unknown, needed: readonly string[] = []): LockedImage {
  const entry = lockedImage(configuration, { ...origin, needed: new Set(needed) });
  assert.ok(!('fault' in entry), JSON.stringify(entry));
  return entry;
}

function faultOf(configuration: unknown): string {
  const entry = lockedImage(configuration, origin);
  assert.ok('fault' in entry, JSON.stringify(entry));
  return entry.fault;
}

const of = (config: object) => entryOf({ config });

describe('the configuration of an image', () => {
  it('all fields', () => {
    const { environment, labels, ...entry } = entryOf({
      created: '2026-01-02T03:04:05.123456789Z',
      config: {
        User: '1000:1000',
        Env: ['PATH=/usr/bin:/bin', 'VERSION=1.2', 'HOME=/srv'],
        ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
        Volumes: { '/data': {} },
        Entrypoint: ['/entry'],
        Cmd: ['serve', '--port=80'],
        WorkingDir: '/srv',
        Shell: ['/bin/bash', '-c'],
        Healthcheck: { Test: ['CMD', 'true'], Interval: 5 },
        StopSignal: 'SIGINT',
        OnBuild: ['RUN make'],
        Labels: { 'org.opencontainers.image.source': 'https://example.com/app', maintainer: 'me' },
      },
    });
    const { needed: _, ...same } = origin;
    assert.deepEqual(entry, {
      ...same,
      created: '2026-01-02T03:04:05.123456789Z',
      user: '1000:1000',
      ports: ['443/tcp', '80/tcp'],
      volumes: ['/data'],
      entrypoint: ['/entry'],
      command: ['serve', '--port=80'],
      workingDirectory: '/srv',
      shell: ['/bin/bash', '-c'],
      healthcheck: ['CMD', 'true'],
      stopSignal: 'SIGINT',
      onBuild: ['RUN make'],
    });
    assert.deepEqual(
      [...environment],
      [
        ['HOME', '/srv'],
        ['PATH', '/usr/bin:/bin'],
        ['VERSION', undefined],
      ],
    );
    assert.deepEqual([...labels], [['org.opencontainers.image.source', 'https://example.com/app']]);
  });

  it('nothing at all, and fields without values', () => {
    for (const each of [
      undefined,
      null,
      {},
      { config: null },
      { config: { User: null, Env: null, Labels: null } },
    ]) {
      const { user, environment, ports, entrypoint, onBuild, created } = entryOf(each);
      assert.deepEqual(
        [user, environment.size, ports, entrypoint, onBuild, created],
        ['', 0, [], undefined, [], undefined],
      );
    }
  });

  it('values of variables that files need, of account numbers, and of no others', () => {
    const { environment } = entryOf(
      { config: { Env: ['APP_PORT=80', 'DB=x', 'APP_UID=1654', 'GID=5', 'X_UID=abc'] } },
      ['APP_PORT'],
    );
    assert.deepEqual(
      [...environment],
      [
        ['APP_PORT', '80'],
        ['APP_UID', '1654'],
        ['DB', undefined],
        ['GID', '5'],
        ['X_UID', undefined],
      ],
    );
  });

  it('values of variables that its deferred instructions need', () => {
    const { environment } = entryOf({
      config: {
        Env: ['A=1', 'B=2', 'C=3', 'D=4', 'E=5', 'F=6'],
        OnBuild: ['USER $A', 'expose ${B:-80}', 'ENV X=$C', 'ARG Y=${D}', 'RUN echo $E', 'LABEL f=$F'],
      },
    });
    assert.deepEqual([...environment.values()], ['1', '2', '3', '4', undefined, undefined]);
  });

  it('no credential, in any field', () => {
    const password = 'Tr0ub4dor-keelhaul-9Zx';
    const entry = entryOf(
      {
        config: {
          Env: [`DB_PASSWORD=${password}`, `PATH=/bin:https://me:${password}@example.com`],
          Cmd: ['sh', '-c', `export DB_PASSWORD=${password}`],
          Entrypoint: ['curl', `https://me:${password}@example.com/`],
          Healthcheck: { Test: ['CMD-SHELL', `mysql -p${password} -e 1`] },
          OnBuild: [`ENV API_TOKEN=${password}`],
          Labels: { 'org.opencontainers.image.source': `https://me:${password}@example.com/x` },
        },
      },
      ['DB_PASSWORD'],
    );
    assert.doesNotMatch(encodeLock([entry]), new RegExp(password));
    assert.deepEqual([...entry.environment.keys()], ['DB_PASSWORD', 'PATH']);
  });

  it('no credential that only other words of a command reveal', () => {
    const password = 'Tr0ub4dor-keelhaul-9Zx';
    const entry = of({
      Entrypoint: ['redis-server', '--requirepass', password, '--port', '6379'],
      Cmd: ['run', '--label', 'two words', '--password', `${password} and more`],
      Healthcheck: { Test: ['CMD', 'mysqladmin', 'ping', '-u', 'root', `-p${password}`] },
      OnBuild: [`RUN --network=none ["redis-cli", "-a", "${password}"]`, 'COPY ["a b", "/c"]'],
    });
    assert.doesNotMatch(encodeLock([entry]), /keelhaul/);
    const stars = '*'.repeat(password.length);
    assert.deepEqual(entry.entrypoint, ['redis-server', '--requirepass', stars, '--port', '6379']);
    assert.deepEqual(entry.healthcheck?.at(-1), `-p${stars}`);
    assert.equal(entry.onBuild[1], 'COPY ["a b", "/c"]');
    const many = Array.from({ length: 400 }, (_, at) => `--option=${at}`);
    const far = of({ Cmd: ['serve', ...many, '--password', password, ...many] });
    assert.deepEqual(far.command, ['serve', ...many, '--password', stars, ...many]);
  });

  it('commands without a credential as they are', () => {
    for (const words of [
      ['postgres', '-c', 'password_encryption=scram-sha-256'],
      ['sh', '-c', 'exec "$@" --token "$TOKEN"', "it's"],
      ['/entry.sh', '--secret', 'name', '--token-file', '/run/secrets/x', ''],
      ['vault', 'token', 'lookup'],
    ])
      assert.deepEqual(of({ Cmd: words }).command, words);
  });

  it('no value of a variable that is too long to be searched', () => {
    const path = `PATH=/bin${':/usr/bin'.repeat(300)}:https://me:Tr0ub4dor9Zx@example.com`;
    assert.deepEqual([...of({ Env: [path] }).environment], [['PATH', undefined]]);
  });

  it('nothing that the lock would be refused for', () => {
    const fault = (more: Partial<ImageOrigin>) => {
      const entry = lockedImage({}, { ...origin, ...more });
      return 'fault' in entry ? entry.fault : encodeLock([entry]);
    };
    for (const platform of ['a.b/c', 'linux/x.y', 'linux/amd64/v_1'])
      assert.equal(fault({ platform }), 'its platform is not one that a lock can hold');
    assert.equal(fault({ name: 'host/app:1' }), 'its name is not one that a lock can hold');
    assert.match(fault({ name: 'host:5000/app:1' }), /"name": "host:5000/);
  });

  it('no control characters', () => {
    const { user, command, labels, environment } = of({
      User: 'ro\u001b[31mot',
      Cmd: ['a\u202eb', 'line\nline'],
      Env: ['PATH=/bin\u0007', 'X\u001bY=1'],
      Labels: { 'org.opencontainers.image.licenses': 'MIT\u0000' },
    });
    assert.equal(user, 'ro\ufffd[31mot');
    assert.deepEqual(command, ['a\ufffdb', 'line\nline']);
    assert.deepEqual([...environment], [['PATH', undefined]]);
    assert.equal(labels.get('org.opencontainers.image.licenses'), 'MIT\ufffd');
  });

  it('a wrong type, or more than a limit', () => {
    assert.equal(faultOf('x'), 'its configuration is not an object');
    assert.equal(faultOf({ config: [] }), 'config of its configuration is not an object');
    const inConfig = (config: object) => faultOf({ config });
    assert.equal(inConfig({ User: 0 }), 'User of config of its configuration is not a text');
    assert.equal(inConfig({ Env: 'A=1' }), 'Env of config of its configuration is not a list');
    assert.equal(inConfig({ Cmd: ['a', 1] }), 'Cmd of config of its configuration is not a text');
    assert.match(inConfig({ ExposedPorts: ['80'] }), /is not an object$/);
    assert.match(inConfig({ Env: Array(1001).fill('A=1') }), /has more than 1000 values$/);
    assert.match(inConfig({ User: 'x'.repeat(9000) }), /is longer than 8000 characters$/);
    assert.match(inConfig({ Healthcheck: 'x' }), /is not an object$/);
  });

  it('names in another case, as engines read them; two of one name are refused', () => {
    assert.equal(of({ user: 'app' }).user, 'app');
    assert.match(faultOf({ config: { User: '1000', user: '0' } }), /has two values for one name$/);
    assert.match(faultOf({ config: {}, Config: {} }), /has two values for one name$/);
    // Go takes the long s for an s.
    assert.match(faultOf({ config: { User: '1000', 'U\u017fer': '0' } }), /has two values for one name$/);
  });

  it('labels, whose case counts', () => {
    const source = 'org.opencontainers.image.source';
    const { labels } = of({ Labels: { [source.toUpperCase()]: 'A', [source]: 'a', x: null } });
    assert.deepEqual([...labels], [[source, 'a']]);
  });

  it('a day of creation only if it is one', () => {
    for (const created of ['yesterday', '2026-01-02', ''])
      assert.equal(entryOf({ created }).created, undefined);
    assert.equal(entryOf({ created: '2026-01-02T03:04:05+02:00' }).created, '2026-01-02T03:04:05+02:00');
  });

  it('prototype names are names like any other', () => {
    const entry = entryOf(
      JSON.parse('{"config":{"__proto__":{"User":"root"},"Env":["__proto__=1","constructor=2"]}}'),
    );
    assert.equal(entry.user, '');
    assert.deepEqual([...entry.environment.keys()], ['__proto__', 'constructor']);
  });

  it('an entry is read again as it was written', () => {
    const entry = of({
      User: 'app',
      Env: ['PATH=/bin'],
      Cmd: ['a'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    });
    const { images, problems } = decodeLock(sourceFile('plimsoll.lock', encodeLock([entry])));
    assert.deepEqual([images, problems], [[entry], []]);
  });
});
