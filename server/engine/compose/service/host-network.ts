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

/** Where a service gets the host's network, itself or through the service whose network it joins; undefined where it does not. */
export function hostNetworkOf(service: Service): Place | undefined {
  let each: Service | undefined = service;
  for (const seen = new Set<Service>(); each && !seen.has(each); ) {
    seen.add(each);
    const mode: Service['networkMode'] = each.networkMode;
    if (mode?.text === 'host') return mode;
    const [place] = hostNetworks(each);
    if (place) return place;
    const other: string | undefined = /^service:(.+)$/s.exec(mode?.text ?? '')?.[1];
    each = other === undefined ? undefined : service.compose.services.find(({ name }) => name === other);
  }
  return undefined;
}
