import type { Mapping, Node } from '../../compose/model.ts';
import { itemsOf, nodeOf, scalarOf, scalarsOf, valueAt } from '../../compose/yaml/graph.ts';
import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import { listeningPorts } from '../entry/listening-port.ts';
import { filesOf, type ProvidedFiles } from './provided-file.ts';
import { type Label, labelsOf, type Passed, type Proxied, proxyIn, servesAt } from './route.ts';
import { routeFiles, traefikOptions } from './traefik-options.ts';

/** A matcher that anyone with the name or the path satisfies: not one for an address, a header or a method. */
const open = /^(?:Host|HostRegexp|PathPrefix|Path|PathRegexp)\(/;
const closed = /\b(?:ClientIP|Header|HeaderRegexp|Headers|HeadersRegexp|Query|QueryRegexp|Method)\(|!/;

/**
 * The routes from Traefik to a service by the service's labels, if everything is known: Traefik's static configuration is, and
 * neither the router nor its entry point has a middleware, which may require a login (doc.traefik.io, Docker provider and
 * routers).
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
    const traefik = traefikOf(posture.neighbours.postureOf(proxy));
    if (!traefik?.readsLabels || !isEnabled(named, traefik)) return [];
    return [...routers.values()].flatMap((router) => {
      if (leadsElsewhere(router, named)) return [];
      const found = entranceOf(routerOf(router), traefik);
      return found && servesAt(posture, found.base) ? [{ ...found, proxy, target }] : [];
    });
  };
};

/** Whether a router names a service that the labels do not describe, such as `api@internal`. */
function leadsElsewhere(router: ReadonlyMap<string, Label>, labels: readonly Label[]): boolean {
  const service = router.get('service');
  const name = service?.value?.toLowerCase().replace(/@docker$/, '');
  return (
    service !== undefined && !labels.some((each) => each.name.split('.')[3] === name && isOfService(each))
  );
}

const isOfService = ({ name }: Label) => name.startsWith('traefik.http.services.');

/** A router, as labels or a file describe it. */
interface Router {
  readonly rule: (Place & { readonly text: string }) | undefined;
  /** The names of its entry points; undefined if it names none. */
  readonly entryPoints: readonly (string | undefined)[] | undefined;
  readonly isEncrypted: boolean;
  /** Whether a middleware or an option of TLS may require a login. */
  readonly mayRefuse: boolean;
}

function routerOf(labels: ReadonlyMap<string, Label>): Router {
  const rule = labels.get('rule');
  const chosen = labels.get('entrypoints');
  return {
    rule: rule && { ...rule, text: rule.value ?? rule.raw ?? '' },
    entryPoints: chosen && (chosen.value?.split(',') ?? [undefined]),
    isEncrypted: [...labels.keys()].some((key) => /^tls(?:\.|$)/.test(key)),
    mayRefuse: [...labels.keys()].some(
      (key) => key.startsWith('middlewares') || key.startsWith('tls.options'),
    ),
  };
}

/** Traefik's static configuration, and the routes of its own files. */
interface Traefik {
  /** Whether it reads the labels of containers, of all that it may see. */
  readonly readsLabels: boolean;
  readonly exposedByDefault: boolean;
  /** Whether connections with TLS may need a certificate of the client, by the default options of TLS in a file. */
  readonly mayAskForCertificates: boolean;
  /** Ports by the names of entry points. */
  readonly entryPoints: ReadonlyMap<string, string>;
  /** The trees of the files with routes that it reads. */
  readonly files: readonly Mapping[];
}

const traefikOf = perObject((posture: Posture): Traefik | undefined =>
  readTraefik(posture, filesOf(posture)),
);

function readTraefik(posture: Posture, provided: ProvidedFiles): Traefik | undefined {
  const options = proxyIn(posture) === 'traefik' ? traefikOptions(posture, provided) : undefined;
  if (!options) return undefined;
  const has = (form: RegExp) => options.some((option) => form.test(option));
  // A middleware of an entry point may require a login, and its options of TLS a certificate of the client.
  if (has(/^--entrypoints\.[^.=]+\.http\.(?:middlewares|tls\.options)/)) return undefined;
  const files = routeFiles(options, provided);
  const mayAskForCertificates =
    !files || files.some((root) => valueAt(root, 'tls', 'options', 'default', 'clientAuth') !== undefined);
  if (mayAskForCertificates && has(/^--entrypoints\.[^.=]+\.http\.tls(?:$|=true$|\.)/)) return undefined;
  const entryPoints = options.flatMap((option) => {
    const [, name, port] = /^--entrypoints\.([^.=]+)\.address=:(\d+)(?:\/tcp)?$/.exec(option) ?? [];
    if (name === undefined || port === undefined || name === 'traefik') return [];
    // One that redirects answers every request by itself.
    const redirection = `--entrypoints.${name}.http.redirections.`;
    return options.some((each) => each.startsWith(redirection)) ? [] : [[name, port] as const];
  });
  return {
    readsLabels:
      has(/^--providers\.docker(?:$|=true$|\.)/) &&
      !has(/^--providers\.(?:docker\.)?constraints|^--providers\.docker=false$/),
    exposedByDefault: !has(/^--providers\.docker\.exposedbydefault=false$/),
    entryPoints: new Map(entryPoints),
    files: files ?? [],
    mayAskForCertificates,
  };
}

/** Where Traefik passes requests on to by the files with routes beside the compose file (File provider). */
export function passedByTraefik(posture: Posture): readonly Passed[] {
  const traefik = traefikOf(posture);
  if (!traefik) return [];
  const named = (list: 'routers' | 'services') =>
    traefik.files.flatMap((root) => {
      const found = valueAt(root, 'http', list);
      return found?.kind === 'mapping' ? [...found.entries] : [];
    });
  const services = new Map(named('services').map(([name, { value }]) => [name, value]));
  return named('routers').flatMap(([, { value }]) => {
    const found = entranceOf(routerIn(value), traefik);
    const service = services.get(scalarOf(value, 'service')?.raw.replace(/@file$/, '') ?? '');
    const servers = valueAt(service, 'loadBalancer', 'servers');
    return gathered(found ? itemsOf(servers) : [], (server): Passed[] => {
      const url = scalarOf(server, 'url')?.raw ?? '';
      const [, scheme, host, port] = /^(https?):\/\/([\w.-]+)(?::(\d+))?\/?$/.exec(url) ?? [];
      if (!found || host === undefined) return [];
      return [{ ...found, host, port: port ?? (scheme === 'https' ? '443' : '80') }];
    });
  });
}

function routerIn(node: Node | undefined): Router {
  const rule = scalarOf(node, 'rule');
  const chosen = nodeOf(node, 'entryPoints') ?? nodeOf(node, 'entrypoints');
  return {
    rule: rule && { file: rule.file, span: rule.span, text: rule.raw },
    entryPoints: chosen && scalarsOf(chosen).map(({ raw }) => raw),
    isEncrypted: nodeOf(node, 'tls') !== undefined,
    mayRefuse: nodeOf(node, 'middlewares') !== undefined || valueAt(node, 'tls', 'options') !== undefined,
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

/** The path below which a rule lets requests through: empty if it lets all through, undefined if it is not known. */
function baseOf(rule: string): string | undefined {
  const [path, ...more] = rule.match(/\bPath(?:Prefix|Regexp)?\([^()]*/g) ?? [];
  if (path === undefined) return '';
  const base = more.length === 0 ? /^PathPrefix\([`"'](\/[\w./-]*)[`"']$/.exec(path)?.[1] : undefined;
  return base?.replace(/\/$/, '');
}

/** The ports at which a router takes requests of anyone, their path, and the place of its rule; undefined if it may refuse some. */
function entranceOf(
  { rule, entryPoints, isEncrypted, mayRefuse }: Router,
  traefik: Traefik,
): Omit<Passed, 'host' | 'port'> | undefined {
  if (!rule || mayRefuse || !open.test(rule.text.trimStart()) || closed.test(rule.text)) return undefined;
  if (entryPoints?.includes(undefined) || (isEncrypted && traefik.mayAskForCertificates)) return undefined;
  const base = baseOf(rule.text);
  const names = entryPoints?.map((name) => name?.trim().toLowerCase() ?? '') ?? [
    ...traefik.entryPoints.keys(),
  ];
  const entrances = names.flatMap((name) => traefik.entryPoints.get(name) ?? []);
  return base !== undefined && entrances.length > 0 ? { entrances, base, at: rule } : undefined;
}
