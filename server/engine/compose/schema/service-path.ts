import { wholeFile } from './check.ts';

/**
 * A key that the specification does not define at its place, and the keys that it defines there; `among` is empty below a value
 * that has no keys.
 */
export interface StrayKey {
  readonly key: string;
  readonly among: readonly string[];
}

/**
 * The first key of a path below a service that the Compose Specification does not define; undefined if it defines all of them.
 */
export function strayKey(path: readonly string[]): StrayKey | undefined {
  let type = wholeFile().keys?.get('services')?.map;
  for (const key of path) {
    if (!type || type.any || key.startsWith('x-')) return undefined;
    const { keys, map } = type;
    const next = keys ? (keys.get(key) ?? keys.get('*')) : map;
    if (!next) return { key, among: [...(keys?.keys() ?? [])].filter((each) => each !== '*') };
    type = next;
  }
  return undefined;
}
