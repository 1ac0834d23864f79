import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ContainerPosture, defaultConfig, posturesOf } from '../../server/engine/index.ts';
import { described } from '../../server/engine/posture/description.ts';
import { projectOf } from '../support/project.ts';

/** The posture of the service `r` in a project. */
function postureIn(services: string, more = ''): ContainerPosture {
  const text = `services: ${services}\n${more}`;
  const found = posturesOf(
    projectOf({ 'compose.yaml': text }, 'compose.yaml'),
    'compose.yaml',
    defaultConfig,
  );
  const posture = found.find(({ name }) => name === 'r');
  assert.ok(posture, text);
  return posture;
}

const rowOf = (posture: ContainerPosture, wanted: string) =>
  described(posture)
    .filter(({ name }) => name === wanted)
    .flatMap(({ items }) => items.map(({ text }) => text));

describe('containers in one network', () => {
  const closed = (option: string) =>
    `networks: {default: {driver_opts: {com.docker.network.bridge.enable_icc: ${option}}}}`;

  it('connect to one another unless the bridge forbids it in Go syntax', () => {
    for (const option of ['"false"', 'false', '"0"', '0', 'F', '"False"'])
      assert.equal(postureIn('{r: {image: a}}', closed(option)).networks[0]?.connects, false, option);
    for (const option of ['"true"', 'true', '1', '"T"'])
      assert.equal(postureIn('{r: {image: a}}', closed(option)).networks[0]?.connects, true, option);
    assert.equal(postureIn('{r: {image: a}}', closed('$X')).networks[0]?.connects, 'unknown');
    assert.equal(postureIn('{r: {image: a}}').networks[0]?.connects, true);
    const external = postureIn('{r: {image: a, networks: [n]}}', 'networks: {n: {external: true}}');
    assert.equal(external.networks[0]?.connects, 'unknown');
  });

  it('are described in words that apply to every container engine', () => {
    const two = '{r: {image: a, ports: ["127.0.0.1:80:80"]}, o: {image: a}}';
    assert.deepEqual(rowOf(postureIn(two, closed('"false"')), 'Networks'), [
      'default (with o, which it cannot reach directly)',
    ]);
    const internal = postureIn(two, 'networks: {default: {internal: true}}');
    assert.deepEqual(rowOf(internal, 'Networks'), ['default (without a way out but to this host, with o)']);
    assert.deepEqual(rowOf(internal, 'Ports'), ['80/tcp, not published']);
    const overlay = postureIn(two, 'networks: {default: {internal: true, driver: overlay}}');
    assert.deepEqual(rowOf(overlay, 'Networks'), ['default (without a way out, with o)']);
    assert.deepEqual(rowOf(postureIn(two), 'Ports'), [
      '127.0.0.1:80 to 80/tcp, on loopback (before Docker 28, neighbours of the host may route to it)',
    ]);
  });

  it('may be in the default one of Docker, or in one that a network mode names', () => {
    const bridged = postureIn('{r: {image: a, network_mode: bridge}, o: {image: a, network_mode: default}}');
    assert.deepEqual(
      bridged.networks.map(({ name, external, sharedWith }) => [name, external, sharedWith]),
      [['bridge', true, ['o']]],
    );
    const named = postureIn(
      '{r: {image: a, network_mode: lan}, o: {image: a, networks: [n]}}',
      'networks: {n: {name: lan}}',
    );
    assert.deepEqual(
      named.networks.map(({ name, sharedWith }) => [name, sharedWith]),
      [['n', ['o']]],
    );
    const outside = postureIn('{r: {image: a, network_mode: lan}, o: {image: a, network_mode: lan}}');
    assert.deepEqual(
      outside.networks.map(({ name, sharedWith }) => [name, sharedWith]),
      [['lan', ['o']]],
    );
  });

  it('include a proxy, which cannot forward to services that it cannot reach', () => {
    const traefik =
      't: {image: "traefik:3.4", command: --providers.docker --entrypoints.web.address=:80, ports: ["80:80"]}';
    const routed =
      '{r: {image: a, labels: ["traefik.http.services.r.loadbalancer.server.port=80", "traefik.http.routers.r.rule=Host(`a.example.com`)"]}, ';
    const open = postureIn(`${routed}${traefik}}`);
    const shut = postureIn(`${routed}${traefik}}`, closed('"false"'));
    assert.equal(shut.routes.length, 0);
    assert.equal(open.routes.length, 1);
  });
});

describe('access of a service to another', () => {
  const a =
    'a: {image: alpine, container_name: c, environment: {DB_PASSWORD: "kT9vLq2xWz"}, secrets: [s], volumes: [store:/d]}';
  const sections = 'secrets: {s: {file: ./s}}\nvolumes: {store: }\n';
  const secretsOf = (service: string) =>
    postureIn(`{r: {image: alpine, ${service}}, ${a}}`, sections).secrets.map(
      ({ kind, name, of }) => `${kind} ${name} of ${of}`,
    );

  it('includes that of its processes, if they share a namespace as the same user', () => {
    for (const pid of ['"service:a"', 'service:a', 'container:c', 'host'])
      assert.deepEqual(secretsOf(`pid: ${pid}`), ['environment DB_PASSWORD of a', 'secret s of a'], pid);
    for (const other of [
      'user: "1001", pid: "service:a"',
      'cap_drop: [CHOWN], pid: "service:a"',
      'cap_drop: [ALL], pid: host',
      'pid: "container:gone"',
      'pid: $X',
      'ipc: "service:a"',
      'network_mode: "service:a"',
    ])
      assert.deepEqual(secretsOf(other), [], other);
  });

  it('includes its mounts through volumes_from, in any mode', () => {
    for (const item of ['a', '"a:ro"', '"a:rw"', '"container:c"', '"container:c:ro"'])
      assert.deepEqual(secretsOf(`volumes_from: [${item}]`), ['secret s of a'], item);
    const { mounts } = postureIn(`{r: {image: alpine, volumes_from: ["a:ro"]}, ${a}}`, sections);
    assert.deepEqual(
      mounts.map(({ kind, target, readOnly, from }) => [kind, target, readOnly, from]),
      [
        ['volume', '/d', false, 'a'],
        ['secret', '/run/secrets/s', true, 'a'],
      ],
    );
  });

  it('goes both ways in one namespace', () => {
    const both = postureIn(
      `{r: {image: alpine}, o: {image: alpine, pid: "service:r", secrets: [s]}}`,
      sections,
    );
    assert.deepEqual(
      both.reads.map(({ name }) => name),
      ['o'],
    );
    assert.deepEqual(rowOf(both, 'Secrets'), ['s (mounted secret of o)']);
    assert.ok(rowOf(both, 'Namespaces').includes('reads files and environment of o through its processes'));
  });
});
