import { perObject } from '../../source/memo.ts';
import type { Mapping, Port, Service } from '../model.ts';
import { mappingOf, nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';
import { booleanOf } from './scalar.ts';

/** Whether other machines reach a service: by the network of the host, or by a port on every interface. */
export function isExposed(service: Service): boolean {
  return service.networkMode?.text === 'host' || openPortsOf(service).length > 0;
}

/** The ports of a service that are certainly reachable on every interface of the host. */
export const openPortsOf = perObject((service: Service): readonly Port[] =>
  service.ports.filter((port) => onEveryInterface(port, service) === true),
);

/** Whether a port is reachable on every interface of the host; undefined: not known. */
export function onEveryInterface(port: Port, service: Service): boolean | undefined {
  if (port.unknown || !/^\d*(?:-\d+)?$/.test(port.published ?? '')) return undefined;
  if (service.networkMode && !isNetworkName(service.networkMode.text)) return false;
  const open = port.hostIp ? isUnspecified(port.hostIp) : !staysOnLoopback(service);
  return open && staysInside(service) ? undefined : open;
}

/** False for the modes under which Compose publishes nothing; undefined text: not known, so false. */
function isNetworkName(mode: string | undefined): boolean {
  return mode !== undefined && !/^(?:host|none|service:.*|container:.*)$/.test(mode);
}

/** Whether an address means all addresses, in any spelling (`0.0.0.0`, `::`, `::ffff:0.0.0.0`, `0:0:0:0:0:0:0:0`). */
export function isUnspecified(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    /^0+(?:\.0+){0,3}$/.test(bare) || /^(?=.*:)[0:]+$/.test(bare) || /^[0:]*:ffff:0+(?:\.0+){3}$/.test(bare)
  );
}

/** Whether every network of a service publishes on loopback by its own option. */
function staysOnLoopback(service: Service): boolean {
  return networksOf(service).every((network) => {
    const address = scalarOf(
      mappingOf(network, 'driver_opts'),
      'com.docker.network.bridge.host_binding_ipv4',
    )?.text;
    return /^127\./.test(address ?? '');
  });
}

/** Whether every network of a service is an internal bridge; a container on no other publishes nothing. */
function staysInside(service: Service): boolean {
  return networksOf(service).every((network) => {
    const driver = scalarOf(network, 'driver')?.text ?? 'bridge';
    return driver === 'bridge' && booleanOf(nodeOf(network, 'internal'))?.value === true;
  });
}

function networksOf(service: Service): (Mapping | undefined)[] {
  return namedNetworks(service).map((name) => service.resource('networks', name));
}

/** The keys of the project's networks that a service joins, `default` where it names none; none where it has a `network_mode`. */
export function networkNames(service: Service): string[] {
  return service.networkMode ? [] : namedNetworks(service);
}

function namedNetworks({ effective }: Service): string[] {
  const networks = nodeOf(effective, 'networks');
  const named =
    networks?.kind === 'mapping'
      ? [...networks.entries.keys()]
      : scalarsOf(networks).map((item) => item.text ?? '');
  return named.length > 0 ? named : ['default'];
}

/** Whether a port is published where browsers look for a site: a service of that kind exists to be reached by other machines. */
export const isWebEntrance = ({ published }: Port): boolean => published === '80' || published === '443';
