import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { rule } from '../../server/engine/rule.ts';
import { becomesBy } from '../../server/engine/shell/command/become.ts';
import { afterBlanks, wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';

const isSudo = ({ value }: Word) => value === 'sudo' || value?.endsWith('/sudo') === true;

export default rule({
  id: 'sudo',
  on: 'command',
  names: ['sudo'],
  severity: 'medium',
  levels: { devcontainer: 'off' },
  fixable: true,
  title: 'A command is run with sudo',
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
    const user = instruction && userAt(instruction);
    // The sudo rules of a build stage are not in any image.
    if (user?.root !== true && instruction?.stage?.isShipped === false) return;
    const becomes = becomesBy(words.slice(at + 1));
    if (becomes === 'nobody') return;
    if (becomes === 'other') {
      // From root, or possibly root, sudo changes to a user with fewer rights.
      if (user?.root === false && user.name !== undefined)
        report({ at: sudo.span, message: 'other', words: { user: user.name } });
    } else if (user?.root === false && user.name !== undefined) {
      report({ at: sudo.span, message: 'user', words: { user: user.name } });
    } else if (user?.root !== true && !(instruction && isAlreadyRoot(command, instruction))) {
      report({ at: sudo.span, message: 'unknown' });
    } else {
      const next = words[at + 1];
      const plain = at < command.prefixes.length && next?.shape.startsWith('-') === false;
      const text = instruction?.file.text ?? '';
      const gap = plain ? text.slice(sudo.span.end, next.span.start) : '';
      const end = /[#\n]/.test(gap) ? afterBlanks(text, sudo.span.end) : (next?.span.start ?? 0);
      const edits = [{ span: { start: sudo.span.start, end }, text: '' }];
      const title = 'Remove sudo (the command then keeps the environment variables of the build)';
      const fits = plain && end > sudo.span.start && next.span.start > sudo.span.end;
      report({ at: sudo.span, message: 'root', fixes: fits ? [{ title, safety: 'unsafe', edits }] : [] });
    }
  },
});

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
