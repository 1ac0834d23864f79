import { perObject } from '../../source/memo.ts';
import type { SourceFile } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Node } from '../model.ts';
import { makeMapping } from '../yaml/node.ts';

/** Whether a file contains any of the tags. */
export const mayMark = perObject(
  ({ text }: SourceFile): boolean => text.includes('!reset') || text.includes('!override'),
);

/**
 * Mappings that Compose keeps as lists because several files define them: no path of keys leads into them (compose-go,
 * override).
 */
export const listed = new WeakSet<Node>();

/**
 * Removes from an earlier tree what a later document tags with `!reset` or `!override` at the same path of keys; items of lists
 * stay (compose-go, loader/reset).
 */
export function cleared(earlier: Mapping, later: Mapping): Mapping {
  if (!mayMark(later.file)) return earlier;
  let entries: Map<string, ComposeEntry> | undefined;
  for (const [name, { value }] of later.entries) {
    const before = earlier.entries.get(name);
    if (!before || !value) continue;
    if (value.tag === '!reset' || value.tag === '!override') {
      entries ??= new Map(earlier.entries);
      entries.delete(name);
    } else if (value.kind === 'mapping' && before.value?.kind === 'mapping' && !listed.has(before.value)) {
      const inner = cleared(before.value, value);
      if (inner === before.value) continue;
      entries ??= new Map(earlier.entries);
      entries.set(name, { ...before, value: inner });
    }
  }
  return entries ? makeMapping(earlier, entries) : earlier;
}

/** Removes values with the tag `!reset` from a tree; below `!override` that tag has no effect. */
export function withoutResets<T extends Node>(node: T): T;
export function withoutResets(node: Node): Node {
  if (node.kind === 'scalar' || node.tag === '!override' || !mayMark(node.file)) return node;
  if (node.kind === 'sequence') {
    const items = node.items.filter((item) => item.tag !== '!reset').map(withoutResets);
    return items.every((item, index) => item === node.items[index]) && items.length === node.items.length
      ? node
      : { ...node, items, places: [] };
  }
  const entries = new Map<string, ComposeEntry>();
  let same = true;
  for (const [name, entry] of node.entries) {
    const value = entry.value && withoutResets(entry.value);
    if (entry.value?.tag === '!reset') same = false;
    else entries.set(name, value === entry.value ? entry : { ...entry, value });
    if (value !== entry.value) same = false;
  }
  return same ? node : { ...node, entries };
}
