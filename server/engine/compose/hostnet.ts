import type { Place } from '../text.ts';
import { nodeOf, scalarOf, scalarsOf } from './graph.ts';
import type { Scalar, Service } from './model.ts';
import { booleanOf } from './scalar.ts';

/** Where a service joins a network that is the host's own: external and named `host`, or of the driver `host`. */
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

/** What makes a build run on the host's network (Compose Build Specification, network and entitlements). */
export function hostBuilds({ build }: Service): Scalar[] {
  const { network, entitlements = [] } = build ?? {};
  const granted = entitlements.filter(({ text }) => text === 'network.host');
  return network?.text === 'host' ? [network, ...granted] : [...granted];
}
