import type { Service } from '../../compose/model.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import { listeningPorts } from '../entry/listening-port.ts';
import { type Label, labelsOf, type Proxied, proxyOf, type Route } from './route.ts';

/** A matcher that anyone with the name or the path satisfies: not one for an address, a header or a method. */
const open = /^(?:Host|HostRegexp|PathPrefix|Path|PathRegexp)\(/;
const closed = /\b(?:ClientIP|Header|HeaderRegexp|Headers|HeadersRegexp|Query|QueryRegexp|Method)\(|!/;

/**
 * The routes from Traefik to a service by the service's labels, if everything is known: Traefik is only configured by its
 * command, and neither the router nor its entry point has a middleware, which may require a login (doc.traefik.io, Docker
 * provider and routers).
 */
export const byTraefik: Proxied = (posture) => {
  const named = labelsOf(posture.service).filter(({ name }) => name.startsWith('traefik.'));
  if (named.length === 0) return undefined;
  const routers = new Map<string, Map<string, Label>>();
  for (const label of named) {
    const [, kind, list, router, ...rest] = label.name.split('.');
    if (kind !== 'http' || list !== 'routers' || router === undefined || rest.length === 0) continue;
    const key = rest.join('.');
    routers.set(router, (routers.get(router) ?? new Map()).set(key, label));
  }
  const target = targetOf(named, posture);
  if (target === undefined) return undefined;
  return (proxy) => {
    const traefik = traefikOf(proxy);
    if (!traefik || !isEnabled(named, traefik)) return [];
    return [...routers.values()].flatMap((router) => routesOf(router, traefik, target, proxy));
  };
};

/** Traefik's settings in its command. */
interface Traefik {
  readonly exposedByDefault: boolean;
  /** Ports by the names of entry points. */
  readonly entryPoints: ReadonlyMap<string, string>;
}

const traefikOf = perObject(readTraefik);

function readTraefik(service: Service): Traefik | undefined {
  const { effective, command } = service;
  if (proxyOf(service) !== 'traefik') return undefined;
  if (effective.entries.has('entrypoint') || !command) return undefined;
  const words = command.commands.flatMap(({ nameWord, args }) => [...(nameWord ? [nameWord] : []), ...args]);
  const options = words.map(({ value }) => value?.toLowerCase());
  const isKnown = (option: string | undefined): option is string => option !== undefined;
  if (!options.every(isKnown)) return undefined;
  const has = (form: RegExp) => options.some((option) => form.test(option));
  if (
    !has(/^--providers\.docker(?:$|=true$|\.)/) ||
    has(/^--providers\.(?:docker\.)?constraints|^--providers\.docker=false$/)
  )
    return undefined;
  // A middleware of an entry point may require a login.
  if (has(/^--entrypoints\.[^.=]+\.http\.middlewares/) || has(/^--configfile/)) return undefined;
  const entryPoints = options.flatMap((option) => {
    const [, name, port] = /^--entrypoints\.([^.=]+)\.address=:(\d+)(?:\/tcp)?$/.exec(option) ?? [];
    return name !== undefined && port !== undefined && name !== 'traefik' ? [[name, port] as const] : [];
  });
  return {
    exposedByDefault: !has(/^--providers\.docker\.exposedbydefault=false$/),
    entryPoints: new Map(entryPoints),
  };
}

function isEnabled(labels: readonly Label[], { exposedByDefault }: Traefik): boolean {
  const label = labels.find(({ name }) => name === 'traefik.enable');
  return label ? label.value?.toLowerCase() === 'true' : exposedByDefault;
}

/** The service's port that Traefik uses: the one in a label, else the only one that the service listens on. */
function targetOf(labels: readonly Label[], posture: Posture): string | undefined {
  const ports = labels.filter(({ name }) => {
    const [, kind, list, , ...rest] = name.split('.');
    return kind === 'http' && list === 'services' && rest.join('.') === 'loadbalancer.server.port';
  });
  const listening = listeningPorts(posture);
  if (ports.length === 0) return listening.length === 1 ? listening[0] : undefined;
  return ports.length === 1 ? ports[0]?.value : undefined;
}

function routesOf(
  router: ReadonlyMap<string, Label>,
  { entryPoints }: Traefik,
  target: string,
  proxy: Service,
): Route[] {
  const rule = router.get('rule');
  const text = rule?.value ?? rule?.raw ?? '';
  if (!rule || !open.test(text.trimStart()) || closed.test(text)) return [];
  if ([...router.keys()].some((key) => key.startsWith('middlewares') || key.startsWith('tls.options')))
    return [];
  const chosen = router.get('entrypoints');
  if (chosen && chosen.value === undefined) return [];
  const names = chosen?.value?.split(',').map((name) => name.trim().toLowerCase()) ?? [...entryPoints.keys()];
  const entrances = names.flatMap((name) => entryPoints.get(name) ?? []);
  return entrances.length > 0 ? [{ proxy, entrances, target, at: rule }] : [];
}
