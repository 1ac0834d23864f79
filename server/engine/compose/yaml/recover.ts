import { limits } from '../../source/limits.ts';
import { nextLine, type Span } from '../../source/text.ts';
import { columnAt, entriesOf, headOf, startsEntry } from './entries.ts';
import { isSound, type YamlPart } from './parts.ts';
import { type Block, blockIn, documentsOf, type ParsedYaml, type YamlDocument } from './yaml.ts';
import type { YamlError } from './yaml-error.ts';

/** One document of a broken text: its entries, or the library's result for a document in brackets. */
export interface Recovered {
  readonly start: number;
  readonly parts: readonly YamlPart[];
  readonly flow: YamlDocument | undefined;
  readonly error: YamlError | undefined;
}

/** A mark that begins or ends a document. */
const mark = /^(?:---|\.\.\.)(?=[ \r\n]|$)/gm;
/** Directives, with the lines that may be between them. */
const directives = /^(?:(?:%.*| *#.*| *)\r?\n)*/;
const afterKey = /^(?: +[&!]\S*)* *(?:(?<= )#.*)?\r?(?:\n|$)/;

/**
 * Reads a text that the library can't read completely. Splits it by indentation down to the broken entries, so that all others
 * are read. A broken entry keeps the part before its error.
 */
export function recovered(text: string): readonly Recovered[] {
  const spaced = text.replace(/^[ \t]+/gm, blanks);
  const budget = { characters: limits.reread * text.length };
  const documents: Recovered[] = [];
  let start = 0;
  let blank = 0;
  for (const { index, 0: found } of [...spaced.matchAll(mark), { index: spaced.length, 0: '' }]) {
    const all = ' '.repeat(blank) + spaced.slice(start + blank, index);
    const own = all.replace(directives, (lines) => lines.replace(/^%.*/gm, blanks));
    if (/^ *[^ \r\n#]/m.test(own)) documents.push(...documentsIn(own, start, budget));
    if (documents.length >= limits.documents) break;
    start = index;
    blank = found.length;
  }
  return documents;
}

const blanks = (found: string) => ' '.repeat(found.length);

interface Budget {
  characters: number;
}

/** A document. Entries below a document in brackets become a document of their own. */
function documentsIn(text: string, start: number, budget: Budget): Recovered[] {
  const inEntries = (from: number) => ({
    start: start + from,
    parts: cut(text.slice(from), start + from, 0, budget),
    flow: undefined,
    error: undefined,
  });
  if (!/^(?: *(?:#.*)?\r?\n)* *[[{]/.test(text)) return [inEntries(0)];
  const first = flowIn(text, start);
  const { error } = first;
  if (error?.code !== 'UNEXPECTED_TOKEN') return [first];
  const { span } = error;
  const below = text.charAt(span.start - 1) === '\n' ? span.start : nextLine(text, span.start);
  if (!startsEntry(text, below)) return [first];
  const end = Math.min(span.end, Math.max(below, span.start + 1));
  return [{ ...first, error: { ...error, span: { ...span, end } } }, inEntries(below)];
}

function flowIn(text: string, start: number): Recovered {
  const read = documentsOf(text);
  const [flow] = read.documents;
  const error = unread(read, text);
  // Values that are nested too deep are not read at all.
  return {
    start,
    parts: [],
    flow,
    error: flow || !error ? error : { ...error, span: { ...error.span, start: 0 } },
  };
}

function cut(text: string, base: number, level: number, budget: Budget): YamlPart[] {
  const { spans, stray } = entriesOf(text);
  const clean = without(text, stray);
  const parts = spans.flatMap(({ start, end }) =>
    entry(clean.slice(start, end), base + start, level, budget),
  );
  const lost = stray.map((span) => ({
    start: base,
    root: undefined,
    error: strayError(span),
    below: undefined,
  }));
  return [...parts, ...lost];
}

/** A text with blanks in place of some spans. */
function without(text: string, spans: readonly Span[]): string {
  let kept = '';
  let at = 0;
  for (const { start, end } of spans) {
    kept += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return kept + text.slice(at);
}

/** The error for a line or an entry that is neither a key with a value nor an item. */
function strayError(span: Span): YamlError {
  return { code: 'STRAY', message: noKey, span };
}

/** An entry as one part, or as several if lines that are indented too deep are entries of their own. */
function entry(text: string, start: number, level: number, budget: Budget): YamlPart[] {
  budget.characters -= text.length;
  const read = blockIn(text);
  if (isSound(read)) return [{ start, root: read.root, error: undefined, below: undefined }];
  if (level < limits.levels && budget.characters > 0) {
    const [first, ...others] = inside(text, start, level, budget) ?? [];
    // If every part can be read, the error is in how they are combined.
    if (first)
      return isTold([first, ...others])
        ? [first, ...others]
        : [{ ...first, error: read.errors[0] }, ...others];
  }
  return [broken(read, text, start)];
}

function isTold(parts: readonly YamlPart[]): boolean {
  return parts.some(({ error, below }) => error !== undefined || (below !== undefined && isTold(below)));
}

/** The parts of an entry that can be split: a list item, a key alone on its line, or keys that are indented too deep. */
function inside(text: string, start: number, level: number, budget: Budget): YamlPart[] | undefined {
  const head = headOf(text);
  const below = (from: string, offset: number) => cut(from, start + offset, level + 1, budget);
  if (head?.kind === 'dash') {
    const body = ' '.repeat(head.end) + text.slice(head.end);
    if (!isBlock(body)) return undefined;
    const { root } = blockIn(text.slice(0, head.end));
    return [{ start, root, error: undefined, below: below(body, 0) }];
  }
  const first = nextLine(text, 0);
  const body = text.slice(first);
  if (head && afterKey.test(text.slice(head.end, first))) {
    if (!isBlock(body)) return undefined;
    const { root } = blockIn(text.slice(0, first));
    return [{ start, root, error: undefined, below: below(body, first) }];
  }
  // Lines below a key that has a value: keys that are indented too deep.
  const above = head && keysBelow(text);
  if (!above || !isSound(blockIn(text.slice(0, above)))) return undefined;
  return [
    { start, root: blockIn(text.slice(0, above)).root, error: undefined, below: undefined },
    ...below(text.slice(above), above),
  ];
}

/** The offset of the first line below the first one that begins with a key or a dash. */
function keysBelow(text: string): number | undefined {
  for (let at = nextLine(text, 0); at < text.length; at = nextLine(text, at))
    if (startsEntry(text, at + columnAt(text, at))) return at;
  return undefined;
}

/** Whether the first line with content begins a collection in block style. */
function isBlock(text: string): boolean {
  const [first] = entriesOf(text).spans;
  return first !== undefined && startsEntry(text, first.start + columnAt(text, first.start));
}

/** The readable part of a broken entry that can't be split: the part before its error, or only its key. */
function broken(read: Block, text: string, start: number): YamlPart {
  const { root, errors } = read;
  const lost = errors.some(({ code }) => code === 'OPEN_QUOTE' || code === 'TOO_DEEP');
  const error = unread(read, text);
  if (root && root.items.length > 0 && !lost) return { start, root, error, below: undefined };
  const head = headOf(text);
  const from = head && lost ? head.end + columnAt(text, head.end) : undefined;
  return {
    start,
    root: head && blockIn(text.slice(0, head.end)).root,
    error:
      (error && from !== undefined ? { ...error, span: { start: from, end: error.span.end } } : error) ??
      strayError(visible(text)),
    below: undefined,
  };
}

/**
 * The span of a text without surrounding blanks. A byte order mark counts as text: it is white space in JavaScript but not in
 * YAML.
 */
function visible(text: string): Span {
  const start = columnAt(text, 0);
  return { start, end: Math.max(text.trimEnd().length, Math.min(start + 1, text.length)) };
}

/** The first error, with a span that covers everything that is not read because of it. */
function unread({ errors: [first], reach }: ParsedYaml, text: string): YamlError | undefined {
  const last = text.trimEnd().length;
  if (!first) return undefined;
  const start = Math.min(first.span.start, Math.max(0, last - 1));
  return { ...first, span: { start, end: Math.max(start + 1, Math.min(reach, last)) } };
}

const noKey = 'YAML: This is not a key with a value and is ignored.';
