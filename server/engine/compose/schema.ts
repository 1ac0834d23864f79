import { mappingOf, scalarOf } from './graph.ts';
import type { Compose, Entry, Mapping, Node, Scalar } from './model.ts';
import { schemaLines } from './schema.data.ts';
import { type Holder, type SchemaError, unknownKey } from './schemaerror.ts';
import { readTable, type Type } from './schematable.ts';

/** Keys of which an object takes one at most; and one at least, unless it has one of the others. */
const choices: Readonly<
  Record<string, { readonly of: readonly string[]; readonly unless?: readonly string[] }>
> = {
  service: { of: ['network_mode', 'networks'] },
  build: { of: ['dockerfile', 'dockerfile_inline'] },
  devices: { of: ['count', 'device_ids'] },
  secret: { of: ['file', 'environment'], unless: ['external', 'driver'] },
  service_config_or_secret: { of: ['source'], unless: [] },
  config2: { of: ['file', 'environment', 'content'], unless: ['external'] },
};

const mostErrors = 50;
let known: Type | undefined;

/** What the files write and the Compose Specification does not allow; at most fifty in each, in order of place. */
export function schemaErrors({ root: first, roots, services }: Compose): SchemaError[] {
  // What one file lacks another may add; the first has to be whole by itself, unless it is one that lies over another.
  const isWhole = services.some(({ partial }) => !partial);
  const alone = roots.length === 1;
  return roots.flatMap((root) =>
    errorsIn(root, { needs: isWhole && root === first, choices: isWhole && alone }),
  );
}

function errorsIn(root: Mapping, demands: Walk['demands']): SchemaError[] {
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
  check(root, top, { key: '', at: undefined, above: [] }, { seen, report, full, demands });
  return found.sort((a, b) => a.at.span.start - b.at.span.start);
}

interface Path {
  /** The last key whose name the specification fixes. */
  readonly key: string;
  /** The key that holds the value; undefined for an item of a list. */
  readonly at: Scalar | undefined;
  /** The objects that hold it, the innermost last. */
  readonly above: readonly Holder[];
}

interface Walk {
  readonly seen: Map<Type, Set<Node>>;
  readonly report: (error: SchemaError) => void;
  readonly full: () => boolean;
  /** Whether the keys that an object needs are judged, and those of which it takes one. */
  readonly demands: { readonly needs: boolean; readonly choices: boolean };
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
  } else if (type.keys) {
    checkDemands(node, type, path, walk);
    checkKeys(node, type.keys, path, walk);
  } else if (!type.map) walk.report({ kind: 'type', at: node, key: path.key, wanted: wantedOf(type), node });
  else {
    for (const { key, value } of node.entries.values()) {
      if (typeof key.value !== 'string')
        walk.report({ kind: 'name', at: key, key: key.raw, wanted: 'a string', node: key });
      check(value, type.map, { ...path, at: key }, walk);
    }
  }
}

function checkDemands(node: Mapping, { name, needs }: Type, path: Path, { report, demands }: Walk): void {
  const where = labelOf(path);
  const at = path.at ?? [...node.entries.values()][0]?.key ?? node;
  // What a service extends may hold what it lacks.
  const extended = path.key !== 'extends' && path.above[1]?.node.entries.has('extends');
  const lacking = demands.needs && !extended ? needs : [];
  for (const key of lacking) if (!node.entries.has(key)) report({ kind: 'missing', at, where, key, node });
  const choice = demands.choices ? choices[name] : undefined;
  if (!choice) return;
  const written = choice.of.flatMap((key) => (isGiven(node, key) ? (node.entries.get(key)?.key ?? []) : []));
  const [first, second] = written.sort((a, b) => a.span.start - b.span.start);
  if (first && second) report({ kind: 'both', at: second, where, other: first.raw });
  const free = choice.unless?.some((key) => node.entries.has(key)) ?? true;
  if (!free && !choice.of.some((key) => node.entries.has(key)))
    report({
      kind: 'missing',
      at,
      where,
      key: `${choice.of.join(', ')}${choice.unless?.length ? ' or external' : ''}`,
      node,
    });
}

/** Whether a key surely has a value that counts. */
function isGiven(node: Mapping, key: string): boolean {
  const value = node.entries.get(key)?.value;
  if (value?.kind === 'scalar')
    return value.value !== null && value.raw !== '' && value.variables.length === 0;
  if (!value || value.tag !== undefined) return false;
  return value.kind === 'mapping' ? value.entries.size > 0 : value.items.length > 0;
}

function checkItem(item: Node, list: Type, { map }: Type, path: Path, walk: Walk): void {
  const on = path.key === 'security_opt' && scalarOf(item, 'no-new-privileges')?.raw === 'true';
  const paired = (map !== undefined && !list.keys) || on;
  const pair = item.kind === 'mapping' && paired && item.entries.size === 1;
  if (pair) walk.report({ kind: 'pair', at: item, key: path.key });
  else check(item, list, { ...path, at: undefined }, walk);
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
    if (type) check(entry.value, type, { key: name, at: entry.key, above }, walk);
    else if (!name.startsWith('x-') && entry.value?.tag !== '!reset' && entry.key.style !== 'block')
      walk.report(unknownKey(name, entry, node, keys, above));
  }
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
