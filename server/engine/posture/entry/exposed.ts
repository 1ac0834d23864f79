import type { Port, Service } from '../../compose/model.ts';
import { openPortsOf } from '../../compose/service/exposure.ts';
import { hostNetworkOf, networkStackOf } from '../../compose/service/network-stack.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import { routesTo } from '../proxy/proxied.ts';
import { listeningPorts } from './listening-port.ts';

/** How other machines certainly reach a container; each of the places alone is enough. */
export interface Exposure {
  readonly by: 'port' | 'joined' | 'host' | 'routed' | 'tunnel';
  /** Known ports of the host; empty if Docker Engine or a variable chooses them. */
  readonly ports: readonly string[];
  /** Known ports of the container behind them. */
  readonly targets: readonly string[];
  readonly at: readonly Place[];
  /** The ports that are published there; empty for the network of the host, and for a tunnel. */
  readonly open: readonly Port[];
  /** The service that publishes the ports. */
  readonly service: Service;
  /** The setting that makes that service, a proxy, pass requests on. */
  readonly route?: Place;
}

/**
 * How other machines reach a port of a service's container, or any of its ports; undefined unless they certainly do. The ways:
 * a published port, its own or of the service whose network it joins; the host's network; a proxy or a tunnel in one of its
 * networks. Every rule about reachability uses this function. `usual` are the ports that it listens on by default: in another
 * service's network they tell its ports from those of others.
 */
export function exposureOfPort(
  posture: Posture,
  target: string | undefined,
  usual: readonly string[] = [],
): Exposure | undefined {
  return target === undefined && usual.length === 0
    ? exposureOf(posture)
    : exposureBy(posture, target, usual);
}

/** How other machines reach one of the given ports of a service's container, or any port if none is given. */
export function exposureOfAny(posture: Posture, ports: readonly string[]): Exposure | undefined {
  if (ports.length === 0) return exposureOfPort(posture, undefined);
  const [first, ...others] = ports.flatMap((port) => exposureOfPort(posture, port) ?? []);
  const found = first ? [first, ...others.filter(({ by }) => by === first.by)] : [];
  return (
    first && {
      ...first,
      ports: found.flatMap((each) => each.ports),
      open: [...new Set(found.flatMap(({ open }) => open))],
      at: [...new Set(found.flatMap(({ at }) => at))],
    }
  );
}

/** The same, by published ports only. */
export function publishedAt(posture: Posture, ports: readonly string[]): Exposure | undefined {
  const exposure = exposureOfAny(posture, ports);
  return exposure?.by === 'port' || exposure?.by === 'joined' ? exposure : undefined;
}

/** Whether other machines reach a service at all: by any published port, including UDP, or because it uses the host's network. */
export const isReached = (posture: Posture): boolean =>
  hostNetworkOf(posture.service) !== undefined ||
  openPortsOf(posture.service).length > 0 ||
  exposureOfPort(posture, undefined) !== undefined;

const exposureOf = perObject((posture: Posture) => exposureBy(posture, undefined, []));

function exposureBy(
  posture: Posture,
  target: string | undefined,
  usual: readonly string[],
): Exposure | undefined {
  const { service } = posture;
  const stack = networkStackOf(service);
  // Most services have their own network stack.
  if (stack.of === 'service' && stack.owner === service) {
    const own = openPortsOf(service).filter((port) => isForStreams(port) && mayLeadTo(port, target));
    return own.length > 0 ? published('port', own, service) : routed(posture, target);
  }
  const listening = target === undefined ? [...new Set([...listeningPorts(posture), ...usual])] : [target];
  if (stack.of === 'host') {
    const ports = { ports: listening, targets: listening };
    return listening.length > 0 ? { by: 'host', ...ports, at: [stack.at], open: [], service } : undefined;
  }
  const open = stack.of === 'service' ? leadingTo(listening, stack.owner) : [];
  return stack.of === 'service' && open.length > 0
    ? published('joined', open, stack.owner)
    : routed(posture, target);
}

/** The open ports of a service that certainly lead to one of some ports of its container. */
const leadingTo = (targets: readonly string[], service: Service): readonly Port[] =>
  openPortsOf(service).filter(
    (port) =>
      port.target !== undefined && isForStreams(port) && targets.some((each) => mayLeadTo(port, each)),
  );

/** Whether a published port leads to a port of the container, or may if its target is not known. */
function mayLeadTo({ target }: Port, wanted: string | undefined): boolean {
  if (target === undefined || wanted === undefined || target === wanted) return true;
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(target) ?? [];
  return first !== undefined && Number(first) <= Number(wanted) && Number(wanted) <= Number(last);
}

const isForStreams = ({ protocol }: Port) => protocol !== 'udp';

/** Whether other machines reach a service only through some of its own ports. */
export function isOnlyWay({ by, open }: Exposure, posture: Posture): boolean {
  const all = openPortsOf(posture.service).filter(isForStreams);
  return by === 'port' && all.every((port) => open.includes(port)) && routesTo(posture).length === 0;
}

/** Exposure through a proxy or a tunnel. Sharing a network alone is not an exposure: a neighbour may pass nothing on. */
function routed(posture: Posture, wanted: string | undefined): Exposure | undefined {
  for (const { proxy, entrances, target, at } of routesTo(posture)) {
    if (wanted !== undefined && wanted !== target) continue;
    if (!entrances) {
      return { by: 'tunnel', ports: [], targets: [target], at: [at], open: [], service: proxy };
    }
    const ports = leadingTo(entrances, proxy);
    if (ports.length > 0) return { ...published('routed', ports, proxy), targets: [target], route: at };
  }
  return undefined;
}

function published(by: Exposure['by'], at: readonly Port[], service: Service): Exposure {
  const ports = at.flatMap((port) => port.published ?? []);
  return { by, ports, targets: at.flatMap(({ target }) => target ?? []), at, open: at, service };
}
