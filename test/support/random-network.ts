import { Chance } from './chance.ts';
import { firstHostPort, hostAddress, type Listening, lastHostPort, type NetworkProject } from './reached.ts';

const bridge = (name: string) => `com.docker.network.bridge.${name}`;

/** Creates a random project whose services publish ports and may share networks. No host port is used twice. */
export function randomNetworks(seed: number, count: number): NetworkProject {
  const chance = new Chance(seed);
  const networks = Object.fromEntries(['b', 'c', 'd', 'default'].map((key) => [key, network(chance, key)]));
  const keys = Object.keys(networks);
  const made: Record<string, Listening> = {};
  const onHost = new Set<string>();
  let hostPort = firstHostPort;
  const nextPort = () => (hostPort < lastHostPort ? hostPort++ : undefined);
  for (let at = 0; at < count; at++) {
    const name = `s${at}`;
    const earlier = Object.keys(made);
    const owner = chance.of(0.25) && earlier.length > 0 ? chance.pick(earlier) : undefined;
    if (owner !== undefined) {
      if (onHost.has(owner)) onHost.add(name);
      const listener = onHost.has(name) ? (nextPort() ?? 99) : 100 + at;
      const network_mode = chance.of(0.3) ? `container:of-${owner}` : `service:${owner}`;
      made[name] = {
        container_name: `of-${name}`,
        'x-listens': [String(listener)],
        network_mode,
        depends_on: [owner],
      };
      continue;
    }
    made[name] = { container_name: `of-${name}`, ...ownStack(chance, keys, nextPort) };
    if (made[name]['network_mode'] === 'host') onHost.add(name);
  }
  publishForJoined(chance, made, nextPort);
  return { services: made, networks };
}

function network(chance: Chance, key: string): unknown {
  const options: Record<string, string> = {};
  if (chance.of(0.3))
    options[bridge('host_binding_ipv4')] = chance.pick(['127.0.0.1', hostAddress, '0.0.0.0']);
  if (chance.of(0.25)) options[bridge('enable_icc')] = chance.pick(['false', '0', 'FALSE', 'true', '1']);
  return {
    ...(chance.of(0.3) && key !== 'default' ? { internal: chance.pick([true, 'true', false]) } : {}),
    ...(chance.of(0.2) ? { name: `${chance.pick(['a', 'm', 'z'])}-${key}` } : {}),
    ...(Object.keys(options).length > 0 ? { driver_opts: options } : {}),
  };
}

function ownStack(chance: Chance, keys: readonly string[], nextPort: () => number | undefined): Listening {
  const mode = chance.of(0.3) ? chance.pick(['host', 'none', 'bridge', 'bridge', 'default']) : undefined;
  if (mode === 'host') return { 'x-listens': [String(nextPort() ?? 98)], network_mode: mode };
  const listens = chance.of(0.2) ? ['80', '53/udp'] : ['80', '81'];
  const ports = listens.flatMap((port) =>
    chance.of(0.6) ? (published(chance, port, nextPort()) ?? []) : [],
  );
  const named = chance.some(keys, 3);
  const networks = chance.of(0.3)
    ? Object.fromEntries(
        named.map((key) => [key, chance.of(0.5) ? null : { priority: chance.between(0, 9) }]),
      )
    : named;
  return {
    'x-listens': listens,
    ...(ports.length > 0 ? { ports } : {}),
    ...(chance.of(0.2) ? { expose: chance.pick([['82'], [81], ['80-82']]) } : {}),
    ...(mode !== undefined ? { network_mode: mode } : named.length > 0 ? { networks } : {}),
  };
}

/** Creates one entry of `ports` in any syntax; undefined if no host port is left. */
function published(chance: Chance, port: string, host: number | undefined): unknown[] | undefined {
  if (host === undefined) return undefined;
  const [target, protocol = 'tcp'] = port.split('/');
  const address = chance.pick([
    undefined,
    undefined,
    '0.0.0.0',
    '127.0.0.1',
    '127.0.0.2',
    hostAddress,
    '::1',
    '::',
  ]);
  if (chance.of(0.15) && address === undefined) return [port];
  if (chance.of(0.3))
    return [
      { target: Number(target), published: String(host), protocol, ...(address ? { host_ip: address } : {}) },
    ];
  if (address === undefined) return [`${host}:${port}`];
  const bare = address.includes(':') ? `[${address}]` : address;
  return [`${chance.of(0.2) ? `\${UNSET:-${bare}}` : bare}:${host}:${port}`];
}

/** Some services publish the ports of services that join their network. */
function publishForJoined(
  chance: Chance,
  made: Record<string, Listening>,
  nextPort: () => number | undefined,
): void {
  for (const each of Object.values(made)) {
    const [, name = ''] = /^service:(.+)$/.exec(String(each['network_mode'])) ?? [];
    const owner = made[name];
    const host = owner && owner['network_mode'] === undefined && chance.of(0.6) ? nextPort() : undefined;
    const [listener] = each['x-listens'] ?? [];
    if (owner && host !== undefined && listener !== undefined)
      made[name] = { ...owner, ports: [...((owner['ports'] as unknown[]) ?? []), `${host}:${listener}`] };
  }
}
