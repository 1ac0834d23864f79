import { wordSet } from '../../source/list.ts';
import { baseName } from '../../source/path.ts';
import { type DraftWord, literalWord } from './draft.ts';
import type { SyntaxNode } from './unbash.ts';

/** The options of a command that runs another one. */
interface Prefix {
  /** Short options that take a value, attached or as the next word. */
  readonly short: string;
  /** Long options that take the next word as their value. */
  readonly long: readonly string[];
  /** Operands before the command: 1 for `timeout 5 cmd`. */
  readonly operands: number;
  /** True if `NAME=value` words may come before the command. */
  readonly assigns: boolean;
  /** Options with which it is not a prefix (`command -v`). */
  readonly not: readonly string[];
}

const prefix = (short = '', more: Partial<Prefix> = {}): Prefix => ({
  short,
  long: [],
  operands: 0,
  assigns: false,
  not: [],
  ...more,
});

/** Options of sudo that take a value (sudo(8)). */
export const sudoOptions = {
  letters: 'CDghpRrTtUu',
  long: [
    '--close-from',
    '--chdir',
    '--chroot',
    '--command-timeout',
    '--group',
    '--host',
    '--other-user',
    '--prompt',
    '--role',
    '--type',
    '--user',
  ],
};

const prefixes: ReadonlyMap<string, Prefix> = new Map([
  [
    'sudo',
    prefix(sudoOptions.letters, {
      long: sudoOptions.long,
      assigns: true,
      not: ['-v', '-l', '-K', '-e', '-V', '--validate', '--list', '--edit', '--version', '--help'],
    }),
  ],
  ['doas', prefix('uC')],
  ['env', prefix('uCS', { long: ['--unset', '--chdir'], assigns: true })],
  ['time', prefix('fo', { long: ['--format', '--output'] })],
  ['nice', prefix('n', { long: ['--adjustment'] })],
  ['ionice', prefix('cnpPu')],
  ['nohup', prefix()],
  ['exec', prefix('a')],
  ['command', prefix('', { not: ['-v', '-V'] })],
  ['builtin', prefix()],
  ['busybox', prefix('', { not: ['--install', '--list', '--help'] })],
  [
    'xargs',
    prefix('IdEsLnPa', { long: ['--max-args', '--max-procs', '--delimiter', '--arg-file', '--max-chars'] }),
  ],
  ['timeout', prefix('sk', { long: ['--signal', '--kill-after'], operands: 1 })],
  ['stdbuf', prefix('ioe', { long: ['--input', '--output', '--error'] })],
  ['setsid', prefix()],
  ['chroot', prefix('', { long: ['--userspec', '--groups'], operands: 1 })],
  ['gosu', prefix('', { operands: 1 })],
  ['su-exec', prefix('', { operands: 1 })],
  ['tini', prefix('pe')],
  ['dumb-init', prefix('r', { long: ['--rewrite'] })],
  ['docker-init', prefix('pe')],
  ['catatonit', prefix('P')],
  ['with-contenv', prefix()],
  ['fakeroot', prefix()],
  ['eatmydata', prefix()],
  ['linux32', prefix()],
  ['linux64', prefix()],
  ['chronic', prefix()],
]);

const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** Index of the word that names the command after `sudo`, `env`, `time` and the like. */
export function headOf(words: readonly DraftWord[]): number {
  let head = 0;
  for (let hops = 0; hops < 8; hops++) {
    const next = afterPrefix(words, head);
    if (next === undefined) return head;
    head = next;
  }
  return head;
}

/** Index of the command that the prefix at `head` runs; undefined if it is not a prefix or runs nothing. */
function afterPrefix(words: readonly DraftWord[], head: number): number | undefined {
  const name = words[head]?.literal;
  const how = name === undefined ? undefined : prefixes.get(baseName(name));
  if (!how) return undefined;
  let { operands } = how;
  let at = head + 1;
  for (; at < words.length; at++) {
    const { literal, shape } = words[at]!;
    const text = literal ?? shape;
    if (text === '--') {
      at += 1 + operands;
      break;
    }
    if (text.startsWith('-')) {
      if (how.not.includes(text)) return undefined;
      if (takesValue(how, text)) at++;
    } else if (how.assigns && assignment.test(text)) continue;
    else if (operands > 0) operands--;
    else break;
  }
  return at < words.length ? at : undefined;
}

function takesValue(how: Prefix, option: string): boolean {
  if (option.startsWith('--')) return how.long.includes(option);
  for (let at = 1; at < option.length; at++) {
    if (how.short.includes(option.charAt(at))) return at === option.length - 1;
  }
  return false;
}

const shells: ReadonlyMap<string, 'sh' | 'bash'> = new Map([
  ['sh', 'sh'],
  ['dash', 'sh'],
  ['ash', 'sh'],
  ['bash', 'bash'],
  ['zsh', 'bash'],
  ['ksh', 'bash'],
  ['rbash', 'bash'],
]);

/** The interpreter of a shell's name: `sh` or `bash`; undefined if it is not a POSIX shell. */
export function shellOf(name: string): 'sh' | 'bash' | undefined {
  return shells.get(baseName(name));
}

/** Whether a command of this name starts PowerShell. */
export const isPowerShell = (name: string): boolean => powershells.has(name.toLowerCase());
const powershells = wordSet('powershell @powershell pwsh @pwsh');

const switchers: ReadonlySet<string> = new Set(['su', 'runuser']);

/** A script given to a shell: the word with the script, or `stdin` if the shell reads its input. */
export interface ShellCall {
  readonly interpreter: 'sh' | 'bash';
  readonly string: number | undefined;
  readonly stdin: boolean;
}

const unrunning = wordSet(
  '--dump-strings --dump-po-strings --pretty-print --noexec --no-exec --version --help',
);

/** True for an option with which a shell reads a script but does not run it (`-n`; bash manual, Invoking Bash). */
export function isUnrun(option: string, next: string | undefined): boolean {
  if (/^-[a-zA-Z]*o$/.test(option) && next === 'noexec') return true;
  return option.startsWith('--') ? unrunning.has(option) : /^-[^\W\d_nD]*[nD]/.test(option);
}

/** True for a shell command that reads its script from its input. */
export function readsScript(node: SyntaxNode | undefined): boolean {
  if (node?.type !== 'Command' || !node.name) return false;
  const words = [node.name, ...node.args].map(({ text }) => literalWord(text, 0, 0));
  return shellCall(words, headOf(words))?.stdin === true;
}

/** How the command at `head` runs a script, if it is a shell (`sh -c '…'`, `bash -s`) or `su -c '…'`. */
export function shellCall(words: readonly DraftWord[], head: number): ShellCall | undefined {
  const name = words[head]?.literal;
  if (name === undefined) return undefined;
  const shell = shellOf(name);
  if (!shell && !switchers.has(baseName(name))) return undefined;
  const interpreter = shell ?? 'sh';
  let wanted = false;
  let stdin = true;
  for (let at = head + 1; at < words.length; at++) {
    const { literal, shape } = words[at]!;
    const text = literal ?? shape;
    if (text === '--') continue;
    if (/^[-+]/.test(text) && text.length > 1) {
      if (shell && isUnrun(text, words[at + 1]?.literal))
        return { interpreter, string: undefined, stdin: false };
      if (text === '--command' || (!text.startsWith('--') && text.startsWith('-') && text.includes('c'))) {
        wanted = true;
        if (!shell) return { interpreter, string: at + 1 < words.length ? at + 1 : undefined, stdin: false };
      }
      if (shell && text === '-s') return { interpreter, string: undefined, stdin: true };
      if (/^[-+][a-zA-Z]*[oO]$/.test(text) || text === '--rcfile' || text === '--init-file') at++;
    } else if (shell && text !== '-' && text !== '/dev/stdin') {
      if (wanted) return { interpreter, string: at, stdin: false };
      stdin = false;
      break;
    }
  }
  return { interpreter, string: undefined, stdin: shell !== undefined && stdin && !wanted };
}
