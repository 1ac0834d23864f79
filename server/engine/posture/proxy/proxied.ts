import type { ProxyKind } from '../../catalog/product.ts';
import type { Service } from '../../compose/model.ts';
import { areConnected } from '../../compose/service/exposure.ts';
import type { Neighbours, Posture } from '../../posture.ts';
import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { byFile, configured } from './by-file.ts';
import { byCaddy } from './caddy-docker-proxy.ts';
import { byNginxProxy } from './nginx-proxy.ts';
import { type Proxied, proxyIn, type Route } from './route.ts';
import { byTraefik } from './traefik.ts';
import { byTunnel } from './tunnel.ts';

/** How the known proxies and tunnels find services. */
const kinds: readonly Kind[] = [
  { proxies: ['traefik'], routes: byTraefik, findsJoined: true },
  { proxies: ['nginx-proxy'], routes: byNginxProxy, findsJoined: false },
  { proxies: ['caddy-docker-proxy'], routes: byCaddy, findsJoined: false },
  { proxies: ['nginx', 'caddy', 'traefik'], routes: byFile, findsJoined: true },
  { proxies: ['cloudflared', 'ngrok'], routes: byTunnel, findsJoined: true },
];

interface Kind {
  readonly proxies: readonly ProxyKind[];
  readonly routes: Proxied;
  /** Whether it also finds services that join another service's network. */
  readonly findsJoined: boolean;
}

/** The services of a project that may be proxies, in the order of `kinds`. */
const proxiesIn = perObject(({ services, postureOf }: Neighbours) => {
  const all = services.flatMap((service) => {
    const kind = service.partial ? undefined : proxyIn(postureOf(service));
    return kind ? [{ service, kind }] : [];
  });
  return kinds.map(({ proxies, routes }) =>
    all
      .flatMap(({ service, kind }) =>
        proxies.includes(kind) && (routes === byFile || mayFind(service)) ? service : [],
      )
      .slice(0, limits.proxies),
  );
});

/** The workspace paths that tell to which services the proxies of a project pass requests on. */
export function configurationPaths(neighbours: Neighbours): readonly string[] {
  const proxies = proxiesIn(neighbours)[kinds.findIndex(({ routes }) => routes === byFile)] ?? [];
  const paths = proxies.flatMap((proxy) => configured(neighbours.postureOf(proxy)).asked);
  return [...new Set(paths)].slice(0, limits.files);
}

/** Whether a proxy that is configured by its command certainly is the image's, with networks of its own. */
const mayFind = ({ build, networkMode }: Service) => !build && !networkMode;

/** The routes to a service from proxies of the project in one of its networks. */
export const routesTo = perObject((posture: Posture): readonly Route[] => {
  const { service } = posture;
  const kindsOfProxies = proxiesIn(posture.neighbours);
  if (service.partial || kindsOfProxies.every((proxies) => proxies.length === 0)) return [];
  return kindsOfProxies.flatMap((proxies, kind) => {
    const near = proxies.filter((proxy) => proxy !== service && areConnected(service, proxy));
    const { routes: routesBy, findsJoined } = kinds[kind]!;
    const isFound = near.length > 0 && (findsJoined || !service.networkMode);
    const routes = isFound ? routesBy(posture) : undefined;
    return routes ? near.flatMap((proxy) => routes(proxy)) : [];
  });
});
