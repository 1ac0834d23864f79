import type { Port, Service } from '../../compose/model.ts';
import { openPortsOf } from '../../compose/service/exposure.ts';
import { hostNetworkOf } from '../../compose/service/host-network.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import { routesTo } from '../proxy/proxied.ts';
import { listeningPorts } from './listening-port.ts';

/** The ports of a service, or those of a container port, that are published on every interface. */
export function openPorts(service: Service, target: string | undefined): readonly Port[] {
  const open = openPortsOf(service);
  if (target === undefined || open.length === 0) return open;
  return open.filter((port) => port.target === undefined || port.target === target);
}

/** How other machines reach what listens in a container: certain, each place alone would do. */
export interface Exposure {
  readonly by: 'port' | 'joined' | 'host' | 'routed' | 'tunnel';
  /** Ports of the host, as far as they are known; empty where Docker Engine or a variable chooses them. */
  readonly ports: readonly string[];
  /** The ports of the container behind them, as far as they are known. */
  readonly targets: readonly string[];
  readonly at: readonly Place[];
  /** The ports that are published there; empty for the network of the host, and for a tunnel. */
  readonly open: readonly Port[];
  /** The service whose ports these are. */
  readonly service: string;
  /** What has that service, a proxy, pass requests on. */
  readonly route?: Place;
}

/**
 * How other machines reach a port of a service's container, or any of its ports; undefined where it is not certain that they
 * do: by a published port, its own or one of the service whose network it joins, in the network of the host, or through a proxy or a
 * tunnel in one of its networks.
 */
export function exposureOfPort(posture: Posture, target: string | undefined): Exposure | undefined {
  return target === undefined ? exposureOf(posture) : exposureBy(posture, target);
}

const exposureOf = perObject((posture: Posture) => exposureBy(posture, undefined));

function exposureBy(posture: Posture, target: string | undefined): Exposure | undefined {
  const { service } = posture;
  const own = openPorts(service, target).filter(isForStreams);
  if (own.length > 0) return published('port', own, service);
  const host = hostNetworkOf(service);
  const joined = joinedBy(service);
  // Most services are in networks of their project.
  if (!host && !joined) return routed(posture, target);
  const listening = target === undefined ? listeningPorts(posture) : [target];
  if (host) {
    const { name } = service;
    const ports = { ports: listening, targets: listening };
    return listening.length > 0 ? { by: 'host', ...ports, at: [host], open: [], service: name } : undefined;
  }
  const ports = (joined ? listening : []).flatMap((each) =>
    openPorts(joined!, each).filter((port) => port.target === each && isForStreams(port)),
  );
  return joined && ports.length > 0 ? published('joined', ports, joined) : routed(posture, target);
}

const isForStreams = ({ protocol }: Port) => protocol !== 'udp';

/** Whether other machines reach a service in no other way than by some ports of its own. */
export function isOnlyWay({ by, open }: Exposure, posture: Posture): boolean {
  const all = openPorts(posture.service, undefined).filter(isForStreams);
  return by === 'port' && all.every((port) => open.includes(port)) && routesTo(posture).length === 0;
}

/** The service whose network one joins. */
function joinedBy({ networkMode, compose }: Service): Service | undefined {
  const [, joined] = /^service:(.+)$/s.exec(networkMode?.text ?? '') ?? [];
  return joined === undefined ? undefined : compose.services.find(({ name }) => name === joined);
}

/** By way of a proxy or a tunnel. That two services share a network is no exposure by itself: what one of them passes on, nobody knows. */
function routed(posture: Posture, wanted: string | undefined): Exposure | undefined {
  for (const { proxy, entrances, target, at } of routesTo(posture)) {
    if (wanted !== undefined && wanted !== target) continue;
    if (!entrances) {
      const { name } = proxy;
      return { by: 'tunnel', ports: [], targets: [target], at: [at], open: [], service: name };
    }
    const ports = entrances.flatMap((each) =>
      openPorts(proxy, each).filter((port) => port.target === each && isForStreams(port)),
    );
    if (ports.length > 0) return { ...published('routed', ports, proxy), targets: [target], route: at };
  }
  return undefined;
}

function published(by: Exposure['by'], at: readonly Port[], { name }: Service): Exposure {
  const ports = at.flatMap((port) => port.published ?? []);
  return { by, ports, targets: at.flatMap(({ target }) => target ?? []), at, open: at, service: name };
}
