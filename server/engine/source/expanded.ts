import type { Span } from './text.ts';

/** A part of a text, with the place where it is written; `variable` names the variable whose value it is. */
export interface Part {
  readonly text: string;
  readonly span: Span;
  readonly variable: string | undefined;
}

/** A text in which each variable with a known value is replaced; the others are as written. */
export interface Expanded {
  readonly text: string;
  readonly parts: readonly Part[];
}

/** Names and values of variables; undefined for an unknown value. */
export interface Values extends ReadonlyMap<string, string | undefined> {
  /** What is known of unknown values: their texts, with the unknown variables in them as written. */
  readonly partly?: ReadonlyMap<string, string>;
}

/** The text of some parts in order. */
export const expanded = (parts: readonly Part[]): Expanded => ({
  text: parts.length === 1 ? parts[0]!.text : parts.map(({ text }) => text).join(''),
  parts,
});

/** A text without variables. */
export const literal = (text: string, span: Span): Expanded => ({
  text,
  parts: [{ text, span, variable: undefined }],
});

/** A word of a file, expanded; `parts` is empty if the word is its own value. */
export const expandedOf = ({
  text,
  span,
  parts,
}: Omit<Part, 'variable'> & Pick<Expanded, 'parts'>): Expanded =>
  parts.length > 0 ? expanded(parts) : literal(text, span);

/** The part that contains a character of the text, and where it starts in the text. */
export function partAt(
  { parts }: Expanded,
  at: number,
): { readonly part: Part; readonly start: number } | undefined {
  let start = 0;
  for (const part of parts) {
    if (at < start + part.text.length) return { part, start };
    start += part.text.length;
  }
  return undefined;
}

/**
 * The place of `[start, end)` of an expanded text: exact where the file contains it, and all of a variable's expansion that it
 * begins or ends in. `source` is the text of the file.
 */
export function placeOf(text: Expanded, start: number, end: number, source: string): Span {
  const first = partAt(text, start);
  const last = partAt(text, end - 1);
  if (!first || !last) return text.parts[0]?.span ?? { start: 0, end: 0 };
  if (first.part === last.part && !isExact(first.part)) {
    const { part, start: from } = first;
    return (part.variable === undefined && written(part, start - from, end - from, source)) || part.span;
  }
  const exactly = ({ part, start: at }: typeof first, offset: number, otherwise: number) =>
    isExact(part) ? part.span.start + offset - at : otherwise;
  const place = {
    start: exactly(first, start, first.part.span.start),
    end: exactly(last, end, last.part.span.end),
  };
  // What printf puts together may stand in another order.
  return place.start < place.end ? place : first.part.span;
}

/** The place of `[start, end)` of a literal with quotes, escapes or continuation lines, if its source has that text as often. */
function written({ text, span }: Part, start: number, end: number, source: string): Span | undefined {
  const wanted = text.slice(start, end);
  const places = occurrences(source.slice(span.start, span.end), wanted);
  const own = occurrences(text, wanted);
  const at = places[own.indexOf(start)];
  if (at === undefined || places.length !== own.length) return undefined;
  return { start: span.start + at, end: span.start + at + end - start };
}

function occurrences(text: string, part: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(part); at >= 0 && part !== ''; at = text.indexOf(part, at + 1)) found.push(at);
  return found;
}

/** The parts of `[start, end)` of an expanded text. */
export function sliced({ parts }: Expanded, start: number, end: number): readonly Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const part of parts) {
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, part.text.length)];
    at += part.text.length;
    if (from >= to) continue;
    const begin = part.span.start;
    const span = isExact(part) ? { start: begin + from, end: begin + to } : part.span;
    found.push({ ...part, text: part.text.slice(from, to), span });
  }
  return found;
}

/** Whether each character of a part is one of its span. */
const isExact = ({ text, span, variable }: Part) =>
  variable === undefined && span.end - span.start === text.length;
