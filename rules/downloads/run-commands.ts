import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { WrittenPrograms } from '../../server/engine/dockerfile/stages/written-files.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { inlineScripts } from './inline-program.ts';

/**
 * The commands that a command runs: itself, then those of the scripts that it starts, which are program texts of interpreters
 * and files that the build writes. A file of a stage belongs to the first command that runs it.
 */
export function commandsRun(command: Command, instruction: Instruction | undefined): readonly Command[] {
  return (instruction?.stage && runIn(instruction.stage).get(command)) ?? withInner(command, undefined);
}

const runIn = perObject((stage: Stage): ReadonlyMap<Command, readonly Command[]> => {
  const files = new WrittenPrograms(stage);
  const found = new Map<Command, readonly Command[]>();
  for (const { script } of stage.instructions)
    for (const command of script?.commands ?? []) found.set(command, withInner(command, files));
  return found;
});

/** How deep scripts may start one another. */
const deepest = 4;

function withInner(
  command: Command,
  files: WrittenPrograms | undefined,
  offset = command.span.start,
  depth = 0,
): readonly Command[] {
  if (depth > deepest) return [command];
  const scripts = [...inlineScripts(command), ...(files?.take(command, offset) ?? [])];
  const inner = gathered(scripts, ({ commands }) => commands);
  return inner.length === 0
    ? [command]
    : [command, ...gathered(inner, (each) => withInner(each, files, offset, depth + 1))];
}
