import { gathered } from '../../source/list.ts';
import type { ComposeEntry, KeyValue, Mapping, Node, Scalar } from '../model.ts';
import { isNull } from '../yaml/graph.ts';
import { makeMapping, partOf, textAsWritten } from '../yaml/node.ts';

/** Reads `environment`, `args`, `labels` and similar keys, as a list (`K=V`) or a mapping, into the same shape. */
export function keyValues(node: Node | undefined): readonly KeyValue[] {
  if (node?.kind === 'sequence')
    return gathered(node.items, (item) => (item.kind === 'scalar' && !isNull(item) ? [ofItem(item)] : []));
  if (node?.kind !== 'mapping') return [];
  return gathered([...node.entries.values()], (entry) => {
    if (entry.value && entry.value.kind !== 'scalar') return [];
    const tag = entry.value?.tag;
    return tag === '!reset' ? [] : [ofEntry(entry, entry.value)];
  });
}

/** Reads options that may have several values; each value becomes an entry. */
export function listedValues(node: Node | undefined): readonly KeyValue[] {
  if (node?.kind !== 'mapping') return [];
  return gathered([...node.entries.values()], (entry) => {
    const values = entry.value?.kind === 'sequence' ? entry.value.items : [entry.value];
    return gathered(values, (value) => (value?.kind === 'scalar' ? [ofEntry(entry, value)] : []));
  });
}

function ofItem(item: Scalar): KeyValue {
  const { content } = item;
  const equals = content.text.indexOf('=');
  const end = equals < 0 ? content.text.length : equals;
  const given = equals >= 0;
  const value = given ? partOf(item, equals + 1, content.text.length) : undefined;
  return {
    file: item.file,
    span: item.span,
    node: item,
    name: content.value(0, end) ?? item.raw.split('=', 1)[0] ?? '',
    nameSpan: content.span(0, end),
    value: value?.text,
    raw: given ? item.raw.slice(item.raw.indexOf('=') + 1) : undefined,
    valueSpan: value?.span,
    given,
    variables: value?.variables ?? [],
    written: given && isWritten(item, item.variables.length),
  };
}

function ofEntry({ key }: ComposeEntry, scalar: Scalar | undefined): KeyValue {
  const given = scalar !== undefined && !isNull(scalar);
  const place =
    scalar?.file === key.file && scalar.span.start >= key.span.end ? scalar.span.end : key.span.end;
  return {
    file: key.file,
    span: { start: key.span.start, end: place },
    node: scalar,
    name: key.text ?? key.raw,
    nameSpan: key.span,
    value: given ? scalar.text : undefined,
    raw: given ? scalar.raw : undefined,
    valueSpan: given ? contentSpan(scalar) : undefined,
    given,
    variables: given ? scalar.variables : [],
    written: given && isWritten(scalar, scalar.variables.length),
  };
}

function isWritten(scalar: Scalar, variables: number): boolean {
  return variables === 0 || textAsWritten(scalar) !== undefined;
}

/** The span of a scalar's content: its span without quotes. */
export function contentSpan(scalar: Scalar): { readonly start: number; readonly end: number } {
  const { start, end } = scalar.span;
  const quote = scalar.style === 'single' ? "'" : scalar.style === 'double' ? '"' : undefined;
  const text = scalar.file.text;
  if (quote === undefined || text[start] !== quote) return scalar.span;
  return { start: start + 1, end: end > start + 1 && text[end - 1] === quote ? end - 1 : end };
}

/** Converts values to a mapping; an item with an unknown name keeps its text as the key. */
export function keyed(node: Node): Mapping | undefined {
  if (node.kind === 'mapping') return node;
  if (node.kind !== 'sequence') return undefined;
  const entries = new Map<string, ComposeEntry>();
  for (const item of node.items) {
    if (item.kind !== 'scalar' || isNull(item)) continue;
    const { content } = item;
    const equals = content.text.indexOf('=');
    const end = equals < 0 ? content.text.length : equals;
    const key = partOf(item, 0, end);
    const value = equals < 0 ? undefined : partOf(item, equals + 1, content.text.length);
    entries.set(key.text ?? key.raw, { key, value, merged: false, span: item.span });
  }
  return makeMapping({ ...node, kind: 'mapping', entries, tag: undefined }, entries);
}
