import type { TextChange } from '../../shell/command/edit-words.ts';
import type { Span } from '../../source/text.ts';
import type { Instruction, Pair } from '../model.ts';

/** The whole line of an instruction; undefined if a comment above may belong only to it. */
export function lineOf({ span, dockerfile }: Instruction): Span | undefined {
  const { text, lines } = dockerfile.file;
  const { line } = lines.position(span.start);
  const start = lines.start(line);
  const above = text.slice(line > 0 ? lines.start(line - 1) : start, start);
  if (start !== span.start || /^[ \t]*#.*(?:ignore|skip|check=)/i.test(above)) return undefined;
  return { start, end: lines.start(lines.position(span.end).line + 1) };
}

/** The change that removes a variable from ENV or ARG; removes the whole instruction if it is the only one. */
export function withoutPair(instruction: Instruction, pair: Pair): TextChange | undefined {
  const { pairs, file } = instruction;
  if (pairs.length === 1) {
    const span = lineOf(instruction);
    return span && { span, text: '' };
  }
  const at = pairs.indexOf(pair);
  const [before, after] = [pairs[at - 1], pairs[at + 1]];
  const span = before
    ? { start: before.span.end, end: pair.span.end }
    : { start: pair.span.start, end: after?.span.start ?? pair.span.end };
  return file.text.slice(span.start, span.end).includes('#') ? undefined : { span, text: '' };
}
