import type { Compose, Entry, Mapping, Node } from '../../compose/model.ts';
import { parseYaml } from '../../compose/parse.ts';
import { maxErrors } from '../../compose/schema/check.ts';
import { schemaErrors } from '../../compose/schema/schema.ts';
import { entryOf, isNull, itemsOf, nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import type { Finding, Fix } from '../../finding.ts';
import { perObject } from '../../source/memo.ts';
import { type Edit, overlaps, type Place } from '../../source/text.ts';

/** The place of a finding or of an edit, with the edit's text. */
type Location = Pick<Edit, 'file' | 'span'> & { readonly text?: string };

/** A service as written in the files, and its effective value. */
interface Written {
  readonly keys: readonly Place[];
  readonly nodes: readonly Node[];
  readonly effective: Mapping;
  /** Whether it extends another service or is extended by one. */
  readonly isExtended: boolean;
  /** Whether it has merge keys (`<<`). */
  readonly hasMerge: boolean;
  /** Attributes that Compose rejects; undefined if it rejects the service as a whole. */
  readonly refused: readonly Attribute[] | undefined;
}

/**
 * Whether a sound fix may still fail because of how Compose merges files: a file could not be read, several files set the same,
 * or Compose rejects what is there.
 */
export function isDoubtful(finding: Finding, { edits }: Pick<Fix, 'edits'>, compose: Compose): boolean {
  if (compose.problems.some(({ isBound }) => !isBound)) return true;
  const errors = schemaErrors(compose);
  // Further errors may appear once the reported ones are fixed.
  if (errors.length >= maxErrors) return true;
  const { service: name } = finding;
  if (name === undefined) return errors.length > 0;
  const service = servicesOf(compose).get(name);
  // The lookup fails for a name that could not be shown as it is.
  if (!service || service.isExtended || edits.some((edit) => mayUncover(edit, service))) return true;
  if (service.nodes.length < 2 && service.refused?.length === 0) return false;
  const locations: Location[] = [{ file: finding.file, span: finding.span }, ...edits];
  return locations.some((location) => isDoubtfulAt(location, service));
}

/**
 * Whether an edit removes a key that overrides one from a merge key, or leaves an empty list, which removes no items of another
 * file.
 */
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
 * Whether several files set an attribute of a service that a location touches, or that an edit adds. In lists that Compose
 * concatenates, each item belongs to one file.
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

/** The services of a project by name. */
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

/** The names of services that others in the same files extend. */
function extendedIn({ roots }: Compose): ReadonlySet<string | undefined> {
  const nodes = roots.flatMap((root) => {
    const services = nodeOf(root, 'services');
    return services?.kind === 'mapping' ? [...services.entries.values()].map(({ value }) => value) : [];
  });
  const named = (node: Node | undefined) =>
    scalarOf(node, 'extends') ?? scalarOf(nodeOf(node, 'extends'), 'service');
  return new Set(nodes.flatMap((node) => named(node)?.text ?? []));
}

/** An attribute of a service, and for a list the item. */
interface Attribute {
  readonly name: string;
  readonly entry: Entry;
  readonly item: Node | undefined;
}

/** The attributes that overlap a location, in any file. */
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

const meets = (place: Place, { file, span }: Location) => overlaps(place, file, span);

/** Whether a location lies in a place, or after it with only white space between, and its text does not start a new section. */
function isBehind({ file, span }: Place, location: Location): boolean {
  const { start } = location.span;
  const isNear = span.start <= start && file.text.slice(span.end, start).trim() === '';
  return file.path === location.file && isNear && !(location.text && /^\S/.test(location.text));
}

/** The words before colons in the text of an edit; they include the keys that it adds. */
const keysIn = (text: string): string[] =>
  text
    .split(':')
    .slice(0, -1)
    .flatMap((before) => before.split(/[\s,{"']/).findLast((word) => word !== '') ?? []);

/** Whether a list is the concatenation of some lists: none is replaced, and no two items are equal. */
function isSum(node: Node | undefined, written: readonly Entry[]): boolean {
  const lists = written.map(({ value }) => value);
  const isList = [node, ...lists].every((each) => each?.kind === 'sequence');
  return isList && lists.flatMap(itemsOf).length === itemsOf(node).length;
}

/** The number of empty keys in services. Compose rejects a key without a value in any file. */
export function emptyKeys({ services }: Compose): number {
  const keys = services.flatMap(({ effective }) => [...effective.entries.values()]);
  return keys.filter(({ value }) => isNull(value)).length;
}
