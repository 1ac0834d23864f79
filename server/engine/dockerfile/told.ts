import type { Command } from '../shell/model.ts';
import { lineage } from './lineage.ts';
import type { Instruction } from './model.ts';

const off = /^(?:|0|false|no)$/i;

/** Whether a variable of such a name tells a command something: in front of it, exported, or by the nearest ENV or ARG above. */
export function isTold(command: Command, variables: RegExp, { stage, span }: Instruction): boolean {
  const given = ({ name, value }: Command['assignments'][number]) =>
    variables.test(name) && !off.test(value?.value ?? 'x');
  if (command.assignments.some(given)) return true;
  for (const each of stage ? lineage(stage) : []) {
    const pairs = each.instructions
      .filter(
        ({ keyword, span: at }) =>
          (keyword === 'ENV' || keyword === 'ARG') && !(each === stage && at.start > span.start),
      )
      .flatMap((instruction) => instruction.pairs.filter(({ name }) => variables.test(name.text)));
    const last = pairs.at(-1);
    if (last) return last.value !== undefined && !off.test(last.resolved ?? 'x');
  }
  return command.script.commands.some(
    ({ name, args }) =>
      name === 'export' && args.some(({ shape }) => variables.test(shape.replace(/=.*/s, ''))),
  );
}
