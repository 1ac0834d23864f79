import { closest } from '../../source/similar.ts';
import type { Place } from '../../source/text.ts';
import type { Entry, Mapping, Node, Scalar } from '../model.ts';
import type { Type } from './table.ts';

/** Something that the Compose Specification's schema does not allow; Compose refuses the whole file for it. */
export type SchemaError =
  | {
      /** A key that is nowhere, one that is most likely meant to be `near`, or one whose place is `near`. */
      readonly kind: 'unknown' | 'typo' | 'misplaced';
      readonly at: Scalar;
      /** What holds the key: `a service`, `` `deploy` ``. */
      readonly where: string;
      readonly near: string;
      /** Whether `near` would give the service more than it has, which is for its author to write. */
      readonly gives: boolean;
      /** Where a misplaced key can be moved to: from a mapping into another, or below a key of it. */
      readonly move: Move | undefined;
    }
  | {
      /** A value of a type, or one of a set, that its key does not take, or a name that is no string. */
      readonly kind: 'type' | 'value' | 'name';
      readonly at: Place;
      readonly key: string;
      /** The name below the key whose value it is, where the key holds a mapping of names. */
      readonly below?: string | undefined;
      readonly wanted: string;
      readonly node: Node;
    }
  /** A key, or one of some, that is not there and without which the file is refused. */
  | {
      readonly kind: 'missing';
      readonly at: Place;
      readonly where: string;
      /** The key, or several: `file, environment or external`. */
      readonly key: string;
      readonly node: Mapping;
    }
  /** A key beside another that excludes it. */
  | { readonly kind: 'both'; readonly at: Scalar; readonly where: string; readonly other: string }
  /** An item of a list that an earlier one equals. */
  | { readonly kind: 'twice'; readonly at: Place; readonly key: string }
  /** A value that has to equal another one. */
  | { readonly kind: 'distinct'; readonly at: Place; readonly key: string; readonly other: string }
  /** A name that nothing in the project bears: `what` is a network, a volume … */
  | { readonly kind: 'undefined'; readonly at: Place; readonly what: string; readonly name: string }
  /** A service that waits for itself. */
  | { readonly kind: 'cycle'; readonly at: Place; readonly name: string }
  /** A fixed name of a container of which there are several. */
  | { readonly kind: 'several'; readonly at: Place; readonly key: string }
  /** `- NAME: value` in a list of `NAME=value`. */
  | { readonly kind: 'pair'; readonly at: Mapping; readonly key: string }
  /** Services at the top of the file, as before version 2. */
  | { readonly kind: 'layout'; readonly at: Scalar };

/** A key's way to where it belongs. */
export interface Move {
  readonly from: Mapping;
  readonly key: string;
  readonly to: Mapping;
  readonly below: string | undefined;
}

/** An object on the way to a value, with the keys that it may have. */
export interface Holder {
  /** The last key whose name the specification fixes. */
  readonly key: string;
  /** How many objects hold it. */
  readonly depth: number;
  readonly keys: ReadonlyMap<string, Type>;
  readonly node: Mapping;
}

/** What holds keys, as messages call it. */
export function labelOf({ key, depth }: Pick<Holder, 'key' | 'depth'>): string {
  if (depth === 0) return 'a compose file';
  return depth === 1 && key.endsWith('s') ? `a ${key.slice(0, -1)}` : `\`${key}\``;
}

/** Why a key is none of an object, and what it is most likely meant to be. */
export function unknownKey(
  name: string,
  { key: at, value }: Entry,
  node: Mapping,
  keys: ReadonlyMap<string, Type>,
  above: readonly Holder[],
): SchemaError {
  const [last] = above.slice(-1);
  const where = last ? labelOf(last) : '';
  const whole = wholeName(name, value, keys, node);
  if (whole !== undefined)
    return { kind: 'typo', at, where, near: whole, gives: gives(whole, value), move: undefined };
  const inner = [...keys].find(([, type]) => type.keys?.has(name))?.[0];
  const outer = above.slice(0, -1).findLast((each) => each.keys.has(name));
  const below = keys.get('services')?.map?.keys?.has(name) ? 'a service' : outer && labelOf(outer);
  const near = inner === undefined ? below : `\`${inner}\``;
  if (near !== undefined) {
    const to = inner === undefined ? outer?.node : node;
    const move = to && { from: node, key: name, to, below: inner };
    return { kind: 'misplaced', at, where, near, gives: gives(name, value), move };
  }
  const meant = closest(
    name,
    [...keys.keys()].filter((each) => !node.entries.has(each)),
  );
  return {
    kind: meant === undefined ? 'unknown' : 'typo',
    at,
    where,
    near: meant ?? '',
    gives: meant !== undefined && gives(meant, value),
    move: undefined,
  };
}

const given =
  /^(?:cap_add|cgroup|device_cgroup_rules|devices|ipc|network_mode|pid|privileged|use_api_socket|userns_mode|uts)$/;

function gives(key: string, value: Node | undefined): boolean {
  return given.test(key) && !(value?.kind === 'scalar' && value.raw === 'false');
}

/** The one key that a name is the beginning of, or the singular, and that takes such a value. */
function wholeName(
  name: string,
  value: Node | undefined,
  keys: ReadonlyMap<string, Type>,
  { entries }: Mapping,
): string | undefined {
  const free = [...keys].filter(([key, type]) => !entries.has(key) && fits(value, type)).map(([key]) => key);
  if (free.includes(`${name}s`)) return `${name}s`;
  const longer = name.length > 4 ? free.filter((key) => key.startsWith(`${name}_`)) : [];
  return longer.length === 1 ? longer[0] : undefined;
}

/** Whether a type takes values of this kind at all. */
function fits(node: Node | undefined, { any, scalars, values, list, map, keys }: Type): boolean {
  if (any || node === undefined) return true;
  if (node.kind === 'scalar') return scalars !== '' || values !== undefined;
  return (node.kind === 'sequence' ? list : (map ?? keys)) !== undefined;
}
