import { type Edit, nextLine, type SourceFile } from '../../source/text.ts';
import type { Mapping, Node, ScalarStyle, Sequence } from '../model.ts';
import { entryLines, flowValue, scalarText, type YamlValue } from '../yaml/render.ts';
import { columnOf, layoutOf, lineStart } from './layout.ts';

/** Edits that insert keys after a mapping's last key, in the same indentation and style. */
export function insertEntries(
  mapping: Mapping,
  values: readonly (readonly [string, YamlValue])[],
  root: Node | undefined,
): Edit[] | undefined {
  const { file } = mapping;
  const own = [...mapping.entries.values()].filter(({ merged, key }) => !merged && key.file === file);
  if (mapping.flow) {
    // JSON is YAML whose keys and strings are all quoted.
    const isJson = own.length > 0 && own.every(({ key }) => key.style === 'double');
    const text = values.map(([key, value]) => flowValue({ [key]: value }, isJson).slice(2, -2));
    const last = own.at(-1);
    return insertFlow(mapping, text, last?.span.end, last && lineBefore(file, last.key.span.start));
  }
  const first = own[0] ?? undefined;
  const last = own.reduce((end, { span }) => Math.max(end, span.end), mapping.span.end);
  const column = first ? columnOf(file.text, first.key.span.start) : columnOf(file.text, mapping.span.start);
  if (column === undefined || keepsBreaks(file, last)) return undefined;
  const layout = layoutOf(file, mapping);
  const wide = layoutOf(file, root);
  const used = {
    ...layout,
    step: stepOf(mapping, wide.step),
    dash: hasList(mapping) ? layout.dash : wide.dash,
  };
  const lines = values.flatMap(([key, value]) => entryLines(key, value, column, used));
  const end = own.find(({ span }) => span.end === last);
  if (end && isOpenBlock(end.value)) {
    const at = lineStart(file.text, end.key.span.start);
    const isFirst = file.text.slice(at, end.key.span.start).trim() === '';
    const text = lines.map((line) => line + layout.eol).join('');
    return isFirst ? [{ file: file.path, span: { start: at, end: at }, text }] : undefined;
  }
  return insertLines(file, last, lines, layout.eol);
}

/**
 * Whether a value ends in a block scalar at the end of a file without a line break: a line after it would add a line break to
 * the value.
 */
function isOpenBlock(value: Node | undefined): boolean {
  if (value?.kind === 'mapping') return isOpenBlock([...value.entries.values()].at(-1)?.value);
  if (value?.kind === 'sequence') return isOpenBlock(value.items.at(-1));
  if (value?.kind !== 'scalar' || value.style !== 'block') return false;
  const { text } = value.file;
  return value.span.end >= text.length && !text.endsWith('\n');
}

function hasList(mapping: Mapping): boolean {
  return [...mapping.entries.values()].some(
    ({ value, merged }) =>
      !merged && value?.kind === 'sequence' && !value.flow && value.file === mapping.file,
  );
}

function stepOf(mapping: Mapping, wide: number): number {
  const column = columnOf(mapping.file.text, mapping.span.start);
  for (const { value, merged, span } of mapping.entries.values()) {
    if (merged || value?.kind !== 'mapping' || value.flow || column === undefined) continue;
    // The mapping of an alias is written elsewhere.
    if (value.span.start < span.start) continue;
    const below = columnOf(value.file.text, value.span.start);
    if (below !== undefined && below > column) return below - column;
  }
  return wide;
}

/** Edits that insert strings after a sequence's last item, quoted like that item. */
export function insertItem(sequence: Sequence, ...texts: readonly string[]): Edit[] | undefined {
  const { file, items, places } = sequence;
  const last = places.at(-1);
  if (places.length !== items.length || texts.some((text) => /[\r\n]/.test(text))) return undefined;
  const style = quotesOf(items.at(-1));
  const made = texts.map((text) => scalarText(text, style, sequence.flow));
  if (sequence.flow) return insertFlow(sequence, made, last?.end);
  const column = last && columnOf(file.text, last.start);
  if (last === undefined || column === undefined || keepsBreaks(file, last.end)) return undefined;
  if (isOpenBlock(items.at(-1))) return undefined;
  const gap = /^-( *)/.exec(file.text.slice(last.start, last.start + 20))?.[1] || ' ';
  const eol = layoutOf(file, undefined).eol;
  return insertLines(
    file,
    last.end,
    made.map((text) => `${' '.repeat(column)}-${gap}${text}`),
    eol,
  );
}

function quotesOf(node: Node | undefined): ScalarStyle {
  return node?.kind === 'scalar' && (node.style === 'single' || node.style === 'double')
    ? node.style
    : 'plain';
}

/** Whether the value that ends here is a block scalar that keeps its trailing line breaks. */
function keepsBreaks(file: SourceFile, end: number): boolean {
  const next = file.text.slice(end, nextLine(file.text, nextLine(file.text, end)));
  return /[|>]\d?\+/.test(file.text.slice(Math.max(0, end - 2000), end)) && /\n\s*\n/.test(next);
}

/** The line break and indentation before an offset, if nothing else stands before it on its line. */
function lineBefore(file: SourceFile, offset: number): string | undefined {
  const indent = file.text.slice(lineStart(file.text, offset), offset);
  return /^[ \t]+$/.test(indent) ? layoutOf(file, undefined).eol + indent : undefined;
}

function insertFlow(
  node: Mapping | Sequence,
  texts: readonly string[],
  last: number | undefined,
  between = ' ',
): Edit[] | undefined {
  const { file, span } = node;
  const close = span.end - 1;
  const bracket = node.kind === 'mapping' ? '}' : ']';
  if (file.text[close] !== bracket) return undefined;
  const text = texts.join(`,${between}`);
  if (last === undefined) {
    if (file.text.slice(span.start + 1, close).trim() !== '') return undefined;
    const inner = node.kind === 'mapping' ? ` ${text} ` : text;
    return [{ file: file.path, span: { start: span.start + 1, end: close }, text: inner }];
  }
  // A merge key is not an entry, but may come after the last one.
  const behind = file.text.slice(last, close).trimEnd();
  if (behind.includes('#')) return undefined;
  const place = last + behind.length;
  const comma = behind.endsWith(',') ? '' : ',';
  return [{ file: file.path, span: { start: place, end: place }, text: `${comma}${between}${text}` }];
}

/** Inserts whole lines after the line in which a value ends. */
function insertLines(
  file: SourceFile,
  end: number,
  lines: readonly string[],
  eol: string,
): Edit[] | undefined {
  const { text } = file;
  const at = nextLine(text, end);
  if (!/^[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(end, at)) || lineStart(text, end) > end) return undefined;
  const open = at === text.length && !text.endsWith('\n');
  const body = lines.join(eol);
  return [{ file: file.path, span: { start: at, end: at }, text: open ? `${eol}${body}` : `${body}${eol}` }];
}
