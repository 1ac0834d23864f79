import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  type ContainerPosture,
  type Drawing,
  defaultConfig,
  drawingOf,
  posturesOf,
} from '../../server/engine/index.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { projectOf } from '../support/project.ts';
import { randomNetworks } from '../support/random-network.ts';
import {
  addNeighbour,
  composeText,
  host,
  hostAddress,
  keyOf,
  listensOf,
  type NetworkProject,
  outside,
  type Reached,
  RunningProject,
} from '../support/reached.ts';
import { drawsFromOutside, drawsTogether, SaidReach } from '../support/said-reach.ts';

// Compares real connections with the postures and the drawing: from another machine, from the host and from each
// service, to each listening port. `ENGINE_PROJECTS=50` starts as many random projects, starting at the seed
// `ENGINE_SEED`.

const projects = Number(process.env['ENGINE_PROJECTS'] ?? 2);
const firstSeed = Number(process.env['ENGINE_SEED'] ?? 1);
const size = 8;

const option = (name: string, value: string) => ({
  driver_opts: { [`com.docker.network.bridge.${name}`]: value },
});
const onLoopback = option('host_binding_ipv4', '127.0.0.1');

const cases: Readonly<Record<string, NetworkProject>> = {
  'ports on all addresses, on one, on loopback and on none': {
    services: {
      all: { ports: ['8001:80'] },
      loopback: { ports: ['127.0.0.1:8002:80'] },
      address: { ports: [`${hostAddress}:8003:80`] },
      v4: { ports: ['0.0.0.0:8004:80'] },
      v6: { ports: ['[::]:8005:80'] },
      loopback6: { ports: ['[::1]:8006:80'] },
      other: { ports: ['127.0.0.2:8007:80'] },
      exposed: { expose: ['80'] },
      chosen: { ports: ['80'] },
    },
  },
  'ports in the long form, as ranges, by UDP, and by variables': {
    services: {
      long: { ports: [{ target: 80, published: '8001', host_ip: '127.0.0.1' }] },
      mode: { ports: [{ target: 80, published: '8002', mode: 'host' }] },
      range: { ports: ['8003-8005:80-82'], 'x-listens': ['80', '82', '83'] },
      udp: { ports: ['8006:53/udp'], 'x-listens': ['53/udp', '53'] },
      near: { ports: ['127.0.0.1:8007:53/udp'], 'x-listens': ['53/udp'] },
      variable: { ports: ['${UNSET:-127.0.0.1}:8008:80'] },
      number: { ports: ['127.0.0.1:${UNSET:-8009}:80'] },
    },
  },
  'internal networks, several networks, and none': {
    services: {
      web: { networks: ['front'], ports: ['8001:80'] },
      api: { networks: ['front', 'back'] },
      db: { networks: ['back'], ports: ['8002:80'] },
      vault: { networks: ['vault'], ports: ['8003:80', '127.0.0.1:8004:80'] },
      both: { networks: ['vault', 'back'], ports: ['8005:80'] },
      alone: { networks: ['alone'] },
      none: { network_mode: 'none' },
      host: { network_mode: 'host', 'x-listens': ['8010'] },
    },
    networks: { front: {}, back: null, alone: {}, vault: { internal: true } },
  },
  'networks whose containers cannot connect to one another': {
    services: {
      one: { networks: ['closed'], ports: ['8001:80'] },
      two: { networks: ['closed'] },
      three: { networks: ['closed', 'open'], links: ['two'], expose: ['80'] },
      four: { networks: ['open'], ports: ['127.0.0.1:8002:80'] },
      host: { network_mode: 'host', 'x-listens': ['8010'] },
    },
    networks: { closed: option('enable_icc', 'false'), open: option('enable_icc', 'true') },
  },
  'the networks of the host, of another service and of another container': {
    services: {
      gate: { ports: ['8001:80', '127.0.0.1:8002:81', '8003:83'], container_name: 'gatekeeper' },
      joined: { network_mode: 'service:gate', 'x-listens': ['81', '82'] },
      chained: { network_mode: 'service:joined', 'x-listens': ['83'] },
      named: { network_mode: 'container:gatekeeper', 'x-listens': ['84'], depends_on: ['gate'] },
      host: { network_mode: 'host', 'x-listens': ['8010'] },
      guest: { network_mode: 'service:host', 'x-listens': ['8011'] },
      plain: {},
      bridged: { network_mode: 'bridge', ports: ['8005:80'] },
      usual: { network_mode: 'default' },
    },
  },
  'options of the default network': {
    services: {
      usual: { ports: ['8001:80'] },
      all: { ports: ['0.0.0.0:8002:80'] },
      address: { ports: [`${hostAddress}:8003:80`] },
      bridged: { network_mode: 'bridge', ports: ['8004:80'] },
    },
    networks: { default: onLoopback },
  },
  'the one of several networks that publishes': {
    services: {
      first: { networks: ['b', 'y'], ports: ['8001:80'] },
      last: { networks: ['z', 'a'], ports: ['8002:80'] },
      named: { networks: ['a', 'w'], ports: ['8003:80'] },
      asked: { networks: { a: { priority: 1 }, z: { priority: 1000 } }, ports: ['8004:80'] },
      inner: { networks: ['inner', 'y'], ports: ['8005:80'] },
      written: { networks: ['a', 'z'], ports: ['0.0.0.0:8006:80'] },
    },
    networks: {
      a: onLoopback,
      b: {},
      inner: { internal: true, name: '0-inner' },
      w: { name: '0-first' },
      y: onLoopback,
      z: {},
    },
  },
  'gateway modes, which this engine does not have': {
    services: {
      nat: { networks: ['nat'], ports: ['8001:80'] },
      open: { networks: ['open'], ports: ['127.0.0.1:8002:80'] },
      routed: { networks: ['routed'], ports: ['8003:80'] },
      closed: { networks: ['closed'], ports: ['8004:80'] },
      host: { network_mode: 'host', 'x-listens': ['8010'] },
    },
    networks: {
      nat: option('gateway_mode_ipv4', 'nat'),
      open: option('gateway_mode_ipv4', 'nat-unprotected'),
      routed: option('gateway_mode_ipv4', 'routed'),
      closed: { internal: true, ...option('gateway_mode_ipv4', 'isolated') },
    },
  },
};

const tally = { projects: 0, pairs: 0, reached: 0, unknown: 0 };

/** The postures and the drawing of a project. */
interface Said {
  readonly postures: readonly ContainerPosture[];
  readonly reach: SaidReach;
  readonly drawing: Drawing;
}

function saidOf(text: string): Said {
  const file = 'compose.yaml';
  const postures = posturesOf(projectOf({ [file]: text }, file), file, defaultConfig);
  return { postures, reach: new SaidReach(postures), drawing: drawingOf(postures, () => []) };
}

/** Returns the differences between predicted and real connections. */
function differences(engine: Engine, neighbour: string, name: string, project: NetworkProject): string[] {
  const running = new RunningProject(engine, neighbour, name, project);
  const said = saidOf(composeText({ name, ...project }));
  try {
    running.start();
    const real = new Set(running.reached((each) => said.reach.says(each) === true).map(keyOf));
    tally.projects++;
    return [...pairsIn(project)].flatMap((pair) => {
      const says = said.reach.says(pair);
      const is = real.has(keyOf(pair));
      tally.pairs++;
      tally.reached += Number(is);
      if (says === 'unknown') tally.unknown++;
      const wrong = says !== 'unknown' && says !== is ? [`${keyOf(pair)}: said ${says}, is ${is}`] : [];
      return [...wrong, ...drawnWrong(said, pair, says)];
    });
  } finally {
    running.stop();
  }
}

/** Yields each source with each port, by addresses of the host and of containers. */
function* pairsIn(project: NetworkProject): Generator<Reached> {
  const services = Object.entries(project.services);
  for (const source of [outside, host, ...services.map(([name]) => name)])
    for (const [service, each] of services)
      for (const listener of listensOf(each))
        for (const way of ['host', 'network'] as const)
          if (source !== outside || way === 'host') yield { source, service, listener, way };
}

/** Returns where the drawing differs from the postures. */
function drawnWrong({ drawing, postures }: Said, pair: Reached, says: boolean | 'unknown'): string[] {
  const { source, service, listener, way } = pair;
  if (says === 'unknown') return [];
  if (source === outside) {
    const drawn = drawsFromOutside(drawing, service, listener);
    return drawn === says ? [] : [`${keyOf(pair)}: drawn ${drawn}, said ${says}`];
  }
  const hasNetworks = (name: string) =>
    postures.some((each) => each.name === name && each.networks.length > 0);
  if (way === 'host' || !hasNetworks(source) || !hasNetworks(service) || source === service) return [];
  const drawn = drawsTogether(drawing, source, service);
  return drawn === says ? [] : [`${keyOf(pair)}: drawn together ${drawn}, said ${says}`];
}

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

describe('who reaches what', { skip: reason ?? false }, () => {
  assert.ok(engine || reason);
  const of = engine as Engine;
  const neighbour = engine ? addNeighbour(of) : '';
  if (engine) of.makeBusybox();

  for (const [at, [title, project]] of Object.entries(cases).entries())
    it(`is as predicted: ${title}`, () => {
      assert.deepEqual(differences(of, neighbour, `c${at}`, project), []);
    });

  it('includes a port on loopback for a machine that routes to the container, before Docker Engine 28', () => {
    const services = { near: { ports: ['127.0.0.1:8001:80'] }, closed: {}, inner: { networks: ['inner'] } };
    const running = new RunningProject(of, neighbour, 'route', {
      services,
      networks: { inner: { internal: true } },
    });
    const version = of.docker(['version', '--format', '{{.Server.Version}}']).stdout;
    const isOld = Number.parseInt(version, 10) < 28;
    try {
      running.start();
      // Docker sets this policy if it enables forwarding itself; here forwarding was already on.
      of.onHost('iptables', ['-P', 'FORWARD', 'DROP']);
      const near = isOld ? ['near'] : [];
      assert.deepEqual(running.reachedByRoute(near), near);
      of.onHost('iptables', ['-P', 'FORWARD', 'ACCEPT']);
      const both = isOld ? ['closed', 'near'] : [];
      assert.deepEqual(running.reachedByRoute(both), both);
    } finally {
      of.onHost('iptables', ['-P', 'FORWARD', 'ACCEPT']);
      running.stop();
    }
  });

  it('is as predicted in random projects', () => {
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + projects; seed++)
      for (const each of differences(of, neighbour, `r${seed}`, randomNetworks(seed, size)))
        wrong.push(`seed ${seed}: ${each}`);
    console.log(
      `${projects} random projects and ${Object.keys(cases).length} named: ${JSON.stringify(tally)}`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(tally.reached > 0 && tally.reached < tally.pairs);
  });
});
