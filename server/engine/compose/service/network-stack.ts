import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import type { Compose, Mapping, Service } from '../model.ts';
import { nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';
import { booleanOf } from './scalar.ts';

/** Networks of a service that use the host's network: external ones with the name `host`, or those with the driver `host`. */
export function hostNetworks(service: Service): Place[] {
  const list = nodeOf(service.effective, 'networks');
  const keys = list?.kind === 'mapping' ? [...list.entries.values()].map(({ key }) => key) : scalarsOf(list);
  return keys.filter(({ text, raw }) => {
    const name = text ?? raw;
    const network = service.resource('networks', name);
    if (!network) return false;
    if (scalarOf(network, 'driver')?.text === 'host') return true;
    return isExternal(network) && externalName(network, name) === 'host';
  });
}

/** The owner of the network stack that a service's containers use (Compose Specification, network_mode). */
export type NetworkStack =
  /** The service's own stack, or that of the service that it finally joins: the owner publishes the ports. */
  | { readonly of: 'service'; readonly owner: Service }
  /** The host's stack, and the place that decides it. */
  | { readonly of: 'host'; readonly at: Place }
  /** `nobody`: no network stack at all. `unknown`: that of a container that no service is known to create. */
  | { readonly of: 'nobody' | 'unknown' };

/** The network stack of a service, following services that join each other's stacks. */
export const networkStackOf = perObject((service: Service): NetworkStack => {
  const seen = new Set<Service>();
  for (let each = service; !seen.has(each); ) {
    seen.add(each);
    const { networkMode } = each;
    const [at] = networkMode?.text === 'host' ? [networkMode] : hostNetworks(each);
    if (at) return { of: 'host', at };
    if (networkMode?.text === 'none') return { of: 'nobody' };
    if (!networkMode || isNetwork(networkMode.text)) return { of: 'service', owner: each };
    const next = serviceNamedBy(networkMode.text, each);
    if (!next) return { of: 'unknown' };
    each = next;
  }
  return { of: 'unknown' };
});

/** Whether a network mode names a network: a container in it has its own stack. */
const isNetwork = (mode: string | undefined) =>
  mode !== undefined && !/^(?:host$|none$|service:|container:)/.test(mode);

/** The service whose namespace a mode names, as a service (`service:web`) or by its container (`container:shop-web-1`). */
export function serviceNamedBy(mode: string | undefined, { compose }: Service): Service | undefined {
  const [, kind, joined] = /^(service|container):(.+)$/s.exec(mode ?? '') ?? [];
  if (joined === undefined) return undefined;
  const { services, containers } = namesOf(compose);
  return (kind === 'service' ? services : containers).get(joined);
}

/** The services of a project by their names, and by those of their containers; the first with a name counts. */
const namesOf = perObject((compose: Compose) => {
  const services = new Map<string, Service>();
  const containers = new Map<string, Service>();
  const project = scalarOf(compose.effective, 'name')?.text;
  for (const service of compose.services.toReversed()) {
    const { name, effective } = service;
    services.set(name, service);
    const own = scalarOf(effective, 'container_name');
    const byProject = project === undefined ? undefined : `${project}-${name}-1`;
    const container = own ? own.text : byProject;
    if (container !== undefined) containers.set(container, service);
  }
  return { services, containers };
});

/**
 * The place that gives a service the host's network, directly or through the service that it joins; undefined if it has its
 * own.
 */
export function hostNetworkOf(service: Service): Place | undefined {
  const stack = networkStackOf(service);
  return stack.of === 'host' ? stack.at : undefined;
}

/**
 * The keys of the project's networks that a service joins; `default` if it names none. If the network mode names a network, it
 * is looked up by its name on the host; the item is undefined for a network outside the project, such as `bridge`.
 */
export const joinedNetworks = perObject((service: Service): readonly (string | undefined)[] => {
  const mode = service.networkMode;
  if (mode) return isNetwork(mode.text) ? [networkNamed(mode.text ?? '', service)] : [];
  const networks = nodeOf(service.effective, 'networks');
  const named =
    networks?.kind === 'mapping'
      ? [...networks.entries.keys()]
      : scalarsOf(networks).map((item) => item.text ?? '');
  return named.length > 0 ? named : ['default'];
});

/** The names by which other containers in its networks reach a service: its own, its container's, and aliases. */
export const namesInNetworks = perObject(({ name, effective }: Service): readonly string[] => {
  const networks = nodeOf(effective, 'networks');
  const joined = networks?.kind === 'mapping' ? [...networks.entries.values()] : [];
  const aliases = joined.flatMap(({ value }) => scalarsOf(nodeOf(value, 'aliases')));
  const container = scalarOf(effective, 'container_name');
  return [name, ...(container ? [container, ...aliases] : aliases).flatMap(({ text }) => text ?? [])];
});

/** The key of the project's network that has a given name on the host. */
function networkNamed(wanted: string, service: Service): string | undefined {
  const all = nodeOf(service.compose.effective, 'networks');
  const keys = all?.kind === 'mapping' ? [...all.entries.keys()] : [];
  return [...new Set([...keys, 'default'])].find((key) => nameOnHost(key, service) === wanted);
}

/** The name of a project's network on the host; undefined if a variable or the folder of the project decides it. */
function nameOnHost(key: string, service: Service): string | undefined {
  const given = givenName(key, service);
  if (given) return given.text;
  const project = scalarOf(service.compose.effective, 'name')?.text;
  return project === undefined ? undefined : `${project}_${key}`;
}

/** The name that a network has in the file; undefined if Compose makes it from the project's name and the key. */
function givenName(key: string, service: Service): { readonly text: string | undefined } | undefined {
  const network = service.resource('networks', key);
  return isExternal(network) ? { text: externalName(network, key) } : scalarOf(network, 'name');
}

/** The key of the network whose name on the host sorts first; undefined if that is not known. */
export function firstByName(keys: readonly string[], service: Service): string | undefined {
  // All generated names begin with the project's name, so comparing keys is enough.
  const areMade = keys.every((key) => !givenName(key, service));
  const names = keys.map((key) => (areMade ? key : nameOnHost(key, service)));
  if (names.includes(undefined)) return undefined;
  return keys[names.indexOf([...names].sort((a, b) => (a! < b! ? -1 : 1))[0])];
}

/** Whether the project certainly does not create a network. */
export function isExternal(network: Mapping | undefined): boolean {
  const external = nodeOf(network, 'external');
  return external?.kind === 'mapping' || booleanOf(external)?.value === true;
}

/** The name of an external network: `name`, or the deprecated `external.name`, else its key. */
export const externalName = (network: Mapping | undefined, key: string): string | undefined => {
  const name = scalarOf(network, 'name') ?? scalarOf(nodeOf(network, 'external'), 'name');
  return name ? name.text : key;
};
