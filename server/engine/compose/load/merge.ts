import type { Place, SafeText } from '../../source/text.ts';
import type { Clashing, ComposeEntry, Mapping, Node, Scalar } from '../model.ts';
import { keyed } from '../service/service-environment.ts';
import { isNull, scalarOf } from '../yaml/graph.ts';
import { makeMapping, makeScalar, makeSequence } from '../yaml/node.ts';
import { listed } from './marked.ts';
import { mergeSubnets } from './subnets.ts';
import { indexOf, writtenIndexOf } from './unique.ts';

type Way = 'replace' | 'keyed' | 'list' | 'hosts' | 'names' | 'build' | 'logging' | 'subnets';

/** How to merge attributes that are not merged by their shape (Compose Specification, Merge; compose-go's tables). */
const ways: ReadonlyMap<string, Way> = new Map([
  ...of('replace', 'command', 'entrypoint', 'healthcheck.test', 'ulimits.*'),
  ...of('keyed', 'annotations', 'build.args', 'build.additional_contexts', 'build.labels', 'deploy.labels'),
  ...of('keyed', 'environment', 'labels', 'sysctls', 'volumes.*.volume.labels'),
  ...of('list', 'dns', 'dns_opt', 'dns_search', 'env_file', 'label_file', 'tmpfs'),
  ...of('hosts', 'extra_hosts', 'build.extra_hosts'),
  ...of('names', 'depends_on', 'networks', 'models'),
  ...of('build', 'build'),
  ...of('logging', 'logging'),
  ['networks.*.labels', 'keyed'],
  ['volumes.*.labels', 'keyed'],
  ['networks.*.ipam.config', 'subnets'],
]);

function of(way: Way, ...keys: readonly string[]): [string, Way][] {
  return keys.map((key) => [`services.*.${key}`, way]);
}

/** What a merge needs from its caller: reports of errors, and what is known of files and items. */
export interface Merging {
  /**
   * Reports a later value that can't be merged over the earlier one, for which Compose rejects the file; `wanted` is what it
   * must be.
   */
  clash(over: Node, key: string, wanted: Clashing['wanted']): void;
  /** The folder that paths in a file are relative to. */
  readonly folder: (file: { readonly path: string }) => string;
  /** Items of documents that were merged earlier, which Compose now holds in canonical form. */
  readonly canonical: WeakSet<Node>;
  /** Reports that a limit is exceeded. */
  problem(message: SafeText, at: Place): void;
}

/**
 * Merges a later document's tree, or an extending service's, over an earlier one as compose-go does. The caller has already
 * removed what tags of the later tree remove from the earlier one.
 */
export function mergeTrees(base: Mapping, over: Mapping, merging: Merging, path = ''): Mapping {
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    const before = entries.get(name);
    if (!before || name.startsWith('x-')) entries.set(name, entry);
    else {
      const value = mergeValue(before.value, entry.value, join(path, name), merging);
      const kept = value === before.value || isCollection(before.value);
      entries.set(name, {
        key: kept ? before.key : entry.key,
        value,
        merged: kept ? before.merged : entry.merged,
        span: kept ? before.span : entry.span,
      });
    }
  }
  return makeMapping(base, entries);
}

/** The last key of a path with a name that the specification defines. */
const keyOf = (path: string): string => path.split('.').findLast((key) => key !== '*') ?? '';

function isCollection(node: Node | undefined): boolean {
  return node?.kind === 'mapping' || node?.kind === 'sequence';
}

/** Appends a key to a path: names of services, networks and volumes become `*`. */
function join(path: string, key: string): string {
  if (path === '') return key;
  if (path === 'services' || path === 'networks' || path === 'volumes') return `${path}.*`;
  if (path === 'services.*.ulimits' || path === 'services.*.networks') return `${path}.*`;
  return `${path}.${key}`;
}

function mergeValue(
  base: Node | undefined,
  over: Node | undefined,
  path: string,
  merging: Merging,
): Node | undefined {
  const way = ways.get(path);
  if (way === 'replace') return over;
  if (way !== undefined) return mergeSpecial(way, base, over, path, merging);
  if (isNull(over)) return base;
  if (base === undefined || over === undefined || isNull(base)) return over;
  if (base.kind === 'mapping' && over.kind === 'mapping') return mergeTrees(base, over, merging, path);
  if (base.kind === 'sequence' && over.kind === 'sequence') return append(base, over);
  if (base.kind !== 'scalar')
    merging.clash(
      over,
      keyOf(path),
      `a ${base.kind === 'sequence' ? 'list' : 'mapping'}, as it is in an earlier file`,
    );
  return over;
}

function mergeSpecial(
  way: Way,
  base: Node | undefined,
  over: Node | undefined,
  path: string,
  merging: Merging,
): Node | undefined {
  if (over === undefined || isNull(over)) return base;
  if (base === undefined || isNull(base)) return over;
  if (way === 'keyed') return mergeKeyed(base, over);
  if (way === 'list') return append(base, over);
  if (way === 'hosts') return appendNew(base, over);
  if (way === 'names') return mergeShapes(namesOf(base, path), namesOf(over, path), over, path, merging);
  if (way === 'build') return mergeShapes(buildOf(base), buildOf(over), over, path, merging);
  if (way === 'subnets')
    return mergeSubnets(base, over, merging, (earlier, later) => mergeTrees(earlier, later, merging, path));
  const driver = (node: Node) => scalarOf(node, 'driver')?.text;
  const same = driver(base) === undefined || driver(over) === undefined || driver(base) === driver(over);
  if (!same) return over;
  return base.kind === 'mapping' && over.kind === 'mapping' ? mergeTrees(base, over, merging, path) : over;
}

function mergeShapes(
  base: Mapping | undefined,
  over: Mapping | undefined,
  node: Node,
  path: string,
  merging: Merging,
): Node {
  return base && over ? mergeTrees(base, over, merging, path) : node;
}

/** Merges names with values: the later entry wins, even without a value. */
function mergeKeyed(base: Node, over: Node): Node {
  const earlier = keyed(base);
  const later = keyed(over);
  if (!earlier || !later) return over;
  const entries = new Map(earlier.entries);
  for (const [name, entry] of later.entries) entries.set(name, entry);
  const merged = makeMapping(earlier, entries);
  listed.add(merged);
  return merged;
}

/** Converts `a: [x]` to `a: { x: … }`, with Compose's defaults for `depends_on`. */
function namesOf(node: Node, path: string): Mapping | undefined {
  if (node.kind === 'mapping') return node;
  if (node.kind !== 'sequence') return undefined;
  const like: Mapping = { ...node, kind: 'mapping', entries: new Map(), tag: undefined };
  const entries = new Map<string, ComposeEntry>();
  for (const item of node.items) {
    if (item.kind !== 'scalar') continue;
    const value = path.endsWith('depends_on') ? dependency(item, like) : undefined;
    entries.set(item.text ?? item.raw, { key: item, value, merged: false, span: item.span });
  }
  return makeMapping(like, entries);
}

function dependency(item: Scalar, like: Mapping): Mapping {
  const made = (text: string) => makeScalar(item.file, item.span, text);
  const entry = (key: string, value: string): [string, ComposeEntry] => [
    key,
    { key: made(key), value: made(value), merged: false, span: item.span },
  ];
  return makeMapping(like, new Map([entry('condition', 'service_started'), entry('required', 'true')]));
}

/** Converts `build: ./dir` to `build: { context: ./dir }`. */
function buildOf(node: Node): Mapping | undefined {
  if (node.kind === 'mapping') return node;
  if (node.kind !== 'scalar') return undefined;
  const key = makeScalar(node.file, node.span, 'context');
  const entry: ComposeEntry = { key, value: node, merged: false, span: node.span };
  return {
    kind: 'mapping',
    file: node.file,
    span: node.span,
    entries: new Map([['context', entry]]),
    flow: true,
    tag: undefined,
  };
}

/** Appends the later items. `uniqueLists` removes replaced items after the whole document is merged. */
function append(base: Node, over: Node): Node {
  const items = [...listOf(base), ...listOf(over)];
  return items.length === 0 ? base : makeSequence(base, items);
}

/** Appends the later items that the list does not have yet. */
function appendNew(base: Node, over: Node): Node {
  const textOf = (node: Node) => (node.kind === 'scalar' ? (node.text ?? node.raw) : node);
  const items = listOf(base);
  const known = new Set(items.map(textOf));
  return makeSequence(base, [...items, ...listOf(over).filter((item) => !known.has(textOf(item)))]);
}

function listOf(node: Node): readonly Node[] {
  if (node.kind === 'sequence') return node.items;
  if (node.kind === 'scalar') return isNull(node) ? [] : [node];
  return [...node.entries.values()].flatMap(({ key, value }) =>
    value?.kind === 'sequence' ? value.items.map((item) => pairOf(key, item)) : [pairOf(key, value)],
  );
}

function pairOf(key: Scalar, value: Node | undefined): Scalar {
  const text = value?.kind === 'scalar' ? `${key.raw}=${value.text ?? value.raw}` : key.raw;
  return makeScalar(key.file, key.span, text);
}

/**
 * Replaces an earlier item by a later item with the same index, at the earlier one's position. Compose does this twice: with
 * the items of a document as written, and again in canonical form.
 */
export function unique(
  items: readonly Node[],
  path: string,
  merging?: Pick<Merging, 'folder' | 'canonical'>,
): readonly Node[] {
  const index = items.length > 1 ? indexOf(path, merging?.folder) : undefined;
  if (!index) return items;
  const asWritten = writtenIndexOf(path);
  const kept = asWritten
    ? latest(items, (node) => (merging?.canonical.has(node) ? index : asWritten)(node))
    : items;
  return latest(kept, index);
}

function latest(items: readonly Node[], index: (node: Node) => string | undefined): readonly Node[] {
  const places = new Map<string, number>();
  const kept: Node[] = [];
  for (const item of items) {
    const key = index(item);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) kept[place] = item;
    else {
      if (key !== undefined) places.set(key, kept.length);
      kept.push(item);
    }
  }
  return kept;
}

/** A project's tree in which lists of services keep only the last item for each index. */
export function uniqueLists(root: Mapping, merging: Pick<Merging, 'folder' | 'canonical'>): Mapping {
  return eachService(root, (service) => uniqueBelow(service, 'services.*', merging));
}

/** Attributes that contain lists with an index. */
const holders = ['services.*.build', 'services.*.networks', 'services.*.networks.*'];

function uniqueBelow(node: Mapping, path: string, merging: Pick<Merging, 'folder' | 'canonical'>): Mapping {
  let entries: Map<string, ComposeEntry> | undefined;
  for (const [name, entry] of node.entries) {
    const { value } = entry;
    if (value === undefined || (value.kind === 'scalar' && name !== 'dns')) continue;
    const at = join(path, name);
    let made: Node = value;
    if (value.kind === 'mapping' && holders.includes(at)) made = uniqueBelow(value, at, merging);
    else if (at === 'services.*.dns' && value.kind === 'scalar' && value.text === '')
      made = makeSequence(value, []);
    else if (value.kind === 'sequence') {
      const items = unique(value.items, at, merging);
      // Compose drops empty addresses of name servers.
      const kept =
        at === 'services.*.dns' ? items.filter((item) => item.kind !== 'scalar' || item.text !== '') : items;
      if (kept.length < value.items.length) made = { ...value, items: kept, places: [] };
    }
    if (made === value) continue;
    entries ??= new Map(node.entries);
    entries.set(name, { ...entry, value: made });
  }
  return entries ? { ...node, entries } : node;
}

/** A tree with changed services; the same tree if none changes. */
function eachService(root: Mapping, change: (service: Mapping) => Mapping): Mapping {
  const section = root.entries.get('services');
  if (section?.value?.kind !== 'mapping') return root;
  let services: Map<string, ComposeEntry> | undefined;
  for (const [name, entry] of section.value.entries) {
    if (entry.value?.kind !== 'mapping') continue;
    const value = change(entry.value);
    if (value === entry.value) continue;
    services ??= new Map(section.value.entries);
    services.set(name, { ...entry, value });
  }
  if (!services) return root;
  const value = makeMapping(section.value, services);
  return makeMapping(root, new Map(root.entries).set('services', { ...section, value }));
}
