import { wholeFile } from './check.ts';
import type { Type } from './table.ts';

/**
 * A key that the specification does not define at its place, and the keys that it defines there; `among` is empty below a value
 * that has no keys.
 */
export interface StrayKey {
  readonly key: string;
  readonly among: readonly string[];
}

/** The type of each entry of a top-level section, such as `services`. */
export function entryType(section: string): Type | undefined {
  return wholeFile().keys?.get(section)?.map;
}

/** The first key of a path below a type that the Compose Specification does not define; undefined if it defines all of them. */
export function strayKey(start: Type | undefined, path: readonly string[]): StrayKey | undefined {
  let type = start;
  for (const key of path) {
    if (!type || type.any || key.startsWith('x-')) return undefined;
    const { keys, map } = type;
    const next = keys ? (keys.get(key) ?? keys.get('*')) : map;
    if (!next) return { key, among: [...(keys?.keys() ?? [])].filter((each) => each !== '*') };
    // A name that the file chooses may contain dots, so what follows the name of a scalar belongs to it.
    if (!keys && !next.keys && !next.map) return undefined;
    type = next;
  }
  return undefined;
}
