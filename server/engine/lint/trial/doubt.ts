import type { Compose, ComposeEntry, Node } from '../../compose/model.ts';
import { parseYaml } from '../../compose/parse.ts';
import { maxErrors } from '../../compose/schema/check.ts';
import { schemaErrors } from '../../compose/schema/schema.ts';
import { entryOf, isNull, itemsOf } from '../../compose/yaml/graph.ts';
import type { Finding, Fix } from '../../finding.ts';
import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { type Edit, overlaps, type Place } from '../../source/text.ts';
import {
  attributesAt,
  isSameAttribute,
  type Location,
  type WrittenAttribute,
  type WrittenService,
  writtenServices,
} from './written-service.ts';

/**
 * Whether a sound fix may still fail because of how Compose merges files: a file could not be read, several files set the same,
 * or Compose rejects what is there. A key that is written twice in another service does not count.
 */
export function isDoubtful(finding: Finding, { edits }: Pick<Fix, 'edits'>, compose: Compose): boolean {
  const open = compose.problems.filter(({ isBound }) => !isBound);
  if (open.length >= limits.errors || open.some(({ isRepeat }) => !isRepeat)) return true;
  const errors = schemaErrors(compose);
  // Further errors may appear once the reported ones are fixed.
  if (errors.length >= maxErrors) return true;
  const { service: name } = finding;
  if (name === undefined) return errors.length > 0 || open.length > 0;
  const service = writtenServices(compose).get(name);
  // The lookup fails for a name that could not be shown as it is.
  if (!service || service.isExtended || edits.some((edit) => mayUncover(edit, service))) return true;
  if (open.length > 0 && mayRepeat(service, compose)) return true;
  if (service.nodes.length < 2 && service.refused?.length === 0) return false;
  const locations: Location[] = [{ file: finding.file, span: finding.span }, ...edits];
  return locations.some((location) => isDoubtfulAt(location, service));
}

/** The services that have a key twice; undefined if such a key lies elsewhere, or in a text that several services share. */
const repeatingIn = perObject((compose: Compose): ReadonlySet<WrittenService> | undefined => {
  const services = [...writtenServices(compose).values()];
  const found = new Set<WrittenService>();
  for (const { file: path, span, isRepeat } of compose.problems) {
    if (!isRepeat || !span) continue;
    const holds = ({ file, span: whole }: Place) =>
      file.path === path && whole.start <= span.start && span.end <= whole.end;
    const holder = services.find(({ nodes }) => nodes.some(holds));
    const file = holder?.nodes.find(holds)?.file;
    if (!holder || !file || parseYaml(file).shared.some((each) => overlaps({ file, span: each }, path, span)))
      return undefined;
    found.add(holder);
  }
  return found;
});

/** Whether a key that is written twice may be one of a service. */
function mayRepeat(service: WrittenService, compose: Compose): boolean {
  const repeating = repeatingIn(compose);
  return !repeating || repeating.has(service) || (repeating.size > 0 && service.hasMerge);
}

/**
 * Whether an edit removes a key that overrides one from a merge key, or leaves an empty list, which removes no items of another
 * file.
 */
function mayUncover(
  { file: path, span: { start, end }, text }: Edit,
  { nodes, hasMerge }: WrittenService,
): boolean {
  const file = nodes.find((node) => node.file.path === path)?.file;
  if (!file || text.trim() !== '' || start === end) return false;
  if (file.text[start - 1] === '[' && file.text[end] === ']') return true;
  if (!hasMerge) return false;
  const anchored = parseYaml(file).shared.map((span) => file.text.slice(span.start, span.end));
  return keysIn(file.text.slice(start, end)).some((key) => anchored.some((each) => each.includes(key)));
}

/** Whether Compose rejects what a location touches, or several files write it. */
function isDoubtfulAt(location: Location, service: WrittenService): boolean {
  const { nodes, effective, refused } = service;
  const touched = attributesAt(location, effective);
  if (!refused || touched.some((each) => refused.some((other) => isSameAttribute(each, other)))) return true;
  return nodes.length > 1 && isContested(location, touched, service);
}

/**
 * Whether several files set an attribute of a service that a location touches, or that an edit adds. In lists that Compose
 * concatenates, each item belongs to one file.
 */
function isContested(
  location: Location,
  touched: readonly WrittenAttribute[],
  { keys, nodes }: WrittenService,
): boolean {
  const added = location.text === undefined ? [] : keysIn(location.text);
  if (added.some((key) => nodes.some((node) => entryOf(node, key)))) return true;
  if (touched.length === 0) return ![...keys, ...nodes].some((place) => isBehind(place, location));
  return touched.some(({ name, entry }) => {
    const written = nodes.flatMap((node) => entryOf(node, name) ?? []);
    return written.length > 1 && !isSum(entry.value, written);
  });
}

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
function isSum(node: Node | undefined, written: readonly ComposeEntry[]): boolean {
  const lists = written.map(({ value }) => value);
  const isList = [node, ...lists].every((each) => each?.kind === 'sequence');
  return isList && lists.flatMap(itemsOf).length === itemsOf(node).length;
}

/** The number of empty keys in services. Compose rejects a key without a value in any file. */
export function emptyKeys({ services }: Compose): number {
  const keys = services.flatMap(({ effective }) => [...effective.entries.values()]);
  return keys.filter(({ value }) => isNull(value)).length;
}
