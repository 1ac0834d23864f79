import { wordSet } from '../../source/list.ts';
import type { Command, Word } from '../model.ts';
import { isUnrun, shellOf } from '../syntax/wrappers.ts';
import { unversioned } from './option.ts';
import { textOf } from './word.ts';

/** Interpreters that may read their program from a file or standard input. */
const languages = wordSet(
  'python perl ruby node nodejs php deno bun lua pwsh fish Rscript tclsh julia groovy',
);
const withVersion = new Set(['python', 'php', 'tclsh']);
/** Whether a program of this name is the interpreter of a language other than a shell's. */
export const isLanguage = (name: string): boolean =>
  languages.has(name) || withVersion.has(unversioned(name));

/** Options and verbs that make them read a program without running it, from their manuals. */
const unrun: readonly (readonly [names: readonly string[], words: RegExp])[] = [
  [['perl'], /^-[acdfnpsStTuUvVwWX]*c/],
  [['ruby'], /^-[adlnpsSUvwy]*c/],
  [['php'], /^(?:-[lsw]|--(?:syntax-(?:check|highlight)|strip))$/],
  [['node', 'nodejs'], /^(?:-c|--check)$/],
  [['fish'], /^-[^\W\d_n]*n|^--no-execute$/],
  [['deno'], /^(?:check|lint|fmt|cache|info|doc)$/],
];
const explains = /^--(?:help|version)$/;

/** Whether a command with this name may execute a program that it is given. */
export const mayRun = (name: string): boolean =>
  name === 'eval' || name === 'source' || name === '.' || shellOf(name) !== undefined || isLanguage(name);

/** Whether a command is an interpreter that runs a program rather than only checking its syntax. */
export function runsProgram({ name = '', args }: Pick<Command, 'name' | 'args'>): boolean {
  if (shellOf(name) === undefined) {
    if (!isLanguage(name)) return false;
    const words = unrun.find(([names]) => names.includes(unversioned(name)))?.[1];
    return !beforeFile(args).some((text) => explains.test(text) || words?.test(text));
  }
  const options = beforeFile(args);
  return !options.some((text, at) => isUnrun(text, options[at + 1]));
}

/** Returns an interpreter's options, each with the word behind it. */
function beforeFile(args: readonly Word[]): readonly string[] {
  const texts = args.map(textOf);
  const isOption = (text: string, at: number) =>
    (/^[-+]./.test(text) && text !== '--') || (at > 0 && /^-(?:\w*o|[dIr])$/.test(texts[at - 1]!));
  const end = texts.findIndex((text, at) => !isOption(text, at));
  return end < 0 ? texts : texts.slice(0, end + 1);
}

/** Whether an interpreter reads its program from standard input. */
export function readsProgram(command: Command): boolean {
  const { name = '', args } = command;
  if (!runsProgram(command)) return false;
  const shell = shellOf(name) !== undefined;
  for (const text of args.map(textOf)) {
    if (text === '-' || text === '/dev/stdin' || text === '--') return true;
    if (text === 'pipefail' || text === 'errexit') continue;
    if (text === 'run' && /^(?:deno|bun)$/.test(name)) continue;
    if (!/^[-+]/.test(text)) return false;
    if (shell && /^-[a-rt-z]*s[a-z]*$/.test(text)) return true;
    if (shell ? /^-[a-z]*c/.test(text) : /^-(?:[a-zA-Z]*[cmeEnprRfF]|-eval|-print|-test)/.test(text))
      return false;
  }
  return true;
}

/** Returns the word that a shell executes: the string of `-c`, the file of `bash file`, the argument of `eval`. */
export function programWord(command: Command): Word | undefined {
  const { name = '', args } = command;
  if (name === 'eval' || name === 'source' || name === '.') return args[0];
  if (!runsProgram(command)) return undefined;
  return args.find(({ shape }) => !/^[-+]/.test(shape) && shape !== 'pipefail');
}

/** Returns the file that an interpreter runs; undefined if its program is not a file. */
export function programFile(command: Pick<Command, 'name' | 'args'>): Word | undefined {
  const { name = '', args } = command;
  if (name !== 'source' && name !== '.' && !runsProgram(command)) return undefined;
  const shell = shellOf(name) !== undefined;
  for (const word of args) {
    const text = textOf(word);
    if (text === 'run' && /^(?:deno|bun)$/.test(name)) continue;
    if (!/^[-+]/.test(text)) return text === 'pipefail' || text === 'errexit' ? undefined : word;
    if (shell ? /^-[a-z]*[cs]/.test(text) : /^-(?:[cmeErsx-]$|-\w)/.test(text)) return undefined;
  }
  return undefined;
}
