import type { Instruction } from '../model.ts';
import { type LogicalLine, logicalLine } from '../syntax/logical-line.ts';

/** A continuation mark, and comments before the next line. */
const continued = {
  '\\': /\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*/g,
  '`': /`[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*/g,
} as const;

/** The text of an instruction and its here-documents with joined continuation lines, and the place of each part in the file. */
export function joinedText({
  file,
  span,
  dockerfile,
}: Pick<Instruction, 'file' | 'span' | 'dockerfile'>): LogicalLine {
  const pieces: number[] = [];
  let from = span.start;
  const text = file.text.slice(span.start, span.end);
  for (const { index, 0: mark } of text.includes('\n') ? text.matchAll(continued[dockerfile.escape]) : []) {
    pieces.push(from, span.start + index);
    from = span.start + index + mark.length;
  }
  return logicalLine(file.text, [...pieces, from, span.end]);
}
