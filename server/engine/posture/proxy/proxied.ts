import type { ProxyKind } from '../../catalog/product.ts';
import type { Service } from '../../compose/model.ts';
import { connectsContainers, networkNames } from '../../compose/service/exposure.ts';
import { networkStackOf } from '../../compose/service/network-stack.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import { byCaddy } from './caddy-docker-proxy.ts';
import { byNginxProxy } from './nginx-proxy.ts';
import { type Proxied, proxyOf, type Route } from './route.ts';
import { byTraefik } from './traefik.ts';
import { byTunnel } from './tunnel.ts';

/** How the known proxies and tunnels find services. */
const kinds: readonly Kind[] = [
  { proxies: ['traefik'], routes: byTraefik, findsJoined: true },
  { proxies: ['nginx-proxy'], routes: byNginxProxy, findsJoined: false },
  { proxies: ['caddy-docker-proxy'], routes: byCaddy, findsJoined: false },
  { proxies: ['cloudflared', 'ngrok'], routes: byTunnel, findsJoined: true },
];

interface Kind {
  readonly proxies: readonly ProxyKind[];
  readonly routes: Proxied;
  /** Whether it also finds services that join another service's network. */
  readonly findsJoined: boolean;
}

/** The services of a project that may be proxies, in the order of `kinds`. */
const proxiesIn = perObject(({ services }: Service['compose']) => {
  const all = services.filter(mayBeProxy);
  return kinds.map(({ proxies }) =>
    all.filter((each) => {
      const kind = proxyOf(each);
      return kind !== undefined && proxies.includes(kind);
    }),
  );
});

const mayBeProxy = ({ build, partial, networkMode }: Service) => !build && !partial && !networkMode;

/** The routes to a service from proxies of the project in one of its networks. */
export function routesTo(posture: Posture): Route[] {
  const { service } = posture;
  const kindsOfProxies = proxiesIn(service.compose);
  if (service.partial || kindsOfProxies.every((proxies) => proxies.length === 0)) return [];
  const stack = networkStackOf(service);
  const names = (stack.of === 'service' ? networkNames(stack.owner) : []).filter(
    (name) => connectsContainers(service.resource('networks', name)) === true,
  );
  return kindsOfProxies.flatMap((proxies, kind) => {
    const near = proxies.filter(
      (proxy) => proxy !== service && networkNames(proxy).some((name) => names.includes(name)),
    );
    const { routes: routesBy, findsJoined } = kinds[kind]!;
    const isFound = near.length > 0 && (findsJoined || !service.networkMode);
    const routes = isFound ? routesBy(posture) : undefined;
    return routes ? near.flatMap((proxy) => routes(proxy)) : [];
  });
}
