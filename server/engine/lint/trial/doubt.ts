import type { Compose, Entry, Mapping, Node } from '../../compose/model.ts';
import { parseYaml } from '../../compose/parse.ts';
import { maxErrors } from '../../compose/schema/check.ts';
import { schemaErrors } from '../../compose/schema/schema.ts';
import { entryOf, isNull, itemsOf, nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import type { Finding, Fix } from '../../finding.ts';
import { perObject } from '../../source/memo.ts';
import type { Edit, Place } from '../../source/text.ts';

/** Where a finding lies, or what an edit writes where. */
type Location = Pick<Edit, 'file' | 'span'> & { readonly text?: string };

/** What the files write of a service, and what that comes to. */
interface Written {
  readonly keys: readonly Place[];
  readonly nodes: readonly Node[];
  readonly effective: Mapping;
  /** Whether it extends another service, or another extends it. */
  readonly isExtended: boolean;
  /** Whether it has merge keys (`<<`). */
  readonly hasMerge: boolean;
  /** What Compose refuses; undefined where that is the service as a whole. */
  readonly refused: readonly Attribute[] | undefined;
}

/**
 * Whether a fix that is sound by what its rule looked at may not be, for what Compose makes of it: where a file could not be read,
 * more than one file writes the same, or Compose refuses what lies there.
 */
export function isDoubtful(finding: Finding, { edits }: Pick<Fix, 'edits'>, compose: Compose): boolean {
  if (compose.problems.some(({ isBound }) => !isBound)) return true;
  const errors = schemaErrors(compose);
  // What is refused beyond those that are told may be told then.
  if (errors.length >= maxErrors) return true;
  const { service: name } = finding;
  if (name === undefined) return errors.length > 0;
  const service = servicesOf(compose).get(name);
  // By a name that could not be shown as it is nothing is found.
  if (!service || service.isExtended || edits.some((edit) => mayUncover(edit, service))) return true;
  if (service.nodes.length < 2 && service.refused?.length === 0) return false;
  const locations: Location[] = [{ file: finding.file, span: finding.span }, ...edits];
  return locations.some((location) => isDoubtfulAt(location, service));
}

/** Whether an edit takes away a key that hides one of a merge key, or leaves an empty list, which takes nothing from another file's. */
function mayUncover({ file: path, span: { start, end }, text }: Edit, { nodes, hasMerge }: Written): boolean {
  const file = nodes.find((node) => node.file.path === path)?.file;
  if (!file || text.trim() !== '' || start === end) return false;
  if (file.text[start - 1] === '[' && file.text[end] === ']') return true;
  if (!hasMerge) return false;
  const anchored = parseYaml(file).shared.map((span) => file.text.slice(span.start, span.end));
  return keysIn(file.text.slice(start, end)).some((key) => anchored.some((each) => each.includes(key)));
}

function isDoubtfulAt(location: Location, service: Written): boolean {
  const { nodes, effective, refused } = service;
  const touched = attributesAt(location, effective);
  if (!refused || touched.some((each) => refused.some((other) => isSame(each, other)))) return true;
  return nodes.length > 1 && isContested(location, touched, service);
}

/**
 * Whether more than one file writes an attribute of a service that something touches, or one that an edit adds. In a list that
 * Compose adds up each item is a file's own.
 */
function isContested(location: Location, touched: readonly Attribute[], { keys, nodes }: Written): boolean {
  const added = location.text === undefined ? [] : keysIn(location.text);
  if (added.some((key) => nodes.some((node) => entryOf(node, key)))) return true;
  if (touched.length === 0) return ![...keys, ...nodes].some((place) => isBehind(place, location));
  return touched.some(({ name, entry }) => {
    const written = nodes.flatMap((node) => entryOf(node, name) ?? []);
    return written.length > 1 && !isSum(entry.value, written);
  });
}

/** The services of a project by their names. */
const servicesOf = perObject((compose: Compose): ReadonlyMap<string, Written> => {
  const services = nodeOf(compose.effective, 'services');
  const found = new Map<string, Written>();
  if (services?.kind !== 'mapping') return found;
  const errors = schemaErrors(compose);
  const extended = extendedIn(compose);
  for (const [name, { value: effective }] of services.entries) {
    if (effective?.kind !== 'mapping') continue;
    const entries = compose.roots.flatMap((root) => entryOf(nodeOf(root, 'services'), name) ?? []);
    const keys = entries.map(({ key }) => key);
    const nodes = entries.flatMap(({ value }) => value ?? []);
    const isExtended = extended.has(name) || nodes.some((node) => nodeOf(node, 'extends'));
    const hasMerge = nodes.some(({ file, span }) => file.text.slice(span.start, span.end).includes('<<'));
    const own = errors
      .map(({ at: { file, span } }) => ({ file: file.path, span }))
      .filter((at) => [...keys, ...nodes].some((place) => meets(place, at)))
      .map((at) => attributesAt(at, effective));
    const refused = own.some((each) => each.length === 0) ? undefined : own.flat();
    found.set(name, { keys, nodes, effective, isExtended, hasMerge, refused });
  }
  return found;
});

/** The names of the services that others of the same files extend. */
function extendedIn({ roots }: Compose): ReadonlySet<string | undefined> {
  const nodes = roots.flatMap((root) => {
    const services = nodeOf(root, 'services');
    return services?.kind === 'mapping' ? [...services.entries.values()].map(({ value }) => value) : [];
  });
  const named = (node: Node | undefined) =>
    scalarOf(node, 'extends') ?? scalarOf(nodeOf(node, 'extends'), 'service');
  return new Set(nodes.flatMap((node) => named(node)?.text ?? []));
}

/** An attribute of a service, and which item of it where it is a list. */
interface Attribute {
  readonly name: string;
  readonly entry: Entry;
  readonly item: Node | undefined;
}

/** The attributes that a location meets, wherever they are written. */
function attributesAt(location: Location, { entries }: Mapping): Attribute[] {
  const found: Attribute[] = [];
  for (const [name, entry] of entries) {
    const { key, value } = entry;
    const items = meets(key, location) ? [] : itemsOf(value).filter((each) => meets(each, location));
    for (const item of items) found.push({ name, entry, item });
    if (
      items.length === 0 &&
      (isAt(entry, location) || (value?.kind === 'mapping' && hasPartAt(value, location)))
    )
      found.push({ name, entry, item: undefined });
  }
  return found;
}

const isAt = ({ key, value }: Entry, location: Location) =>
  meets(key, location) || (value !== undefined && meets(value, location));

function hasPartAt({ entries }: Mapping, location: Location): boolean {
  for (const part of entries.values()) if (isAt(part, location)) return true;
  return false;
}

const isSame = (a: Attribute, b: Attribute) => a.name === b.name && (!a.item || !b.item || a.item === b.item);

/** Whether a place and a location have characters in common, or where the location has none, whether it lies at the place. */
function meets({ file, span }: Place, { file: path, span: { start, end } }: Location): boolean {
  if (file.path !== path) return false;
  return start === end ? span.start <= start && end <= span.end : span.start < end && start < span.end;
}

/** Whether a location lies at a place, or only white space is between, and what is written there is not the beginning of a section. */
function isBehind({ file, span }: Place, location: Location): boolean {
  const { start } = location.span;
  const isNear = span.start <= start && file.text.slice(span.end, start).trim() === '';
  return file.path === location.file && isNear && !(location.text && /^\S/.test(location.text));
}

/** The words before a colon in what an edit writes: the keys that it adds are among them. */
const keysIn = (text: string): string[] =>
  text
    .split(':')
    .slice(0, -1)
    .flatMap((before) => before.split(/[\s,{"']/).findLast((word) => word !== '') ?? []);

/** Whether a list is what some lists come to one behind the other: none is replaced, and no two items are the same. */
function isSum(node: Node | undefined, written: readonly Entry[]): boolean {
  const lists = written.map(({ value }) => value);
  const isList = [node, ...lists].every((each) => each?.kind === 'sequence');
  return isList && lists.flatMap(itemsOf).length === itemsOf(node).length;
}

/** How many keys of services are empty: Compose refuses one that no file gives a value. */
export function emptyKeys({ services }: Compose): number {
  const keys = services.flatMap(({ effective }) => [...effective.entries.values()]);
  return keys.filter(({ value }) => isNull(value)).length;
}
