import { perObject } from '../../source/memo.ts';
import type { Command, Word } from '../model.ts';
import { isPowerShell, shellOf } from '../syntax/wrappers.ts';
import { readsProgram } from './interpreter.ts';
import { unversioned } from './option.ts';

/** The language of a program text. */
export type Language = 'sh' | 'powershell' | 'python' | 'php' | 'ruby' | 'perl' | 'node';

/** A text that an interpreter runs, and the word that holds it: an option's value, a here-document, what `echo` hands on. */
export interface Program {
  readonly language: Language;
  readonly word: Word;
}

/** The options that take a program (their manuals). */
const options: Readonly<Record<Language, RegExp | undefined>> = {
  sh: undefined,
  powershell: undefined,
  python: /^-[A-Za-z]*c$/,
  php: /^-r$/,
  ruby: /^-[a-z]*e$/,
  perl: /^-[A-Za-z]*[eE]$/,
  node: /^(?:-e|-p|-pe|--eval|--print|eval)$/,
};

/** The language of an interpreter's name. */
function languageOf(name: string): Language | undefined {
  if (shellOf(name)) return 'sh';
  if (isPowerShell(name)) return 'powershell';
  if (/^(?:node|nodejs|bun|deno)$/.test(name)) return 'node';
  const bare = unversioned(name);
  return bare === 'python' || bare === 'php' || bare === 'ruby' || bare === 'perl' ? bare : undefined;
}

/**
 * The program text of an interpreter. That of a shell only if it comes through a pipe: its other texts are scripts whose
 * commands are in the list already.
 */
export function programOf(command: Command): Program | undefined {
  return command.name === undefined || !languageOf(command.name) ? undefined : read(command);
}

const read = perObject((command: Command): Program | undefined => {
  const language = languageOf(command.name ?? '');
  if (!language) return undefined;
  const option = options[language];
  const at = option ? command.args.findIndex(({ shape }) => option.test(shape)) : -1;
  const given = at < 0 ? undefined : command.args[at + 1];
  const word = given ?? (readsProgram(command) ? inputOf(command, language) : undefined);
  return word && { language, word };
});

/** The text at the input of a command. */
function inputOf(command: Command, language: Language): Word | undefined {
  const own = language === 'sh' ? undefined : bodyOf(command);
  const { pipedFrom } = command;
  if (own || !pipedFrom) return own;
  if (pipedFrom.name === 'cat') return language === 'sh' ? undefined : bodyOf(pipedFrom);
  const isPrinted = pipedFrom.name === 'echo' || pipedFrom.name === 'printf';
  const words = isPrinted ? pipedFrom.args.filter(({ shape }) => !/^-[neE]+$/.test(shape)) : [];
  return words.length === 1 ? words[0] : undefined;
}

/** The body of a here-document, or the word of a here-string. */
const bodyOf = ({ redirects }: Command): Word | undefined =>
  redirects.flatMap(({ operator, body, target }) => body ?? (operator === '<<<' ? (target ?? []) : []))[0];
