import { lineOf, withoutPair } from '../../server/engine/dockerfile/edit/remove.ts';
import type { Instruction, Pair } from '../../server/engine/dockerfile/model.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { afterBlanks, type TextChange } from '../../server/engine/shell/command/edit-words.ts';
import type { SafeText, Span } from '../../server/engine/source/text.ts';
import type { UnsafeFix } from './secret-fix.ts';

const removing = (title: SafeText, edit: TextChange | undefined): UnsafeFix | undefined =>
  edit && { title, safety: 'drastic', edits: [edit] };

/** Removes a credential from ENV, or the default from ARG. */
export function withoutValue(instruction: Instruction, pair: Pair | undefined): UnsafeFix | undefined {
  if (!pair?.value) return undefined;
  const { name, value, span } = pair;
  if (instruction.keyword === 'ENV')
    return removing(
      shown`Remove ${name.text} (set it at start; build steps that read it fail)`,
      withoutPair(instruction, pair),
    );
  const title = shown`Remove the default of ${name.text} (steps that read it then need it)`;
  return removing(title, {
    span: { start: name.span.end, end: Math.max(value.span.end, span.end) },
    text: '',
  });
}

/** Removes a source from a COPY or ADD, or the whole instruction if it is the only source. */
export function withoutSource(instruction: Instruction, source: Span): UnsafeFix | undefined {
  const title = 'Remove it from the image (mount it as a secret, or set it at start)';
  const { args, json, file } = instruction;
  if (args.length === 2) return withoutInstruction(instruction, title);
  if (json) return undefined;
  return removing(title, {
    span: { start: source.start, end: afterBlanks(file.text, source.end) },
    text: '',
  });
}

/** Removes a whole instruction. */
export function withoutInstruction(instruction: Instruction, title: SafeText): UnsafeFix | undefined {
  const span = lineOf(instruction);
  return removing(title, span && { span, text: '' });
}
