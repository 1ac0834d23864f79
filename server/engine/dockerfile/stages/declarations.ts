import type { Command } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import type { Instruction, Pair } from '../model.ts';
import { lineage } from './ancestry.ts';

/** A variable that an ARG or an ENV declares. */
export interface Declaration {
  /** `ARG` or `ENV`. */
  readonly keyword: string;
  readonly pair: Pair;
}

/** The variables declared above an instruction, in its stage and those that it builds on; nearest first. */
export function declaredAbove({ stage, span }: Instruction): readonly Declaration[] {
  return gathered(stage ? lineage(stage) : [], ({ instructions }) =>
    gathered(
      instructions.filter((each) => each.span.start < span.start),
      (each) => {
        const { keyword, pairs } = each.trigger ?? each;
        return keyword === 'ARG' || keyword === 'ENV' ? pairs.map((pair) => ({ keyword, pair })) : [];
      },
    ).toReversed(),
  );
}

const off = /^(?:|0|false|no)$/i;

/**
 * Whether a matching variable is set for a command and not switched off: as a prefix, exported, or by the nearest ENV or ARG
 * above.
 */
export function isVariableSet(command: Command, variables: RegExp, instruction: Instruction): boolean {
  const given = ({ name, value }: Command['assignments'][number]) =>
    variables.test(name) && !off.test(value?.value ?? 'x');
  if (command.assignments.some(given)) return true;
  const nearest = declaredAbove(instruction).find(({ pair }) => variables.test(pair.name.text))?.pair;
  if (nearest) return nearest.value !== undefined && !off.test(nearest.resolved ?? 'x');
  return command.script.commands.some(
    ({ name, args }) =>
      name === 'export' && args.some(({ shape }) => variables.test(shape.replace(/=.*/s, ''))),
  );
}
