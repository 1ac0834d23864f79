import { perObject } from '../../source/memo.ts';
import type { Mapping, Port, Service } from '../model.ts';
import { mappingOf, nodeOf, scalarOf } from '../yaml/graph.ts';
import { joinedNetworks, networkStackOf } from './network-stack.ts';
import { booleanOf } from './scalar.ts';

/**
 * Who reaches a published port: `everywhere` by each interface of the host, `address` by one other than loopback, `loopback` the
 * host alone, `none` where the network mode discards it.
 */
export type PortReach = 'everywhere' | 'address' | 'loopback' | 'none' | 'unknown';

/** The ports that a service itself publishes, certainly, on every interface of the host; `exposureOfPort` says who reaches what. */
export const openPortsOf = perObject((service: Service): readonly Port[] =>
  service.ports.filter((port) => reachOf(port, service) === 'everywhere'),
);

/** Whether a port is reachable on every interface of the host; undefined: not known. */
export function onEveryInterface(port: Port, service: Service): boolean | undefined {
  const reach = reachOf(port, service);
  return reach === 'unknown' ? undefined : reach === 'everywhere';
}

/** Who reaches a port that a service publishes. */
export function reachOf(port: Port, service: Service): PortReach {
  const stack = networkStackOf(service);
  if (service.networkMode && service.networkMode.text === undefined) return 'unknown';
  if (stack.of !== 'service' || stack.owner !== service) return 'none';
  if (port.unknown || !/^\d*(?:-\d+)?$/.test(port.published ?? '')) return 'unknown';
  const written = port.hostIp ? reachOfAddress(port.hostIp) : undefined;
  if (written === 'loopback' || written === 'address') return written;
  const [first, ...others] = bindingsOf(service);
  if (first === undefined) return 'unknown';
  // Docker Engine binds to the address that one of the networks says, which it chooses.
  return written ?? (others.length > 0 ? 'unknown' : first);
}

/** Whether a network is the host's own without any interface, taken in from outside of the project. */
function isNone(key: string | undefined, network: Mapping | undefined): boolean {
  const external = nodeOf(network, 'external');
  const name = scalarOf(network, 'name') ?? scalarOf(external, 'name');
  return (
    (name?.text ?? key) === 'none' && (external?.kind === 'mapping' || booleanOf(external)?.value === true)
  );
}

/** Where the networks of a service publish a port that names no address; none of those without a way out, which publish nothing. */
const bindingsOf = perObject((service: Service): readonly PortReach[] => {
  const found = joinedNetworks(service).flatMap((name): PortReach[] => {
    const network = name === undefined ? undefined : service.resource('networks', name);
    const driver = scalarOf(network, 'driver');
    if (/^(?:none|null)$/.test(driver?.text ?? '') || isNone(name, network)) return [];
    if ((driver?.text ?? 'bridge') === 'bridge') {
      const internal = booleanOf(nodeOf(network, 'internal'))?.value;
      if (internal === true) return [];
      if (internal === 'unknown') return ['unknown'];
    }
    return [bindingOf(network)];
  });
  return [...new Set(found)];
});

function bindingOf(network: Mapping | undefined): PortReach {
  const address = scalarOf(mappingOf(network, 'driver_opts'), 'com.docker.network.bridge.host_binding_ipv4');
  if (!address || address.text === '') return 'everywhere';
  return address.text === undefined ? 'unknown' : reachOfAddress(address.text);
}

/** Who reaches what is bound to an address. */
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

/** The keys of the project's networks that a service joins, `default` where it names none; none where it has a `network_mode`. */
export function networkNames(service: Service): string[] {
  return service.networkMode ? [] : joinedNetworks(service).flatMap((name) => name ?? []);
}

/** Whether a port is published where browsers look for a site: a service of that kind exists to be reached by other machines. */
export const isWebEntrance = ({ published }: Port): boolean => published === '80' || published === '443';
