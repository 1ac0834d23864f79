import { perObject } from '../../source/memo.ts';
import type { Known } from '../../source/text.ts';
import type { Mapping, Port, Service } from '../model.ts';
import { mappingOf, nodeOf, scalarOf } from '../yaml/graph.ts';
import { externalName, firstByName, isExternal, joinedNetworks, networkStackOf } from './network-stack.ts';
import { booleanOf } from './scalar.ts';

/**
 * From where a published port can be reached. `everywhere`: through every interface of the host. `address`: through one that is
 * not loopback. `loopback`: from the host, and before Docker Engine 28 also from machines in its network that route to the
 * container. `none`: no network publishes it.
 */
export type PortReach = 'everywhere' | 'address' | 'loopback' | 'none' | 'unknown';

/**
 * The ports that a service itself certainly publishes on every interface of the host; see `exposureOfPort` for who reaches
 * them.
 */
export const openPortsOf = perObject((service: Service): readonly Port[] =>
  service.ports.filter((port) => reachOf(port, service) === 'everywhere'),
);

/** Whether a port can be reached on every interface of the host; undefined if that is not known. */
export function onEveryInterface(port: Port, service: Service): boolean | undefined {
  const reach = reachOf(port, service);
  return reach === 'unknown' ? undefined : reach === 'everywhere';
}

/** From where a port of a service can be reached. */
export function reachOf(port: Port, service: Service): PortReach {
  const stack = networkStackOf(service);
  if (service.networkMode && service.networkMode.text === undefined) return 'unknown';
  if (stack.of !== 'service' || stack.owner !== service) return 'none';
  const networks = publishersOf(service);
  if (networks.length === 0) return 'none';
  if (port.unknown || !/^\d*(?:-\d+)?$/.test(port.published ?? '')) return 'unknown';
  if (!port.hostIp) return bindingIn(service);
  return networks.some(({ isSure }) => isSure) ? reachOfAddress(port.hostIp) : 'unknown';
}

/** The networks of a service that publish its ports, or may do so. */
const publishersOf = perObject((service: Service) =>
  joinedNetworks(service).flatMap((key) => {
    const network = key === undefined ? undefined : service.resource('networks', key);
    const isSure = publishes(key, network);
    return isSure === false ? [] : [{ key, network, isSure: isSure === true }];
  }),
);

/**
 * Where the networks of a service publish a port without a host address. Of several networks, Docker Engine uses the one whose
 * name sorts first, unless a priority or IPv6 decides (moby, libnetwork, `Endpoint.Less`).
 */
const bindingIn = perObject((service: Service): PortReach => {
  const networks = publishersOf(service);
  const bindings = new Map(networks.map(({ key, network }) => [key, bindingOf(network)]));
  const [first, ...others] = new Set(bindings.values());
  if (networks.some(({ isSure }) => !isSure)) return 'unknown';
  if (first !== undefined && others.length === 0) return first;
  const keys = networks.flatMap(({ key, network }) =>
    key === undefined || isPreferred(key, network, service) ? [] : key,
  );
  const chosen = keys.length === networks.length ? firstByName(keys, service) : undefined;
  return (chosen !== undefined && bindings.get(chosen)) || 'unknown';
});

/** Whether a network publishes ports. Internal networks and those without any interface do not. */
function publishes(key: string | undefined, network: Mapping | undefined): Known<boolean> {
  const driver = scalarOf(network, 'driver')?.text ?? 'bridge';
  if (/^(?:none|null)$/.test(driver)) return false;
  if (key !== undefined && isExternal(network) && externalName(network, key) === 'none') return false;
  const internal = driver === 'bridge' && booleanOf(nodeOf(network, 'internal'))?.value;
  return internal === 'unknown' ? internal : !internal;
}

/** Whether Docker Engine may prefer or disregard a network for a reason other than its name. */
function isPreferred(key: string, network: Mapping | undefined, service: Service): boolean {
  const networks = nodeOf(service.effective, 'networks');
  const attached = mappingOf(networks?.kind === 'mapping' ? networks : undefined, key);
  return attached?.entries.has('gw_priority') === true || network?.entries.has('enable_ipv6') === true;
}

function bindingOf(network: Mapping | undefined): PortReach {
  const address = bridgeOption(network, 'host_binding_ipv4');
  const mode = bridgeOption(network, 'gateway_mode_ipv4');
  // Since Docker Engine 27, a routed network opens the container's own ports instead.
  if (mode && !/^nat(?:-unprotected)?$/.test(mode.text ?? '')) return 'unknown';
  if (!address || address.text === '') return 'everywhere';
  return address.text === undefined ? 'unknown' : reachOfAddress(address.text);
}

const bridgeOption = (network: Mapping | undefined, name: string) =>
  scalarOf(mappingOf(network, 'driver_opts'), `com.docker.network.bridge.${name}`);

/** From where a port that is bound to an address can be reached. */
function reachOfAddress(address: string): 'everywhere' | 'address' | 'loopback' {
  if (isUnspecified(address)) return 'everywhere';
  return isLoopback(address) ? 'loopback' : 'address';
}

/** Whether an address means all addresses, in any spelling (`0.0.0.0`, `::`, `::ffff:0.0.0.0`, `0:0:0:0:0:0:0:0`). */
export function isUnspecified(address: string): boolean {
  const bare = bareOf(address);
  return (
    /^0+(?:\.0+){0,3}$/.test(bare) || /^(?=.*:)[0:]+$/.test(bare) || /^[0:]*:ffff:0+(?:\.0+){3}$/.test(bare)
  );
}

/** Whether an address is one of loopback, in any spelling (`127.1.2.3`, `::1`, `::ffff:127.0.0.1`). */
function isLoopback(address: string): boolean {
  const bare = bareOf(address);
  return /^(?:127\.|[0:]*:ffff:127\.|localhost$)/.test(bare) || (/^[0:]+1$/.test(bare) && bare.includes(':'));
}

const bareOf = (address: string) => address.replace(/^\[|\]$/g, '').toLowerCase();

/** The keys of the project's networks that a service joins; `default` if it names none. */
export function networkNames(service: Service): string[] {
  return joinedNetworks(service).flatMap((name) => name ?? []);
}

/**
 * Whether containers in a network can connect to each other: not if its bridge forbids that (`enable_icc`, parsed as in Go).
 */
export function connectsContainers(network: Mapping | undefined): Known<boolean> {
  const option = bridgeOption(network, 'enable_icc');
  if (option && option.text === undefined) return 'unknown';
  return !/^(?:0|f|F|false|FALSE|False)$/.test(option?.text ?? '');
}

/** Whether containers of two services certainly connect to each other: in one network, or in one network stack. */
export function areConnected(one: Service, other: Service): boolean {
  const [own, theirs] = [networkStackOf(one), networkStackOf(other)];
  if (own.of !== 'service' || theirs.of !== 'service') return false;
  if (own.owner === theirs.owner) return true;
  const names = networkNames(theirs.owner);
  return networkNames(own.owner).some(
    (name) => names.includes(name) && connectsContainers(one.resource('networks', name)) === true,
  );
}

/**
 * Whether containers in a network reach listeners on the host through the bridge's address on the host. They do in internal
 * networks, too, unless the gateway mode gives the host no address (Docker Engine 28).
 */
export function reachesHost(network: Mapping | undefined): Known<boolean> {
  const mode = bridgeOption(network, 'gateway_mode_ipv4');
  const isOrdinary = !mode || /^(?:nat|nat-unprotected|routed)$/.test(mode.text ?? '');
  const driver = scalarOf(network, 'driver');
  const isBridge = !driver || driver.text === 'bridge' || driver.text === '';
  return isBridge && isOrdinary ? true : 'unknown';
}

/** Whether a port is published where browsers look for a site: other machines are meant to reach such a service. */
export const isWebEntrance = ({ published }: Port): boolean => published === '80' || published === '443';
