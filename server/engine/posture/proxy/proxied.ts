import type { Service } from '../../compose/model.ts';
import { connectsContainers, networkNames } from '../../compose/service/exposure.ts';
import { networkStackOf } from '../../compose/service/network-stack.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import { byCaddy } from './caddy-docker-proxy.ts';
import { byNginxProxy } from './nginx-proxy.ts';
import type { Proxied, Route } from './route.ts';
import { byTraefik } from './traefik.ts';
import { byTunnel } from './tunnel.ts';

/** The known proxies and tunnels, each with its images. */
const kinds: readonly Kind[] = [
  { image: /(?:^|\/)traefik$/, routes: byTraefik, findsJoined: true },
  { image: /\/nginx-proxy$/, routes: byNginxProxy, findsJoined: false },
  { image: /\/caddy-docker-proxy$/, routes: byCaddy, findsJoined: false },
  { image: /\/(?:cloudflared|ngrok)$/, routes: byTunnel, findsJoined: true },
];

interface Kind {
  readonly image: RegExp;
  readonly routes: Proxied;
  /** Whether it also finds services that join another service's network. */
  readonly findsJoined: boolean;
}

/** The services of a project that may be proxies, in the order of `kinds`. */
const proxiesIn = perObject(({ services }: Service['compose']) => {
  const all = services.filter(mayBeProxy);
  return kinds.map(({ image }) => all.filter((each) => image.test(each.image?.ref?.name ?? '')));
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
