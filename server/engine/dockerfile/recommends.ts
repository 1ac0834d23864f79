import { installOf } from '../shell/install.ts';
import type { Command, Word } from '../shell/model.ts';
import type { Instruction, Stage } from './model.ts';

/** The `install` of an apt that also brings what its packages recommend; undefined where an option or setting says no. */
export function recommendsWord(command: Command, instruction: Instruction): Word | undefined {
  const install = installOf(command);
  if (install?.notation !== 'apt' || install.packages.length === 0) return undefined;
  const off = install.options.some(
    ({ name, value }) =>
      name === '--no-install-recommends' ||
      name === '--without-recommends' ||
      (install.manager === 'aptitude' && name === '-R') ||
      settles(value ?? ''),
  );
  return off || settledBefore(instruction) ? undefined : install.verbWord;
}

const setting = /APT::Install-Recommends["'\s=]*(?:0|false|no|off)\b/i;
const settles = (text: string) => setting.test(text);

/** Whether this instruction, or one before it in the chain of stages, writes it into apt's settings. */
function settledBefore({ stage, span }: Instruction): boolean {
  for (
    let each: Stage | undefined = stage;
    each;
    each = each.base.kind === 'stage' ? each.base.stage : undefined
  ) {
    if (settledAt(each) <= (each === stage ? span.start : Number.POSITIVE_INFINITY)) return true;
  }
  return false;
}

const settled = new WeakMap<Stage, number>();

/** Where the first instruction of a stage that settles it begins; not a number where none does. */
function settledAt(stage: Stage): number {
  let found = settled.get(stage);
  if (found === undefined) {
    const { text } = stage.dockerfile.file;
    const first = stage.instructions.find(({ span }) => settles(text.slice(span.start, span.end)));
    found = first?.span.start ?? Number.NaN;
    settled.set(stage, found);
  }
  return found;
}
