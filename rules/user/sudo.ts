import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { rule } from '../../server/engine/rule.ts';
import { becomes, becomesBy } from '../../server/engine/shell/command/become.ts';
import { afterBlanks, type TextChange, wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { wordSet } from '../../server/engine/source/list.ts';

const isSudo = ({ value }: Word) => value === 'sudo' || value?.endsWith('/sudo') === true;

export default rule({
  id: 'sudo',
  on: 'command',
  names: ['sudo'],
  severity: 'medium',
  levels: { devcontainer: 'off' },
  fixable: true,
  title: 'A command is run with sudo',
  label: 'sudo in a command',
  why: 'A process that may use sudo without a password can become root at any time, regardless of USER.',
  refs: {
    hadolint: ['DL3004'],
    trivy: ['DS-0010'],
    checkov: ['CKV2_DOCKER_1'],
    kics: ['8ada6e80-0ade-439e-b176-0b28f6bce35a'],
    semgrep: ['no-sudo-in-dockerfile'],
    tally: ['hadolint/DL3004'],
    droast: ['DF010'],
    cwe: ['CWE-250'],
  },
  messages: {
    root: { text: 'sudo is not needed here: the command already runs as root.', severity: 'low' },
    user: 'sudo lets the unprivileged user {user} become root.',
    other: {
      text: 'sudo lets the user {user} run programs as another user.',
      severity: 'low',
    },
    unknown: 'sudo lets a process become root at any time.',
  },
  check({ command, instruction }, report) {
    const words = wordsOf(command);
    const at = words.findIndex(isSudo);
    const sudo = words[at];
    if (!sudo || at > command.prefixes.length) return;
    const isOther = startedByOther(command, words.slice(0, at), instruction);
    const user = instruction && !isOther ? userAt(instruction) : undefined;
    // The sudo rules of a build stage are not in any image.
    if (user?.root !== true && instruction?.stage?.isShipped === false) return;
    const target = becomesBy(words.slice(at + 1));
    if (target === 'nobody') return;
    if (target === 'other') {
      // From root, or possibly root, sudo changes to a user with fewer rights.
      if (user?.root === false && user.name !== undefined)
        report({ at: sudo.span, message: 'other', words: { user: user.name } });
    } else if (user?.root === false && user.name !== undefined) {
      report({ at: sudo.span, message: 'user', words: { user: user.name } });
    } else if (user?.root !== true && !(instruction && !isOther && isAlreadyRoot(command, instruction))) {
      report({ at: sudo.span, message: 'unknown' });
    } else {
      const edit = at < command.prefixes.length ? withoutSudo(words.slice(at), instruction) : undefined;
      // Earlier commands of root may have failed, or may not have run.
      const fix =
        user?.root === true && readsNoVariable(command)
          ? ({
              title: 'Remove sudo (this command reads no environment variables)',
              safety: 'safe',
              sound: edit !== undefined && isOnlyWord(edit, sudo, command, instruction),
            } as const)
          : ({
              title: 'Remove sudo (the command keeps the variables of the build)',
              safety: 'unsafe',
            } as const);
      report({ at: sudo.span, message: 'root', fixes: edit ? [{ ...fix, edits: [edit] }] : [] });
    }
  },
});

/** Programs that work on the files or accounts that they name, with any environment. */
const tools = wordSet(
  'chgrp chmod chown cp dd groupadd groupmod install ldconfig ln mkdir mv rm rmdir sed tee touch useradd usermod',
);

/** Whether a command does the same with any environment: `gpg --dearmor` needs neither keys nor settings. */
const readsNoVariable = ({ name, args }: Command): boolean =>
  tools.has(name ?? '') || (name === 'gpg' && args.some(({ value }) => value === '--dearmor'));

/** Whether a command stands in one that starts it as a user other than root (`su app -c 'sudo make'`), or follows its words. */
function startedByOther(
  command: Command,
  before: readonly Word[],
  instruction: Instruction | undefined,
): boolean {
  const isOther = (each: Pick<Command, 'prefixes' | 'nameWord' | 'args'>) => {
    const found = becomes(each);
    return found !== undefined && !/^(?:root|#?0+)$/.test(found.account ?? '');
  };
  const holds = (each: Command) =>
    each !== command &&
    wordsOf(each).some(({ span }) => span.start <= command.span.start && command.span.end <= span.end);
  const [nameWord, ...args] = before;
  return (
    (nameWord !== undefined && isOther({ prefixes: [], nameWord, args })) ||
    instruction?.script?.commands.some((each) => holds(each) && isOther(each)) === true
  );
}

/**
 * Whether an edit takes away nothing but `sudo` and the blanks before a program. Other rules ask what the program and its words
 * are, which then stay the same.
 */
function isOnlyWord(
  { span }: TextChange,
  sudo: Word,
  { prefixes, nameWord }: Command,
  instruction: Instruction | undefined,
): boolean {
  const gap = instruction?.file.text.slice(sudo.span.end, span.end) ?? '';
  return prefixes.length === 1 && nameWord?.span.start === span.end && /^[ \t]+$/.test(gap);
}

/** Options of sudo that change nothing for a command of root that keeps its variables. */
const idle =
  /^(?:-[AEHPSn]+|-[EHn]*u(?:root|#0)|--(?:askpass|preserve-env|set-home|stdin|non-interactive)?|--user=root)$/;

/** Returns the edit that removes `sudo`, the first of these words, with its options; undefined if an option has an effect. */
function withoutSudo(words: readonly Word[], instruction: Instruction | undefined): TextChange | undefined {
  const [sudo] = words;
  const text = instruction?.file.text ?? '';
  let count = 1;
  while (idle.test(words[count]?.shape ?? '')) count++;
  if (/^(?:-[EHn]*u|--user)$/.test(words[count]?.shape ?? '') && words[count + 1]?.shape === 'root')
    count += 2;
  while (idle.test(words[count]?.shape ?? '')) count++;
  const [before, next] = [words[count - 1], words[count]];
  if (!sudo || !before || !next || next.shape.startsWith('-') || next.span.start <= before.span.end)
    return undefined;
  const isSplit = /[#\n]/.test(text.slice(before.span.end, next.span.start));
  const end = isSplit ? afterBlanks(text, before.span.end) : next.span.start;
  return { span: { start: sudo.span.start, end }, text: '' };
}

/**
 * Whether earlier commands prove that a command runs as root: system packages were installed, or accounts created,
 * without sudo and with no USER since.
 */
function isAlreadyRoot(command: Command, instruction: Instruction): boolean {
  const { stage } = instruction;
  if (!stage) return false;
  const needsRoot = (each: Command) => !each.prefixes.some(isSudo) && changesSystem(each);
  const own = instruction.script?.commands.filter(({ span }) => span.end <= command.span.start) ?? [];
  if (own.some(needsRoot)) return true;
  for (const { instructions } of lineage(stage)) {
    const isOwn = instructions.includes(instruction);
    const earlier = isOwn ? instructions.slice(0, instructions.indexOf(instruction)) : instructions;
    for (const each of earlier.toReversed()) {
      if (each.keyword === 'USER') return false;
      if (each.keyword === 'RUN' && each.script?.commands.some(needsRoot)) return true;
    }
  }
  return false;
}

const changesSystem = (command: Command) =>
  installOf(command)?.system === true || /^(?:useradd|groupadd|usermod)$/.test(command.name ?? '');
