import { type Edit, lineBreakOf } from '../../source/text.ts';
import type { Instruction } from '../model.ts';

/** Inserts lines above an instruction and its comments, with the instruction's indentation. */
export function linesAbove(instruction: Instruction, added: readonly string[]): Omit<Edit, 'file'> {
  const { span, dockerfile } = instruction;
  const { lines, text } = dockerfile.file;
  let { line } = lines.position(span.start);
  for (const comment of dockerfile.comments.toReversed()) {
    if (lines.position(comment.span.start).line === line - 1) line--;
  }
  const start = lines.start(line);
  const end = lineBreakOf(text);
  return {
    span: { start, end: start },
    text: added.map((each) => indentOf(instruction) + each + end).join(''),
  };
}

/** Inserts lines below an instruction, with its indentation. */
export function linesBelow(instruction: Instruction, added: readonly string[]): Omit<Edit, 'file'> {
  const { span, dockerfile } = instruction;
  const start = lineBreakOf(dockerfile.file.text);
  const text = added.map((each) => start + indentOf(instruction) + each).join('');
  return { span: { start: span.end, end: span.end }, text };
}

/** The indentation of an instruction relative to the first one of its file, which may be inside a compose file. */
function indentOf(instruction: Instruction): string {
  const first = instruction.dockerfile.instructions[0] ?? instruction;
  return blanksBefore(instruction).slice(blanksBefore(first).length);
}

function blanksBefore({ span, dockerfile }: Instruction): string {
  const { lines, text } = dockerfile.file;
  return /^[ \t]*/.exec(text.slice(lines.start(lines.position(span.start).line), span.start))?.[0] ?? '';
}
