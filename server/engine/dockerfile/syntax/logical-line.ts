import { lastUpTo } from '../../source/search.ts';
import type { Span } from '../../source/text.ts';
import type { ReadWord } from './reading.ts';

/** The logical line of an instruction: its text with joined continuations, and the place of each character. */
export interface LogicalLine {
  readonly text: string;
  /** Span in the source for `[start, end)` of `text`, including anything between joined lines. */
  span(start: number, end: number): Span;
}

/** Joins pieces of a source text; `pieces` are alternating start and end offsets, in order. */
export function logicalLine(source: string, pieces: readonly number[]): LogicalLine {
  if (pieces.length <= 2) {
    const [from = 0, to = 0] = pieces;
    const span = (start: number, end: number) => ({ start: from + start, end: from + end });
    return { text: source.slice(from, to), span };
  }
  const parts: string[] = [];
  const starts: number[] = [];
  let length = 0;
  for (let i = 0; i < pieces.length; i += 2) {
    const part = source.slice(pieces[i], pieces[i + 1]);
    parts.push(part);
    starts.push(length);
    length += part.length;
  }
  const place = (at: number) => {
    const index = lastUpTo(starts, at);
    return (pieces[index * 2] ?? 0) + at - (starts[index] ?? 0);
  };
  return {
    text: parts.join(''),
    span(start, end) {
      if (end > start) return { start: place(start), end: place(end - 1) + 1 };
      const at = start > 0 ? place(start - 1) + 1 : place(0);
      return { start: at, end: at };
    },
  };
}

/** A part of a line, unchanged. An empty part is placed at `otherwise`, since it may be on either side of a continuation. */
export function wordIn(line: LogicalLine, start: number, end: number, otherwise: number): ReadWord {
  const place = start < end ? line.span(start, end) : { start: otherwise, end: otherwise };
  return { raw: line.text.slice(start, end), ...place };
}
