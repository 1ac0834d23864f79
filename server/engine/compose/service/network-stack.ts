import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import type { Service } from '../model.ts';
import { nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';
import { booleanOf } from './scalar.ts';

/** Networks of a service that are the host's own: external and named `host`, or with the driver `host`. */
export function hostNetworks(service: Service): Place[] {
  const list = nodeOf(service.effective, 'networks');
  const keys = list?.kind === 'mapping' ? [...list.entries.values()].map(({ key }) => key) : scalarsOf(list);
  return keys.filter(({ text, raw }) => {
    const name = text ?? raw;
    const network = service.resource('networks', name);
    if (!network) return false;
    if (scalarOf(network, 'driver')?.text === 'host') return true;
    const external = nodeOf(network, 'external');
    const named = (scalarOf(network, 'name') ?? scalarOf(external, 'name'))?.text ?? name;
    return named === 'host' && (external?.kind === 'mapping' || booleanOf(external)?.value === true);
  });
}

/** Whose network stack the containers of a service use (Compose Specification, network_mode). */
export type NetworkStack =
  /** Its own, or that of the service which it joins in the end: that one publishes the ports. */
  | { readonly of: 'service'; readonly owner: Service }
  /** The host's, and what says so. */
  | { readonly of: 'host'; readonly at: Place }
  /** None at all, or that of a container which no service is known to make. */
  | { readonly of: 'nobody' | 'unknown' };

/** The network stack of a service, found through all services that join one another. */
export const networkStackOf = perObject((service: Service): NetworkStack => {
  const seen = new Set<Service>();
  for (let each = service; !seen.has(each); ) {
    seen.add(each);
    const { networkMode } = each;
    const [at] = networkMode?.text === 'host' ? [networkMode] : hostNetworks(each);
    if (at) return { of: 'host', at };
    if (networkMode?.text === 'none') return { of: 'nobody' };
    if (!networkMode || isNetwork(networkMode.text)) return { of: 'service', owner: each };
    const next = joinedBy(networkMode.text, each);
    if (!next) return { of: 'unknown' };
    each = next;
  }
  return { of: 'unknown' };
});

/** Whether a network mode names a network: a container in it has a stack of its own. */
const isNetwork = (mode: string | undefined) =>
  mode !== undefined && !/^(?:host$|none$|service:|container:)/.test(mode);

/** The service that a network mode names, by itself or by its container. */
function joinedBy(mode: string | undefined, { compose }: Service): Service | undefined {
  const [, kind, joined] = /^(service|container):(.+)$/s.exec(mode ?? '') ?? [];
  if (joined === undefined) return undefined;
  const project = scalarOf(compose.effective, 'name')?.text;
  return compose.services.find(({ name, effective }) => {
    if (kind === 'service') return name === joined;
    const own = scalarOf(effective, 'container_name');
    return own ? own.text === joined : project !== undefined && joined === `${project}-${name}-1`;
  });
}

/** Where a service gets the host's network, itself or through the service whose network it joins; undefined where it does not. */
export function hostNetworkOf(service: Service): Place | undefined {
  const stack = networkStackOf(service);
  return stack.of === 'host' ? stack.at : undefined;
}

/**
 * The networks of the project that a service joins, with its key: `default` where it names none. A network mode that names one is
 * looked up by its name on the host; undefined for one that is none of the project's, such as `bridge`.
 */
export function joinedNetworks(service: Service): (string | undefined)[] {
  const mode = service.networkMode;
  if (mode) return isNetwork(mode.text) ? [networkNamed(mode.text ?? '', service)] : [];
  const networks = nodeOf(service.effective, 'networks');
  const named =
    networks?.kind === 'mapping'
      ? [...networks.entries.keys()]
      : scalarsOf(networks).map((item) => item.text ?? '');
  return named.length > 0 ? named : ['default'];
}

/** The key of the project's network that has a name on the host. */
function networkNamed(wanted: string, service: Service): string | undefined {
  const all = nodeOf(service.compose.effective, 'networks');
  const project = scalarOf(service.compose.effective, 'name')?.text;
  const keys = all?.kind === 'mapping' ? [...all.entries.keys()] : [];
  return [...new Set([...keys, 'default'])].find((key) => {
    const own = scalarOf(service.resource('networks', key), 'name');
    return own ? own.text === wanted : project !== undefined && wanted === `${project}_${key}`;
  });
}
