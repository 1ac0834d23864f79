import { closest } from '../../source/similar.ts';
import type { Place } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Node, Scalar } from '../model.ts';
import type { Type } from './table.ts';

/** Something that the Compose Specification does not allow, for which Compose rejects the whole file. */
export type SchemaError =
  | {
      /** `unknown`: the key exists nowhere; `typo`: most likely `near` is meant; `misplaced`: the key belongs in `near`. */
      readonly kind: 'unknown' | 'typo' | 'misplaced';
      readonly at: Scalar;
      /** The object that has the key: `a service`, `` `deploy` ``. */
      readonly where: string;
      readonly near: string;
      /** Whether `near` would give the service more privileges: only its author should write that. */
      readonly gives: boolean;
      /** How to move a misplaced key: into another mapping, or below a key of its own mapping. */
      readonly move: Move | undefined;
    }
  | {
      /**
       * `type`: a value of a wrong type or form; `value`: a value that is not one of the allowed ones; `name`: an invalid name.
       */
      readonly kind: 'type' | 'value' | 'name';
      readonly at: Place;
      readonly key: string;
      /** The name whose value it is, if the key holds a mapping of names. */
      readonly below?: string | undefined;
      readonly wanted: string;
      readonly node: Node;
    }
  /** A missing key without which Compose rejects the file; several keys if one of them is enough. */
  | {
      readonly kind: 'missing';
      readonly at: Place;
      readonly where: string;
      /** The missing key, or several: `file, environment or external`. */
      readonly key: string;
      readonly node: Mapping;
    }
  /** A key that cannot stand beside the key `other`. */
  | { readonly kind: 'both'; readonly at: Scalar; readonly where: string; readonly other: string }
  /** An item that repeats an earlier item of its list. */
  | { readonly kind: 'twice'; readonly at: Place; readonly key: string }
  /** A value that must equal the value of another key. */
  | { readonly kind: 'distinct'; readonly at: Place; readonly key: string; readonly other: string }
  /** A name that the project does not define; `what` is a network, a volume … */
  | { readonly kind: 'undefined'; readonly at: Place; readonly what: string; readonly name: string }
  /** A service that depends on itself. */
  | { readonly kind: 'cycle'; readonly at: Place; readonly name: string }
  /** A fixed container name for a service with several containers. */
  | { readonly kind: 'several'; readonly at: Place; readonly key: string }
  /** `- NAME: value` in a list of `NAME=value`. */
  | { readonly kind: 'pair'; readonly at: Mapping; readonly key: string };

/** The move of a key to where it belongs. */
export interface Move {
  readonly from: Mapping;
  readonly key: string;
  readonly to: Mapping;
  readonly below: string | undefined;
}

/** An object on the path to a value, with the keys that it may have. */
export interface EnclosingObject {
  /** The last key with a name that the specification defines. */
  readonly key: string;
  /** The number of objects that contain it. */
  readonly depth: number;
  readonly keys: ReadonlyMap<string, Type>;
  readonly node: Mapping;
}

/** The name of an object in messages. */
export function labelOf({ key, depth }: Pick<EnclosingObject, 'key' | 'depth'>): string {
  if (depth === 0) return 'a compose file';
  return depth === 1 && key.endsWith('s') ? `a ${key.slice(0, -1)}` : `\`${key}\``;
}

/** The error for a key that an object may not have, with the key that most likely is meant. */
export function unknownKey(
  name: string,
  { key: at, value }: ComposeEntry,
  node: Mapping,
  keys: ReadonlyMap<string, Type>,
  above: readonly EnclosingObject[],
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

/** The key that takes such a value and is the plural of a name, or the only key that continues it after `_`. */
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

/** Whether a type takes values of this kind (scalar, sequence or mapping). */
function fits(node: Node | undefined, { any, scalars, values, list, map, keys }: Type): boolean {
  if (any || node === undefined) return true;
  if (node.kind === 'scalar') return scalars !== '' || values !== undefined;
  return (node.kind === 'sequence' ? list : (map ?? keys)) !== undefined;
}
