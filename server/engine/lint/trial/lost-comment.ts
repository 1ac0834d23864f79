import type { Compose } from '../../compose/model.ts';
import type { Dockerfile } from '../../dockerfile/model.ts';
import { firstWhere } from '../../source/search.ts';
import type { Edit } from '../../source/text.ts';

/** Whether an edit would delete a comment. A part that is removed as a whole may take its comments along. */
export function losesComment({ span, text }: Edit, document: Dockerfile | Compose | undefined): boolean {
  if (!document || (text.trim() === '' && !isInInstruction(span.start, document))) return false;
  const { comments, file } = document;
  const first = firstWhere<(typeof comments)[number]>(comments, (each) => each.span.start >= span.start);
  let rest = '';
  let isLost = false;
  let end = span.start;
  for (let at = first; at < comments.length; at++) {
    const comment = comments[at];
    if (!comment || comment.span.end > span.end) break;
    isLost ||= !text.includes(comment.text.trim());
    rest += file.text.slice(end, comment.span.start);
    end = comment.span.end;
  }
  return isLost && (rest + file.text.slice(end, span.end)).trim() !== '';
}

/** Whether an offset lies inside an instruction of a Dockerfile. */
function isInInstruction(at: number, document: Dockerfile | Compose): boolean {
  if (document.kind === 'compose') return false;
  const { instructions } = document;
  const next = instructions[firstWhere(instructions, (each) => each.span.end > at)];
  return next !== undefined && next.span.start < at;
}
