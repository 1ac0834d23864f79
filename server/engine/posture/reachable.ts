import type { Compose, Service } from '../compose/model.ts';
import { connectsContainers, reachesHost, reachOf } from '../compose/service/exposure.ts';
import { isExternal, joinedNetworks } from '../compose/service/network-stack.ts';
import { booleanOf } from '../compose/service/scalar.ts';
import { isNull, nodeOf, valueAt } from '../compose/yaml/graph.ts';
import type { Stage } from '../dockerfile/model.ts';
import { imageSteps } from '../dockerfile/stages/ancestry.ts';
import type { Posture } from '../posture.ts';
import { shownValue } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import { lastOfEach } from '../source/list.ts';
import { perObject } from '../source/memo.ts';
import type { Known, Place } from '../source/text.ts';
import { exposedBy } from './entry/listening-port.ts';
import { plain } from './fact.ts';
import type { ContainerNetwork, ContainerPort, ContainerRoute } from './model.ts';
import { routesTo } from './proxy/proxied.ts';

/** The ports that a service publishes. */
export function portsOf(service: Service): ContainerPort[] {
  return service.ports.map((port) => ({
    address: text(port.hostIp),
    host: text(port.published),
    container: text(port.target),
    protocol: shownValue(port.protocol ?? 'tcp'),
    reach: reachOf(port, service),
    at: plain(port),
  }));
}

const text = (value: string | undefined) => (value === undefined ? undefined : shownValue(value));

/** The ports that a stage and its parent stages expose. Nothing publishes them. */
export function exposedPorts(stage: Stage): ContainerPort[] {
  const exposed = imageSteps(stage).flatMap(({ keyword, args, file }) =>
    keyword === 'EXPOSE'
      ? args.flatMap(({ value, span }) => exposedBy(value).map((word) => exposedPort(word, { file, span })))
      : [],
  );
  return lastOfEach(exposed, ({ container, protocol }) => container && `${container}/${protocol}`);
}

function exposedPort(word: string | undefined, at: Place): ContainerPort {
  const [, port, protocol] = /^(\d+(?:-\d+)?)(?:\/(\w+))?$/.exec(word ?? '') ?? [];
  return {
    address: undefined,
    host: undefined,
    container: text(port),
    protocol: shownValue((protocol ?? 'tcp').toLowerCase()),
    reach: 'none',
    at: plain(at),
  };
}

/** The routes of the project's proxies and tunnels to a service. */
export function routesOf(posture: Posture): ContainerRoute[] {
  return routesTo(posture).map(({ proxy, target, entrances, at }) => ({
    isTunnel: entrances === undefined,
    proxy: shownValue(proxy.name),
    port: shownValue(target),
    at: plain(at),
  }));
}

/** The networks that a service joins, with the other services in each. */
export function networksOf(service: Service): ContainerNetwork[] {
  const list = nodeOf(service.effective, 'networks');
  const places =
    list?.kind === 'mapping'
      ? [...list.entries.values()].map(({ key }) => key)
      : list?.kind === 'sequence'
        ? list.items
        : [];
  return joinedNetworks(service).map((key) => {
    const network = key === undefined ? undefined : service.resource('networks', key);
    const isOutside = key === undefined || isExternal(network);
    const name = nameOf(key, service);
    const at =
      service.networkMode ??
      places.find((each) => each.kind === 'scalar' && (each.text ?? each.raw) === name);
    return {
      name: shownValue(name),
      external: isOutside ? true : flag(nodeOf(network, 'external')),
      internal: isOutside && name !== 'bridge' ? 'unknown' : flag(valueAt(network, 'internal')),
      connects: isOutside ? 'unknown' : connectsContainers(network),
      reachesHost: isOutside && name !== 'bridge' ? 'unknown' : reachesHost(network),
      sharedWith: (membersIn(service.compose).get(name) ?? [])
        .filter((other) => other !== service)
        .map((other) => shownValue(other.name)),
      at: at && plain(at),
    };
  });
}

/** The services of a project by the networks that they join. */
const membersIn = perObject(({ services }: Compose): ReadonlyMap<string, readonly Service[]> => {
  const joined = services.flatMap((service) =>
    [...new Set(joinedNetworks(service).map((key) => nameOf(key, service)))].map((name) => ({
      name,
      service,
    })),
  );
  const members = grouped(joined, ({ name }) => name);
  return new Map([...members].map(([name, each]) => [name, each.map(({ service }) => service)]));
});

/** The name of a network: its key, or the network mode for a network outside the project. */
function nameOf(key: string | undefined, { networkMode }: Service): string {
  const mode = networkMode?.text;
  return key ?? (mode === undefined || mode === 'default' ? 'bridge' : mode);
}

const flag = (node: Parameters<typeof booleanOf>[0]): Known<boolean> =>
  isNull(node) ? false : (booleanOf(node)?.value ?? 'unknown');
