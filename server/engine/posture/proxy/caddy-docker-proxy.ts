import type { Service } from '../../compose/model.ts';
import { networkNames } from '../../compose/service/exposure.ts';
import { perObject } from '../../source/memo.ts';
import { type Label, labelsOf, type Proxied, proxyOf } from './route.ts';

/** Directives that require no login; any other may. */
const harmless = /^(?:reverse_proxy|encode|header|log)(?:\.|$)|^tls$/;
const upstream = /^(?:\/\S* )?\{\{ ?upstreams(?: http)?(?: (\d+))? ?\}\}$/;

/**
 * The routes of caddy-docker-proxy by labels of a service: the address of a site, and `reverse_proxy` to `{{upstreams PORT}}`
 * (github.com/lucaslorentz/caddy-docker-proxy). A route is only certain if no directive of the site may require a login.
 */
export const byCaddy: Proxied = ({ service }) => {
  const labels = labelsOf(service).filter(({ name }) => /^caddy(?:_\d+)?(?:\.|$)/.test(name));
  const sites = labels.filter(({ name }) => !name.includes('.'));
  const found = sites.flatMap((site) => {
    const own = labels.flatMap((label) =>
      label.name.startsWith(`${site.name}.`)
        ? [{ ...label, name: label.name.slice(site.name.length + 1) }]
        : [],
    );
    const target = own.every(({ name }) => harmless.test(name)) ? targetOf(own) : undefined;
    const entrances = entrancesOf(site.value ?? site.raw ?? '');
    return target === undefined || entrances.length === 0 ? [] : [{ target, entrances, at: site }];
  });
  if (found.length === 0) return undefined;
  const networks = networkNames(service);
  return (proxy) => (isCaddy(proxy, networks) ? found.map((each) => ({ ...each, proxy })) : []);
};

/** The port of the service; HTTP's default if none is set. */
function targetOf(directives: readonly Label[]): string | undefined {
  const [proxied, ...more] = directives.filter(({ name }) => name === 'reverse_proxy');
  const [text, port = '80'] = more.length > 0 ? [] : (upstream.exec(proxied?.value ?? '') ?? []);
  return text === undefined ? undefined : port;
}

/** Caddy's ports for a site, by its addresses; none for a snippet, the global options, and a site at a path. */
export function entrancesOf(addresses: string): string[] {
  const all = addresses.split(',').map((each) => each.trim());
  if (all.some((each) => /^(?:\(|$)|[^/]\/[^/*]/.test(each))) return [];
  const ports = all.flatMap((each) => {
    const port = /:(\d+)(?:\/|$)/.exec(each)?.[1];
    return port ? [port] : each.startsWith('http://') ? ['80'] : ['443', '80'];
  });
  return [...new Set(ports)];
}

/** Whether a service is a caddy-docker-proxy that only labels configure and that watches one of the networks. */
function isCaddy(proxy: Service, networks: readonly string[]): boolean {
  const looked = watched(proxy);
  return looked !== undefined && (looked.length === 0 || networks.some((name) => looked.includes(name)));
}

/** The networks on which it reaches services; empty: all of its own. Undefined for other services. */
const watched = perObject((proxy: Service): readonly string[] | undefined => {
  const { effective, environment } = proxy;
  if (proxyOf(proxy) !== 'caddy-docker-proxy') return undefined;
  if (['command', 'entrypoint', 'env_file'].some((key) => effective.entries.has(key))) return undefined;
  const settings = environment.filter(({ name }) => name.startsWith('CADDY_'));
  const [networks, ...others] = settings;
  if (!networks) return [];
  if (others.length > 0 || networks.name !== 'CADDY_INGRESS_NETWORKS') return undefined;
  return networks.value?.split(',').map((each) => each.trim());
});
