import type { LogicalLine } from './logical-line.ts';
import type { ReadWord } from './reading.ts';
import type { LineWord } from './words.ts';

/** A piece of a flag without its quotes and escapes. */
export interface Unquoted {
  readonly text: string;
  readonly line: LogicalLine;
  /** The place in the line of each character of `text`, then that of the end. */
  readonly at: readonly number[];
  /** The piece with its quotes begins here in the line. */
  readonly from: number;
}

/** Removes the quotes and escapes of a flag as BuildKit does before it reads the flag's name and value. */
export function unquoted(line: LogicalLine, { start, end }: LineWord, escapeChar: string): Unquoted {
  const at: number[] = [];
  let text = '';
  let quote = '';
  for (let next = start; next < end; next++) {
    let char = line.text.charAt(next);
    if (quote === '' ? char === '"' || char === "'" : char === quote) {
      quote = quote === '' ? char : '';
      continue;
    }
    if (char === escapeChar) {
      next++;
      if (next >= end) break;
      char = line.text.charAt(next);
    }
    text += char;
    at.push(next);
  }
  return { text, line, at: [...at, end], from: start };
}

/** A part of a piece. The quotes and escapes beside it belong to it. */
export function sliced(piece: Unquoted, start: number, end = piece.text.length): Unquoted {
  const { text, line, at, from } = piece;
  const before = at[start - 1];
  return {
    text: text.slice(start, end),
    line,
    at: at.slice(start, end + 1),
    from: before === undefined ? from : before + 1,
  };
}

/** A piece as a word. Its place is inside the quotes where they are all around it. */
export function wordOf({ text, line, at, from }: Unquoted): ReadWord {
  const end = at[text.length] ?? from;
  const first = at[0] ?? from;
  const last = (at[text.length - 1] ?? first) + 1;
  const isPlain = text !== '' && line.text.slice(first, last) === text;
  if (isPlain) return { raw: text, ...line.span(first, last) };
  const place = line.span(from, end);
  return { raw: text, ...(from < end ? place : { start: place.end, end: place.end }) };
}

/** More options of a mount are not read. */
const maxFields = 1000;

/** The fields of a line of CSV, as Go's encoding/csv reads it; undefined if its quotes are malformed. */
export function fieldsOf(value: Unquoted): readonly Unquoted[] | undefined {
  const { text } = value;
  const fields: Unquoted[] = [];
  for (let start = 0; start <= text.length && fields.length < maxFields; start++) {
    const kept: number[] = [];
    const isQuoted = text[start] === '"';
    let isOpen = isQuoted;
    let end = isQuoted ? start + 1 : start;
    for (; end < text.length && (isQuoted || text[end] !== ','); end++) {
      if (text[end] === '"') {
        if (!isQuoted) return undefined;
        end++;
        isOpen = text[end] === '"';
        if (!isOpen) break;
      }
      kept.push(end);
    }
    if (isOpen || (end < text.length && text[end] !== ',')) return undefined;
    fields.push(picked(value, kept, start, end));
    start = end;
  }
  return fields;
}

/** The characters of a piece between two places that are kept. */
function picked(piece: Unquoted, kept: readonly number[], start: number, end: number): Unquoted {
  const whole = sliced(piece, start, end);
  const at = (index: number) => piece.at[index] ?? whole.from;
  return {
    ...whole,
    text: kept.map((index) => piece.text.charAt(index)).join(''),
    at: [...kept.map(at), at(end)],
  };
}
