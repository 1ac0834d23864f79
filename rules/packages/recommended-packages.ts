import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { perObject } from '../../server/engine/source/memo.ts';

export default rule({
  id: 'recommended-packages',
  on: 'command',
  names: ['apt-get', 'apt', 'aptitude'],
  severity: 'low',
  levels: strictOnly,
  fixable: true,
  title: 'Packages that are only recommended are installed',
  label: 'Recommended packages',
  why: 'Each additional package is more code to attack and to update.',
  refs: { cwe: ['CWE-1125'] },
  messages: {
    extra: {
      text: '{manager} also installs packages that are only recommended.',
      refs: {
        hadolint: ['DL3015'],
        trivy: ['DS-0029'],
        kics: ['7384dfb2-fcd1-4fbf-91cd-6c44c318c33c'],
        semgrep: ['missing-no-install-recommends'],
        sonar: ['S6500'],
        droast: ['DF016'],
      },
    },
    alike: '{manager} also installs packages that are only recommended.',
  },
  check({ command, instruction }, report) {
    const word = instruction?.keyword === 'RUN' ? recommendsWord(command, instruction) : undefined;
    if (!word) return;
    const manager = command.name ?? 'apt';
    const flag = manager === 'aptitude' ? '--without-recommends' : '--no-install-recommends';
    const text = instruction?.json ? `", "${flag}` : ` ${flag}`;
    const title = shown`Add ${flag} (recommended packages are then missing)`;
    const edits = [{ span: { start: word.span.end, end: word.span.end }, text }];
    const message = manager === 'apt-get' ? 'extra' : 'alike';
    report({ at: word.span, message, words: { manager }, fixes: [{ title, safety: 'unsafe', edits }] });
  },
});

/**
 * Returns the `install` of an apt command that includes recommended packages; undefined if an option or setting
 * disables them.
 */
function recommendsWord(command: Command, instruction: Instruction): Word | undefined {
  const install = installOf(command);
  if (install?.notation !== 'apt' || install.packages.length === 0) return undefined;
  const off = install.options.some(
    ({ name, value }) =>
      name === '--no-install-recommends' ||
      name === '--without-recommends' ||
      (install.manager === 'aptitude' && name === '-R') ||
      disables(value ?? ''),
  );
  return off || disabledBefore(instruction) ? undefined : install.verbWord;
}

const setting = /APT::Install-Recommends["'\s=]*(?:0|false|no|off)\b/i;
const disables = (text: string) => setting.test(text);

/** Whether this instruction, or an earlier one of its stages, disables recommended packages in apt's settings. */
function disabledBefore({ stage, span }: Instruction): boolean {
  for (
    let each: Stage | undefined = stage;
    each;
    each = each.base.kind === 'stage' ? each.base.stage : undefined
  ) {
    if (disabledAt(each) <= (each === stage ? span.start : Number.POSITIVE_INFINITY)) return true;
  }
  return false;
}

/** Offset of the first instruction of a stage that disables recommended packages; NaN if there is none. */
const disabledAt = perObject(({ dockerfile, instructions }: Stage): number => {
  const { text } = dockerfile.file;
  const first = instructions.find(({ span }) => disables(text.slice(span.start, span.end)));
  return first?.span.start ?? Number.NaN;
});
