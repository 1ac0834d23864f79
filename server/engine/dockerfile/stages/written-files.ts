import { type WrittenText, writtenBy } from '../../shell/command/writes.ts';
import type { Script } from '../../shell/model.ts';
import { expandedOf } from '../../source/expanded.ts';
import { none } from '../../source/list.ts';
import type { Instruction } from '../model.ts';

function writtenByScript({ commands }: Script): readonly WrittenText[] {
  const found: WrittenText[] = [];
  for (let at = 0; at < commands.length; at++) {
    const written = writtenBy(commands[at]!);
    for (let each = 0; each < written.length; each++) found.push(written[each]!);
  }
  return found;
}

/** The texts that an instruction writes to files: by here-documents of COPY and ADD, or by commands of a RUN. */
export function writtenIn(
  instruction: Pick<Instruction, 'keyword' | 'args' | 'heredocs' | 'script'>,
): readonly WrittenText[] {
  const { keyword, args, heredocs, script } = instruction;
  if (keyword === 'RUN') return script ? writtenByScript(script) : none;
  const to = keyword === 'COPY' || keyword === 'ADD' ? args.at(-1)?.value : undefined;
  if (to === undefined || heredocs.length === 0) return none;
  return heredocs.map(({ name, body: { text, span }, parts }) => ({
    file: to.endsWith('/') ? to + name : to,
    ...expandedOf({ text, span, parts }),
    span,
  }));
}
