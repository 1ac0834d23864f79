import type { ContainerPosture, Drawing } from '../../server/engine/index.ts';
import type { ContainerNetwork } from '../../server/engine/posture/model.ts';
import type { Known } from '../../server/engine/source/text.ts';
import { host, outside, type Reached } from './reached.ts';

/** Who reaches what according to a project's postures. */
export class SaidReach {
  readonly #postures: ReadonlyMap<string, ContainerPosture>;

  constructor(postures: readonly ContainerPosture[]) {
    this.#postures = new Map(postures.map((each) => [String(each.name), each]));
  }

  /** Whether a source can connect to a port of a service's container in a given way. */
  says({ source, service, listener, way }: Reached): Known<boolean> {
    const owner = this.#ownerOf(service);
    if (owner === 'unknown') return 'unknown';
    const isOnHost = owner === 'host';
    if (way === 'network') return this.#inNetwork(source, owner);
    if (source === outside) return isOnHost || publishes(owner, listener, ['everywhere', 'address']);
    if (source === host || this.#ownerOf(source) === 'host')
      return isOnHost || publishes(owner, listener, ['everywhere', 'address', 'loopback']);
    const from = this.#ownerOf(source);
    if (from === 'unknown' || from === 'host') return 'unknown';
    const { networks } = from;
    if (isOnHost) return any(networks.map(({ reachesHost }) => reachesHost));
    const leaves = any(networks.map(({ internal }) => (internal === 'unknown' ? internal : !internal)));
    // Networks have no IPv6 by default.
    const ports = owner.ports.filter(({ address }) => !address?.includes(':'));
    return both(leaves, publishes({ ...owner, ports }, listener, ['everywhere', 'address']));
  }

  #inNetwork(source: string, owner: ContainerPosture | 'host'): Known<boolean> {
    const from = source === host ? 'host' : this.#ownerOf(source);
    if (from === 'unknown') return from;
    if (from === owner) return source !== host;
    if (owner === 'host') return false;
    if (from === 'host') return owner.networks.length > 0;
    const shared = (each: ContainerNetwork) => (each.sharedWith.includes(owner.name) ? each.connects : false);
    return any(from.networks.map(shared));
  }

  /** Returns the owner of the network that a service uses: a posture of the project, or the host. */
  #ownerOf(service: string): ContainerPosture | 'host' | 'unknown' {
    for (let name = service, steps = 0; steps < 20; steps++) {
      const posture = this.#postures.get(name);
      const network = posture?.namespaces.network;
      if (!posture || !network) return 'unknown';
      if (network.value === 'host' || network.value === 'unknown') return network.value;
      if (network.value === 'container') return 'unknown';
      if (network.value !== 'service') return posture;
      name = String(network.detail);
    }
    return 'unknown';
  }
}

/** Whether a drawing shows a connection from other machines to a port of a service's container. */
export function drawsFromOutside({ nodes, edges }: Drawing, service: string, listener: string): boolean {
  const [port = '', protocol = 'tcp'] = listener.split('/');
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const labelOf = new Map(nodes.map(({ id, label }) => [id, label]));
  const isOpen = (id: string) => edges.some(({ from, to }) => kindOf.get(from) === 'world' && to === id);
  const seen = new Set<string>();
  for (let at = nodes.find(({ kind, label }) => kind === 'service' && label === service)?.id; at; ) {
    if (seen.has(at) || isOpen(at)) return isOpen(at);
    seen.add(at);
    const to = at;
    const leads = edges.some(
      ({ from, to: end, label }) =>
        end === to &&
        kindOf.get(from) === 'port' &&
        isOpen(from) &&
        holds(label.replace(/^to /, ''), port) &&
        /\/udp$/.test(labelOf.get(from) ?? '') === (protocol === 'udp'),
    );
    if (leads) return true;
    at = edges.find(({ to: end, label }) => end === to && label === 'shares its network')?.from;
  }
  return false;
}

/** Whether a drawing shows two services in a common network. */
export function drawsTogether({ nodes, groups }: Drawing, one: string, other: string): boolean {
  const networksOf = (service: string) => {
    const group = nodes.find(({ kind, label }) => kind === 'service' && label === service)?.group;
    const label = groups.find(({ id }) => id === group)?.label ?? '';
    return label
      .replace(/^networks? /, '')
      .split(', ')
      .filter(Boolean);
  };
  return networksOf(one).some((each) => networksOf(other).includes(each));
}

function publishes(
  posture: ContainerPosture | 'host',
  listener: string,
  wanted: readonly string[],
): Known<boolean> {
  if (posture === 'host') return false;
  const [port = '', protocol = 'tcp'] = listener.split('/');
  return any(
    posture.ports
      .filter((each) => each.protocol === protocol)
      .filter(({ container }) => container === undefined || holds(container, port))
      .map(({ reach, container }) =>
        container === undefined || reach === 'unknown' ? 'unknown' : wanted.includes(reach),
      ),
  );
}

function holds(range: string, port: string): boolean {
  const [first = '', last = first] = range.split('-');
  return Number(first) <= Number(port) && Number(port) <= Number(last);
}

const any = (all: readonly Known<boolean>[]): Known<boolean> =>
  all.includes(true) ? true : all.includes('unknown') ? 'unknown' : false;

const both = (one: Known<boolean>, other: Known<boolean>): Known<boolean> =>
  one === false || other === false ? false : one === 'unknown' || other === 'unknown' ? 'unknown' : true;
