import { type Edit, nextLine, type Place, type Span } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Node, Scalar, Sequence, Service } from '../model.ts';
import { parseYaml } from '../parse.ts';
import { itemsOf, valueAt } from '../yaml/graph.ts';
import { scalarText, type YamlValue } from '../yaml/render.ts';
import { insertEntries, insertItem } from './insert-entry.ts';
import { holderAt, lineStart, type NodeParent } from './layout.ts';

/** The places that an edit may change. */
export interface Reach {
  /** True to change an anchored value that other places share; the fix's title must then say so. */
  readonly anchored?: boolean;
}

/** Whether a place is in an anchored value that an alias or merge key uses elsewhere: changing it changes those places, too. */
export function isShared({ file, span }: Place): boolean {
  return parseYaml(file).shared.some(({ start, end }) => start <= span.start && span.end <= end);
}

/**
 * Whether a service's list has exactly the items that its files write: none comes from another service, and none replaces
 * another.
 */
export function keepsAll({ name, compose }: Service, key: string, items: readonly unknown[]): boolean {
  const lengths = compose.roots.map((root) => itemsOf(valueAt(root, 'services', name, key)).length);
  return lengths.reduce((sum, length) => sum + length, 0) === items.length;
}

function free(place: Place, reach: Reach): boolean {
  return reach.anchored === true || !isShared(place);
}

/**
 * Edits that remove the list item or the key's value at a place; undefined if that can't be done without changing anything
 * else.
 */
export function removeAt(place: Place, reach: Reach = {}): Edit[] | undefined {
  const holder = holderAt(parseYaml(place.file), place.span);
  if (!holder) return undefined;
  if (holder.kind === 'entry') return removeEntry(holder.mapping, holder.entry.key.raw, reach);
  const item = holder.sequence.items[holder.index];
  return item && removeItem(holder.sequence, item, reach);
}

/** Edits that remove an item of a sequence, with the comment after it. Removing the last item also removes the list's key. */
export function removeItem(sequence: Sequence, item: Node, reach: Reach = {}): Edit[] | undefined {
  const index = sequence.items.indexOf(item);
  const place = sequence.places[index];
  if (!place || sequence.places.length !== sequence.items.length || !free(sequence, reach)) return undefined;
  if (sequence.items.length === 1) return removeOnly(sequence, reach);
  const before = sequence.places[index - 1];
  const after = sequence.places[index + 1];
  if (sequence.flow) return removeFlow(sequence, place, before, after);
  return removeLines(sequence, place, after);
}

function removeOnly(sequence: Sequence, reach: Reach): Edit[] | undefined {
  const holder: NodeParent | undefined = holderAt(parseYaml(sequence.file), sequence.span);
  if (holder?.kind !== 'entry') return undefined;
  const removed = removeEntry(holder.mapping, holder.entry.key.raw, reach);
  if (removed) return removed;
  if (!sequence.flow) return undefined;
  return [edit(sequence, sequence.span.start + 1, sequence.span.end - 1, '')];
}

/** Keys that have no effect when they are empty. */
const dispensable = /^(?:bind|environment|logging)$/;

/**
 * Edits that remove a key and its value from a mapping. If it is the only key and the mapping's own key has no other use, that
 * is removed instead. Undefined for a merged key, and for the only key of other mappings. A merge key may have a value of the
 * same name, which then takes effect.
 */
export function removeEntry(mapping: Mapping, key: string, reach: Reach = {}): Edit[] | undefined {
  const entry = mapping.entries.get(key);
  if (!entry || entry.merged || entry.key.file !== mapping.file || !free(mapping, reach)) return undefined;
  const own = [...mapping.entries.values()].filter(({ merged }) => !merged);
  const index = own.indexOf(entry);
  const after = own[index + 1]?.span;
  if (own.some(({ key: { file } }) => file !== mapping.file)) return undefined;
  if (mapping.entries.size === 1) {
    const holder = holderAt(parseYaml(mapping.file), mapping.span);
    const outer = holder?.kind === 'entry' && dispensable.test(holder.entry.key.raw) ? holder : undefined;
    return outer && removeEntry(outer.mapping, outer.entry.key.raw, reach);
  }
  if (own.length < 2) return undefined;
  if (mapping.flow) return removeFlow(mapping, entry.span, own[index - 1]?.span, after);
  return removeLines(mapping, entry.span, after);
}

function removeFlow(
  { file }: Place,
  place: Span,
  before: Span | undefined,
  after: Span | undefined,
): Edit[] | undefined {
  const [start, end] = after ? [place.start, after.start] : [before?.end ?? place.start, place.end];
  const gap = after ? file.text.slice(place.end, end) : file.text.slice(start, place.start);
  return /^\s*,\s*$/.test(gap) ? [edit({ file }, start, end, '')] : undefined;
}

function removeLines({ file }: Place, place: Span, after: Span | undefined): Edit[] | undefined {
  const { text } = file;
  const line = lineStart(text, place.start);
  const end = nextLine(text, place.end);
  const behind = text.slice(place.end, end);
  if (!/^[ \t]*(?:#.*)?\r?\n?$/.test(behind)) return undefined;
  const start = ownStart(text, text.slice(line, place.start), line, after && text.slice(end, after.start));
  if (text.slice(line, place.start).trim() !== '') {
    if (!after || !/^[ \t]*\r?\n[ ]*$/.test(text.slice(place.end, after.start))) return undefined;
    return [edit({ file }, place.start, after.start, '')];
  }
  if (!after && end === text.length && !behind.includes('\n')) {
    const from = start - (text.slice(0, start).endsWith('\r\n') ? 2 : 1);
    return from < 0 ? undefined : [edit({ file }, from, end, '')];
  }
  return [edit({ file }, start, end, '')];
}

/**
 * The start of a line, with the comment directly above it if that clearly belongs to it alone: not to the file, nor to
 * following lines without a blank line or a comment of their own, nor to code that is commented out.
 */
function ownStart(text: string, indent: string, line: number, gap: string | undefined): number {
  const isAlone = gap === undefined || /\n/.test(gap);
  if (indent === '' || indent.trim() !== '' || !isAlone) return line;
  let start = line;
  for (let above = line; above > 0; ) {
    above = lineStart(text, start - 1);
    const comment = text.slice(above, start);
    if (!comment.startsWith(`${indent}#`)) break;
    // The first of several comment lines may also be a heading for following lines with comments of their own.
    if (isCode.test(comment) || (start < line && gap?.trim())) return line;
    start = above;
  }
  return start;
}

/** A comment that contains code and not a sentence. */
const isCode = /#\s*(?:-\s|[\w.-]+:(?:\s|$))/;

/** Edits that change a scalar's text and keep its quotes; undefined for block scalars. */
export function setScalar(scalar: Scalar, text: string, reach: Reach = {}): Edit[] | undefined {
  const { file, span, style } = scalar;
  if (style === 'block' || !free(scalar, reach)) return undefined;
  const holder = holderAt(parseYaml(file), span);
  if (!holder) return /^[\w./:@+=~-]*$/.test(text) ? [edit(scalar, span.start, span.end, text)] : undefined;
  const flow = holder.kind === 'item' ? holder.sequence.flow : holder.mapping.flow;
  const typed = style === 'plain' && typeof scalar.value !== 'string' && /^[\w.+-]+$/.test(text);
  return [edit(scalar, span.start, span.end, typed ? text : scalarText(text, style, flow))];
}

/** Edits that add a key to a mapping, in its style and indentation; undefined if the mapping itself has the key. */
export function addEntry(
  mapping: Mapping,
  key: string,
  value: YamlValue,
  reach: Reach = {},
): Edit[] | undefined {
  return addTo(mapping, { [key]: value }, reach);
}

/** Edits that add a string to a sequence, quoted like its neighbours. */
export function addItem(sequence: Sequence, text: string, reach: Reach = {}): Edit[] | undefined {
  return free(sequence, reach) ? insertItem(sequence, text) : undefined;
}

/** Edits that add missing values to a service in its own file; they are added to existing mappings and lists. */
export function addToService(
  service: Service,
  values: { readonly [key: string]: YamlValue },
  reach: Reach = {},
): Edit[] | undefined {
  return addTo(service.node, values, reach);
}

/** Edits that add keys to a mapping; undefined if one of them has a value that can't be added to. */
export function addTo(
  mapping: Mapping,
  values: { readonly [key: string]: YamlValue },
  reach: Reach = {},
): Edit[] | undefined {
  if (!free(mapping, reach)) return undefined;
  const edits: Edit[] = [];
  const missing: [string, YamlValue][] = [];
  for (const [key, value] of Object.entries(values)) {
    const entry = mapping.entries.get(key);
    if (!entry || entry.merged) missing.push([key, value]);
    else {
      const added = addInto(entry, value, reach);
      if (!added) return undefined;
      edits.push(...added);
    }
  }
  if (missing.length === 0) return edits;
  const inserted = insertEntries(mapping, missing, parseYaml(mapping.file).documents[0]);
  return inserted && [...edits, ...inserted];
}

function addInto({ value, span }: ComposeEntry, more: YamlValue, reach: Reach): Edit[] | undefined {
  if (!value || typeof more !== 'object' || value.span.start < span.start) return undefined;
  // Compose drops the whole value, and would drop the additions with it.
  if (value.tag === '!reset') return undefined;
  if (Array.isArray(more)) {
    if (value.kind !== 'sequence' || !free(value, reach)) return undefined;
    const has = (text: string) => value.items.some((item) => item.kind === 'scalar' && item.text === text);
    const wanted = more.filter((item): item is string => typeof item === 'string' && !has(item));
    return wanted.length === 0 ? [] : insertItem(value, ...wanted);
  }
  if (value.kind !== 'mapping') return undefined;
  return addTo(value, more as { readonly [key: string]: YamlValue }, reach);
}

function edit({ file }: Pick<Place, 'file'>, start: number, end: number, text: string): Edit {
  return { file: file.path, span: { start, end }, text };
}
