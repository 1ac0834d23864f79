import type { Scalar, Service } from '../compose/model.ts';
import type { Known } from '../source/text.ts';
import { plain } from './fact.ts';
import {
  capabilityName,
  defaultCapabilities,
  everyCapability,
  isDefaultCapability,
} from './host/capability.ts';
import type { Capabilities, CapabilityItem, ContainerUser } from './model.ts';

/** The capabilities of a service's container (moby, `caps.TweakCapabilities`). */
export function capabilitiesOf(service: Service, { root }: ContainerUser): Capabilities {
  const { capAdd, capDrop } = service;
  const granted = grantedTo(service);
  return {
    granted,
    beyondDefault: typeof granted === 'string' ? [] : granted.filter((name) => !isDefaultCapability(name)),
    inEffect: root,
    added: capAdd.map(item),
    dropped: capDrop.map(item),
  };
}

/** The capabilities of a container that is started without options. */
export function ownCapabilities({ root }: ContainerUser): Capabilities {
  return { granted: [...defaultCapabilities], beyondDefault: [], inEffect: root, added: [], dropped: [] };
}

/** The maximum capabilities of a service's container, by name, sorted. */
export function grantedTo({ privileged, capAdd, capDrop }: Service): Known<readonly string[] | 'all'> {
  if (privileged?.value === true) return 'all';
  const added = namesIn(capAdd);
  const dropped = namesIn(capDrop);
  if (privileged?.value === 'unknown' || !added || !dropped) return 'unknown';
  if (added.has('ALL')) {
    const every = everyCapability();
    const left = every.filter((name) => !dropped.has(name));
    return left.length === every.length ? 'all' : left;
  }
  if (dropped.has('ALL')) return [...added].sort();
  const kept = [...defaultCapabilities].filter((name) => !dropped.has(name));
  return [...new Set([...kept, ...added])].sort();
}

/** The names of a list; undefined if one is a variable. */
function namesIn(items: readonly Scalar[]): ReadonlySet<string> | undefined {
  const names = items.map(({ text }) => (text === undefined ? undefined : capabilityName(text)));
  return names.every((name) => name !== undefined) ? new Set(names) : undefined;
}

const item = (scalar: Scalar): CapabilityItem => ({
  name: scalar.text === undefined ? undefined : capabilityName(scalar.text),
  at: plain(scalar),
});
