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
function settledBefore({ stage, span, dockerfile }: Instruction): boolean {
  for (
    let each: Stage | undefined = stage;
    each;
    each = each.base.kind === 'stage' ? each.base.stage : undefined
  ) {
    for (const other of each.instructions) {
      if (each === stage && other.span.start > span.start) break;
      if (settles(dockerfile.file.text.slice(other.span.start, other.span.end))) return true;
    }
  }
  return false;
}
