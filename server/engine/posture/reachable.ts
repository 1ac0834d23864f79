import type { Service } from '../compose/model.ts';
import { networkNames, reachOf } from '../compose/service/exposure.ts';
import { booleanOf } from '../compose/service/scalar.ts';
import { isNull, nodeOf, valueAt } from '../compose/yaml/graph.ts';
import type { Stage } from '../dockerfile/model.ts';
import { imageSteps } from '../dockerfile/stages/ancestry.ts';
import type { Posture } from '../posture.ts';
import { shownValue } from '../secret/shown.ts';
import type { Known } from '../source/text.ts';
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

/** The ports that a stage and what it builds on expose: nothing publishes them. */
export function exposedPorts(stage: Stage): ContainerPort[] {
  return imageSteps(stage)
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ args, file }) =>
      args.map(({ value, span }) => {
        const [, port, protocol] = /^(\d+(?:-\d+)?)(?:\/(\w+))?$/.exec(value ?? '') ?? [];
        return {
          address: undefined,
          host: undefined,
          container: text(port),
          protocol: shownValue((protocol ?? 'tcp').toLowerCase()),
          reach: 'none' as const,
          at: plain({ file, span }),
        };
      }),
    );
}

/** What proxies and tunnels of the project pass on to a service. */
export function routesOf(posture: Posture): ContainerRoute[] {
  return routesTo(posture).map(({ proxy, target, entrances, at }) => ({
    isTunnel: entrances === undefined,
    proxy: shownValue(proxy.name),
    port: shownValue(target),
    at: plain(at),
  }));
}

/** The networks of the project that a service joins, and who else is in each. */
export function networksOf(service: Service): ContainerNetwork[] {
  const list = nodeOf(service.effective, 'networks');
  return networkNames(service).map((name) => {
    const network = service.resource('networks', name);
    const external = nodeOf(network, 'external');
    const places =
      list?.kind === 'mapping'
        ? [...list.entries.values()].map(({ key }) => key)
        : list?.kind === 'sequence'
          ? list.items
          : [];
    const at = places.find((each) => each.kind === 'scalar' && (each.text ?? each.raw) === name);
    return {
      name: shownValue(name),
      external: external?.kind === 'mapping' ? true : flag(external),
      internal: flag(valueAt(network, 'internal')),
      sharedWith: service.compose.services
        .filter((other) => other !== service && networkNames(other).includes(name))
        .map((other) => shownValue(other.name)),
      at: at && plain(at),
    };
  });
}

const flag = (node: Parameters<typeof booleanOf>[0]): Known<boolean> =>
  isNull(node) ? false : (booleanOf(node)?.value ?? 'unknown');
