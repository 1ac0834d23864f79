import type { Problem } from '../../finding.ts';
import { limits } from '../../source/limits.ts';
import type { SourceFile, Span } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Node, Scalar } from '../model.ts';

/** A YAML file as a graph of our own nodes. */
export interface Tree {
  readonly file: SourceFile;
  /** The root of each document; undefined for an empty document. */
  readonly documents: readonly (Node | undefined)[];
  readonly comments: readonly { readonly text: string; readonly span: Span }[];
  /** Places of the anchored nodes that aliases refer to. */
  readonly shared: readonly Span[];
  /** Spans that could not be read. */
  readonly unread: readonly Span[];
  /** True for a template or a file with a merge conflict: the parts that are not read may have what the file lacks. */
  readonly foreign: boolean;
  /** True for a compose file in the first format, whose services stand at the top level; `documents` has them below `services`. */
  readonly isFirstFormat: boolean;
  readonly problems: readonly Problem[];
  /** True if the file exceeds a limit: its documents are shown, but nothing is derived from them. */
  readonly refused: boolean;
}

/** Counts entries added by merge keys, so that a small text can't grow without bound. */
export interface MergeBudget {
  merged: number;
}

/**
 * Adds the entries of merge keys to a mapping: its own keys win, then earlier sources (YAML merge key). Returns false if a
 * source is not a mapping.
 */
export function addMerged(
  entries: Map<string, ComposeEntry>,
  source: Node | undefined,
  budget: MergeBudget,
): boolean {
  if (source?.kind === 'sequence') {
    let all = true;
    for (const item of source.items) all = item.kind === 'mapping' && addMerged(entries, item, budget) && all;
    return all;
  }
  if (source?.kind !== 'mapping') return false;
  for (const [name, entry] of source.entries) {
    const own = entries.get(name);
    if (own && own.value?.tag !== '!reset') continue;
    if (++budget.merged > limits.merged) return true;
    entries.set(name, own ? overriding(entry) : entry.merged ? entry : { ...entry, merged: true });
  }
  return true;
}

/**
 * `!reset` removes values of earlier files, but not those that a merge key adds to the same mapping (compose-go, loader/reset).
 */
function overriding(entry: ComposeEntry): ComposeEntry {
  const { value } = entry;
  const collection = value !== undefined && value.kind !== 'scalar' && value.tag === undefined;
  return { ...entry, value: collection ? { ...value, tag: '!override' } : value, merged: true };
}

/** Whether merge keys added more entries than the limit. */
export function exhausted(budget: MergeBudget): boolean {
  return budget.merged > limits.merged;
}

/** The number of nodes in a graph after expanding its aliases, counted up to just above `limit`. */
export function expandedSize(root: Node, limit: number): number {
  const sizes = new Map<Node, number>();
  const size = (node: Node): number => {
    if (node.kind === 'scalar') return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    let total = 1;
    if (node.kind === 'sequence') for (const item of node.items) total += size(item);
    else for (const { value } of node.entries.values()) total += 1 + (value ? size(value) : 0);
    sizes.set(node, Math.min(total, limit + 1));
    return Math.min(total, limit + 1);
  };
  return size(root);
}

/**
 * The comments of a text: from a `#` after white space to the end of the line, outside of scalars. `scalars` must be in source
 * order.
 */
export function commentsOf(text: string, scalars: readonly Span[]): { text: string; span: Span }[] {
  const found: { text: string; span: Span }[] = [];
  let index = 0;
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at)) {
    while (index < scalars.length && (scalars[index]?.end ?? 0) <= at) index++;
    const scalar = scalars[index];
    if (scalar && scalar.start <= at) {
      at = scalar.end;
      continue;
    }
    const before = at === 0 ? 10 : text.charCodeAt(at - 1);
    if (before !== 32 && before !== 9 && before !== 10 && before !== 13 && before !== 0xfeff) {
      at++;
      continue;
    }
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const next = end;
    if (text.charCodeAt(end - 1) === 13) end--;
    found.push({ text: text.slice(at, end), span: { start: at, end } });
    at = next;
  }
  return found;
}

/** The entry of a mapping by key; undefined for any other node. */
export function entryOf(node: Node | undefined, key: string): ComposeEntry | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key) : undefined;
}

/** The value of a mapping's key; undefined if it is absent or empty. */
export function nodeOf(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
}

/** The value at a path of keys. */
export function valueAt(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let at = node;
  for (const key of path) at = nodeOf(at, key);
  return at;
}

/** The items of a sequence; none for any other node. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'sequence' ? node.items : [];
}

/** The scalar of a mapping's key; undefined if it is absent, null or not a scalar. */
export function scalarOf(node: Node | undefined, key: string): Scalar | undefined {
  const value = nodeOf(node, key);
  return value?.kind === 'scalar' && !isNull(value) ? value : undefined;
}

/** The mapping at a mapping's key; undefined for any other value. */
export function mappingOf(node: Node | undefined, key: string): Mapping | undefined {
  const value = nodeOf(node, key);
  return value?.kind === 'mapping' ? value : undefined;
}

/** Scalars of a sequence; a single scalar counts as a sequence of one. */
export function scalarsOf(node: Node | undefined): readonly Scalar[] {
  if (node?.kind === 'scalar') return isNull(node) ? [] : [node];
  if (node?.kind !== 'sequence') return [];
  return node.items.filter((item): item is Scalar => item.kind === 'scalar' && !isNull(item));
}

/** True for YAML's null: an empty or absent value, `~` or `null`. */
export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** Whether a service has a key that tells what it runs, or where that is defined. */
export function isWhole(has: (key: string) => boolean): boolean {
  return ['image', 'build', 'extends', 'provider'].some(has);
}
