import { closest } from '../spelling.ts';
import type { Place } from '../text.ts';
import { mappingOf, scalarOf } from './graph.ts';
import type { Compose, Entry, Mapping, Node, Scalar } from './model.ts';
import { schemaLines } from './schema.data.ts';

/** What the Compose Specification allows at one place. */
interface Type {
  /** Letters of the scalars that are allowed. */
  scalars: string;
  any: boolean;
  values: readonly string[] | undefined;
  list: Type | undefined;
  map: Type | undefined;
  keys: ReadonlyMap<string, Type> | undefined;
}

/** Something that the Compose Specification's schema does not allow; Compose refuses the whole file for it. */
export type SchemaError =
  | {
      /** A key that is nowhere, one that is most likely meant to be `near`, or one whose place is `near`. */
      readonly kind: 'unknown' | 'misspelt' | 'misplaced';
      readonly at: Scalar;
      /** What holds the key: `a service`, `` `deploy` ``. */
      readonly where: string;
      readonly near: string;
      /** Where a misplaced key can be moved to: from a mapping into another, or below a key of it. */
      readonly move: Move | undefined;
    }
  | {
      /** A value of a type, or one of a set, that its key does not take, or a name that is no string. */
      readonly kind: 'type' | 'value' | 'name';
      readonly at: Place;
      readonly key: string;
      readonly wanted: string;
      readonly node: Node;
    }
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

const mostErrors = 50;
let known: Type | undefined;

/** What the files write and the Compose Specification does not allow; at most fifty in each, in order of place. */
export function schemaErrors({ roots }: Compose): SchemaError[] {
  return roots.flatMap(errorsIn);
}

function errorsIn(root: Mapping): SchemaError[] {
  known ??= readTable(schemaLines);
  const top = known;
  const found: SchemaError[] = [];
  const old = root.entries.has('services') ? undefined : oldService(root, top);
  if (old) return [{ kind: 'layout', at: old.key }];
  const seen = new Map<Type, Set<Node>>();
  const report = (error: SchemaError) => {
    if (found.length < mostErrors && error.at.file === root.file) found.push(error);
  };
  const full = () => found.length >= mostErrors;
  check(root, top, { key: '', above: [] }, { seen, report, full });
  return found.sort((a, b) => a.at.span.start - b.at.span.start);
}

interface Path {
  /** The last key whose name the specification fixes. */
  readonly key: string;
  /** The objects that hold it, the innermost last. */
  readonly above: readonly {
    readonly label: string;
    readonly keys: ReadonlyMap<string, Type>;
    readonly node: Mapping;
  }[];
}

interface Walk {
  readonly seen: Map<Type, Set<Node>>;
  readonly report: (error: SchemaError) => void;
  readonly full: () => boolean;
}

function check(node: Node | undefined, type: Type, path: Path, walk: Walk): void {
  if (node === undefined || type.any || node.tag === '!reset' || walk.full()) return;
  if (node.kind === 'scalar') {
    checkScalar(node, type, path, walk);
    return;
  }
  const before = walk.seen.get(type);
  if (before?.has(node)) return;
  walk.seen.set(type, (before ?? new Set()).add(node));
  if (node.kind === 'sequence') {
    const { list } = type;
    if (!list) walk.report({ kind: 'type', at: node, key: path.key, wanted: wantedOf(type), node });
    else for (const item of node.items) checkItem(item, list, type, path, walk);
  } else if (type.keys) checkKeys(node, type.keys, path, walk);
  else if (!type.map) walk.report({ kind: 'type', at: node, key: path.key, wanted: wantedOf(type), node });
  else {
    for (const { key, value } of node.entries.values()) {
      if (typeof key.value !== 'string')
        walk.report({ kind: 'name', at: key, key: key.raw, wanted: 'a string', node: key });
      check(value, type.map, path, walk);
    }
  }
}

function checkItem(item: Node, list: Type, { map }: Type, path: Path, walk: Walk): void {
  const on = path.key === 'security_opt' && scalarOf(item, 'no-new-privileges')?.raw === 'true';
  const paired = (map !== undefined && !list.keys) || on;
  const pair = item.kind === 'mapping' && paired && item.entries.size === 1;
  if (pair) walk.report({ kind: 'pair', at: item, key: path.key });
  else check(item, list, path, walk);
}

function checkScalar(node: Scalar, type: Type, { key }: Path, { report }: Walk): void {
  const { scalars, values } = type;
  const { value } = node;
  // An empty value in a later file leaves the earlier one as it is; while one types, every value is empty once.
  if (value === null || node.variables.length > 0) return;
  if (values && !values.includes(node.raw) && (scalars === '' || typeof value !== 'string')) {
    const mapped = type.list ?? type.map ?? type.keys;
    if (!mapped || typeof value === 'string')
      report({ kind: 'value', at: node, key, wanted: values.join(', '), node });
  } else if (!values && !takes(scalars, value))
    report({ kind: 'type', at: node, key, wanted: wantedOf(type), node });
}

function takes(scalars: string, value: string | number | boolean): boolean {
  // Compose turns texts into what a key takes.
  if (typeof value === 'string') return scalars !== '';
  return typeof value === 'boolean' ? scalars.includes('b') : /[ni]/.test(scalars);
}

function checkKeys(node: Mapping, keys: ReadonlyMap<string, Type>, path: Path, walk: Walk): void {
  const label = labelOf(path);
  const above = [...path.above, { label, keys, node }];
  for (const [name, entry] of node.entries) {
    if (walk.full()) return;
    const type = keys.get(name);
    if (type) check(entry.value, type, { key: name, above }, walk);
    else if (!name.startsWith('x-') && entry.value?.tag !== '!reset' && entry.key.style !== 'block')
      walk.report(unknownKey(name, entry, node, keys, above));
  }
}

function unknownKey(
  name: string,
  { key: at }: Entry,
  node: Mapping,
  keys: ReadonlyMap<string, Type>,
  above: Path['above'],
): SchemaError {
  const where = above.at(-1)?.label ?? '';
  const inner = [...keys].find(([, type]) => type.keys?.has(name))?.[0];
  const outer = above.slice(0, -1).findLast((each) => each.keys.has(name));
  const below = keys.get('services')?.map?.keys?.has(name) ? 'a service' : outer?.label;
  const near = inner === undefined ? below : `\`${inner}\``;
  if (near !== undefined) {
    const to = inner === undefined ? outer?.node : node;
    const move = to && { from: node, key: name, to, below: inner };
    return { kind: 'misplaced', at, where, near, move };
  }
  const meant = closest(
    name,
    [...keys.keys()].filter((each) => !node.entries.has(each)),
  );
  return {
    kind: meant === undefined ? 'unknown' : 'misspelt',
    at,
    where,
    near: meant ?? '',
    move: undefined,
  };
}

/** What holds keys, as messages call it. */
function labelOf({ key, above }: Path): string {
  if (above.length === 0) return 'a compose file';
  return above.length === 1 && key.endsWith('s') ? `a ${key.slice(0, -1)}` : `\`${key}\``;
}

/** The first entry of a file without `services` that is one. */
function oldService(root: Mapping, top: Type): Entry | undefined {
  return [...root.entries.values()].find(
    ({ key, value }) =>
      !key.raw.startsWith('x-') &&
      !top.keys?.has(key.raw) &&
      value?.kind === 'mapping' &&
      (value.entries.has('image') || (value.entries.has('build') && !mappingOf(value, 'services'))),
  );
}

const words: readonly (readonly [string, string])[] = [
  ['s', 'a string'],
  ['n', 'a number'],
  ['i', 'a whole number'],
  ['b', 'true or false'],
];

function wantedOf({ scalars, list, map, keys, values }: Type): string {
  const found = words.flatMap(([letter, word]) => (scalars.includes(letter) ? [word] : []));
  if (values) found.push(values.join(', '));
  if (list) found.push('a list');
  if (map ?? keys) found.push('a mapping');
  return found.join(' or ');
}

/** Reads the table of objects and their keys. */
function readTable(lines: string): Type {
  const objects = new Map<string, Map<string, Type>>();
  for (const line of lines.trim().split('\n')) {
    const [name = '', ...groups] = line.split(' ');
    const keys = keysAt(name);
    for (const group of groups) {
      const colon = group.lastIndexOf(':');
      const type = readType(group.slice(0, colon));
      for (const key of group.slice(colon + 1).split(',')) keys.set(key, type);
    }
  }
  return { ...nothing, keys: keysAt('-') };

  function keysAt(name: string): Map<string, Type> {
    const keys = objects.get(name) ?? new Map<string, Type>();
    objects.set(name, keys);
    return keys;
  }

  function readType(text: string): Type {
    const type = { ...nothing };
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === '?') type.any = true;
      else if (!'[<{('.includes(char)) type.scalars += char;
      else {
        const end = closing(text, at);
        const inner = text.slice(at + 1, end);
        if (char === '[') type.list = readType(inner);
        else if (char === '<') type.map = readType(inner);
        else if (char === '{') type.keys = keysAt(inner);
        else type.values = inner.split('|');
        at = end;
      }
    }
    return type;
  }
}

const nothing: Type = {
  scalars: '',
  any: false,
  values: undefined,
  list: undefined,
  map: undefined,
  keys: undefined,
};

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if ('[<{('.includes(text.charAt(at))) depth++;
    else if (')}>]'.includes(text.charAt(at)) && --depth === 0) return at;
  }
  return text.length;
}
