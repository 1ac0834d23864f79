import { mappingOf, nodeOf, scalarOf, scalarsOf } from './graph.ts';
import { holderAt } from './layout.ts';
import type { Mapping, Port, Sequence, Service } from './model.ts';
import { parseYaml } from './parse.ts';
import { booleanOf } from './scalar.ts';

/** Whether a port is reachable on every interface of the host; undefined: not known. */
export function onEveryInterface(port: Port, service: Service): boolean | undefined {
  if (port.unknown || !/^\d*(?:-\d+)?$/.test(port.published ?? '')) return undefined;
  if (service.networkMode && !isNetworkName(service.networkMode.text)) return false;
  const open = port.hostIp ? isUnspecified(port.hostIp) : !staysOnLoopback(service);
  return open && staysInside(service) ? undefined : open;
}

/** How a port without a product of its own is published: for the web, at a host port that is known, or at one that the engine chooses. */
export function publishedAs({ published, target }: Port): 'web' | 'open' | 'random' {
  if (published === '80' || published === '443') return 'web';
  return published !== undefined || target === undefined ? 'open' : 'random';
}

/**
 * For each port that is narrower than an earlier one, that one, which keeps it from taking effect: the same port,
 * published on every interface by an earlier file or by the service that this one extends. Compose adds to `ports` and
 * replaces none (Compose Specification, Merge).
 */
export function widerPorts(service: Service): Map<Port, Port> {
  const found = new Map<Port, Port>();
  const wide = new Map<string, Port>();
  for (const port of service.ports) {
    if (port.published === undefined) continue;
    const key = `${port.published}:${port.target}/${port.protocol ?? 'tcp'}`;
    const open = onEveryInterface(port, service);
    const earlier = wide.get(key);
    if (open === true && !earlier) wide.set(key, port);
    else if (open === false && earlier && listOf(earlier) !== listOf(port)) found.set(port, earlier);
  }
  return found;
}

/** The list that a port is written in. */
function listOf({ file, span }: Port): Sequence | undefined {
  const holder = holderAt(parseYaml(file), span);
  return holder?.kind === 'item' ? holder.sequence : undefined;
}

/** False for the modes under which Compose publishes nothing; undefined text: not known, so no. */
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
  const networks = nodeOf(service.effective, 'networks');
  const named =
    networks?.kind === 'mapping'
      ? [...networks.entries.keys()]
      : scalarsOf(networks).map((item) => item.text ?? '');
  return (named.length > 0 ? named : ['default']).map((name) => service.resource('networks', name));
}
