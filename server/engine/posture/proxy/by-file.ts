import type { ProxyKind } from '../../catalog/product.ts';
import type { Service } from '../../compose/model.ts';
import { namesInNetworks, networkStackOf } from '../../compose/service/network-stack.ts';
import { itemsOf, nodeOf } from '../../compose/yaml/graph.ts';
import type { Posture } from '../../posture.ts';
import { grouped } from '../../source/groups.ts';
import { limits } from '../../source/limits.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { passedByCaddy } from './caddy.ts';
import { passedByNginx } from './nginx.ts';
import { filesOf, type ProvidedFiles } from './provided-file.ts';
import { type Passed, type Proxied, proxyIn, servesAt } from './route.ts';
import { passedByTraefik } from './traefik.ts';

/** What a proxy's own configuration says, and the workspace paths that it was read from. */
interface Configured {
  /** By the host that receives the requests. */
  readonly passed: ReadonlyMap<string, readonly Passed[]>;
  readonly asked: readonly string[];
}

const nothing: Configured = { passed: new Map(), asked: [] };

/** What the configuration of a proxy in a service's container says. */
export const configured = perObject((posture: Posture): Configured => {
  const kind = posture.service.partial ? undefined : proxyIn(posture);
  const read = kind && readers[kind];
  if (!read) return nothing;
  const files = filesOf(posture);
  const passed = grouped(read(posture, files).slice(0, limits.proxyRoutes), ({ host }) =>
    isLocal(host) ? 'localhost' : host,
  );
  return { passed, asked: [...files.asked] };
});

const readers: {
  readonly [Kind in ProxyKind]?: (posture: Posture, files: ProvidedFiles) => readonly Passed[];
} = { nginx: passedByNginx, caddy: passedByCaddy, traefik: passedByTraefik };

/** The routes of a proxy by its own configuration, to a service by one of its names in a network of both. */
export const byFile: Proxied = (posture) => {
  const { service, neighbours } = posture;
  const stack = networkStackOf(service);
  if (stack.of !== 'service') return undefined;
  const names = namesInNetworks(stack.owner);
  return (proxy) => {
    const own = networkStackOf(proxy);
    const isSameStack = own.of === 'service' && own.owner === stack.owner;
    const hosts = isSameStack ? ['localhost'] : [...names, ...linksOf(proxy, stack.owner.name)];
    const { passed } = configured(neighbours.postureOf(proxy));
    return gathered([...new Set(hosts)], (host) =>
      gathered(passed.get(host) ?? [], ({ entrances, port, base, at }) =>
        servesAt(posture, base) ? [{ proxy, entrances, target: port, at }] : [],
      ),
    );
  };
};

const isLocal = (host: string) => host === 'localhost' || /^127\./.test(host);

/** The names that a service has for another by the other's `links`. */
const linksOf = ({ effective }: Service, name: string): readonly string[] =>
  itemsOf(nodeOf(effective, 'links')).flatMap((item) => {
    const [service, alias] = item.kind === 'scalar' ? (item.text?.split(':') ?? []) : [];
    return service === name && alias !== undefined ? alias : [];
  });
