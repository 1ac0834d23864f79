import type { Compose, ComposeEntry, Mapping, Node } from '../../compose/model.ts';
import { schemaErrors } from '../../compose/schema/schema.ts';
import { entryOf, itemsOf, nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import { perObject } from '../../source/memo.ts';
import { type Edit, overlaps, type Place } from '../../source/text.ts';

/** The place of a finding or of an edit, with the edit's text. */
export type Location = Pick<Edit, 'file' | 'span'> & { readonly text?: string };

/** A service as written in the files, and its effective value. */
export interface WrittenService {
  readonly keys: readonly Place[];
  readonly nodes: readonly Node[];
  readonly effective: Mapping;
  /** Whether it extends another service or is extended by one. */
  readonly isExtended: boolean;
  /** Whether it has merge keys (`<<`). */
  readonly hasMerge: boolean;
  /** Attributes that Compose rejects; undefined if it rejects the service as a whole. */
  readonly refused: readonly WrittenAttribute[] | undefined;
}

/** An attribute of a service, and for a list the item. */
export interface WrittenAttribute {
  readonly name: string;
  readonly entry: ComposeEntry;
  readonly item: Node | undefined;
}

/** The services of a project by name. */
export const writtenServices = perObject((compose: Compose): ReadonlyMap<string, WrittenService> => {
  const services = nodeOf(compose.effective, 'services');
  const found = new Map<string, WrittenService>();
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

/** The attributes that overlap a location, in any file. */
export function attributesAt(location: Location, { entries }: Mapping): WrittenAttribute[] {
  const found: WrittenAttribute[] = [];
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

const isAt = ({ key, value }: ComposeEntry, location: Location) =>
  meets(key, location) || (value !== undefined && meets(value, location));

function hasPartAt({ entries }: Mapping, location: Location): boolean {
  for (const part of entries.values()) if (isAt(part, location)) return true;
  return false;
}

/** Whether two attributes, or items, are or contain the same. */
export const isSameAttribute = (a: WrittenAttribute, b: WrittenAttribute) =>
  a.name === b.name && (!a.item || !b.item || a.item === b.item);

const meets = (place: Place, { file, span }: Location) => overlaps(place, file, span);
