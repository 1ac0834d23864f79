import { none } from '../../source/list.ts';
import { withoutTail } from '../../source/text.ts';
import type { Command, Word } from '../model.ts';
import { textOf } from './word.ts';

/** One option of a command as written. */
export interface Option {
  /** `-k`, `--trusted-host`; a cluster of letters gives one option each. */
  readonly name: string;
  readonly word: Word;
  /** The value after `=`, after the letter, or in the next word; undefined if there is none or it is not known. */
  readonly value: string | undefined;
  /** The value, or what is known of it: variables without a known value are as written. */
  readonly text: string | undefined;
  /** Index of the word among the command's arguments. */
  readonly at: number;
  /** Number of words of option and value. */
  readonly count: number;
}

/**
 * The options of a command in order. `letters` are the short options that take a value, `names` the long ones whose value may
 * be the next word. Words after `--` are not options.
 */
export function optionsOf(
  { args }: Pick<Command, 'args'>,
  letters = '',
  names: readonly string[] = [],
): readonly Option[] {
  const options: Option[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    const text = word && textOf(word);
    if (!word || text === undefined || !text.startsWith('-') || text === '-') continue;
    if (text === '--') break;
    if (text.startsWith('--') || names.includes(text)) {
      const equals = text.indexOf('=');
      const name = equals < 0 ? text : text.slice(0, equals);
      const apart = equals < 0 && names.includes(name);
      const value = equals >= 0 ? text.slice(equals + 1) : apart ? args[at + 1]?.value : undefined;
      const count = apart && at + 1 < args.length ? 2 : 1;
      const next = apart ? args[at + 1] : undefined;
      options.push({ name, word, value, text: next ? textOf(next) : value, at, count });
      at += count - 1;
    } else at += addCluster({ text, word, at }, args[at + 1], letters, options) - 1;
  }
  return options;
}

function addCluster(
  { text, word, at }: { readonly text: string; readonly word: Word; readonly at: number },
  next: Word | undefined,
  letters: string,
  options: Option[],
): number {
  for (let i = 1; i < text.length; i++) {
    const name = `-${text.charAt(i)}`;
    if (!letters.includes(text.charAt(i))) {
      options.push({ name, word, value: undefined, text: undefined, at, count: 1 });
      continue;
    }
    const rest = text.slice(i + 1);
    const apart = rest === '' && next !== undefined;
    const [value, known] = apart ? [next.value, textOf(next)] : [rest, rest];
    options.push({ name, word, value, text: known, at, count: apart ? 2 : 1 });
    return apart ? 2 : 1;
  }
  return 1;
}

/** The arguments of a command that are neither options nor their values; `options` comes from `optionsOf`. */
export function operandsOf({ args }: Pick<Command, 'args'>, options: readonly Option[]): readonly Word[] {
  const operands: Word[] = [];
  let taken = 0;
  let next = 0;
  let isEnded = false;
  for (let at = 0; at < args.length; at++) {
    for (; next < options.length && options[next]!.at === at; next++)
      taken = Math.max(taken, at + options[next]!.count);
    if (at < taken) continue;
    if (!isEnded && args[at]!.shape === '--') isEnded = true;
    else operands.push(args[at]!);
  }
  return operands;
}

/** Short options of curl that take a value (curl manual). */
export const curlLetters = 'AbcCdDeEFHKmoPQrtTuUwxXyYz';

/** Short options of wget that take a value (GNU Wget manual, 2). */
export const wgetLetters = 'aBeDiIlOoPQRtTUwXA';

/** A command's name without its version: `pip` for `pip3.12`. */
export const unversioned = (name: string) => withoutTail(name, '0123456789.');

/** Finds the entries of a table that name a command; version numbers (`pip3`, `python3.12`) don't count. */
export function byCommand<T extends { readonly names: string }>(
  table: readonly T[],
): (name: string) => readonly T[] {
  const index = new Map<string, T[]>();
  for (const entry of table) {
    for (const name of entry.names.split(' ')) {
      const list = index.get(name);
      if (list) list.push(entry);
      else index.set(name, [entry]);
    }
  }
  // Most names are not in the table and have no version.
  return (name) => index.get(name) ?? (endsInDigit(name) ? index.get(unversioned(name)) : undefined) ?? none;
}

function endsInDigit(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  return last >= 48 && last <= 57;
}

/** Options of some commands that switch something off. */
export interface Switch<Kind> {
  readonly kind: Kind;
  /** Names of the commands, without version numbers. */
  readonly names: string;
  readonly letters?: string;
  readonly long?: readonly string[];
  readonly is: (option: Option) => boolean;
}

/** The options of a command that switch something off, each with its switch. */
export function switchesIn<Kind>(
  command: Pick<Command, 'args'>,
  table: readonly Switch<Kind>[],
): (readonly [Switch<Kind>, Option])[] {
  const found: (readonly [Switch<Kind>, Option])[] = [];
  let options: readonly Option[] = none;
  for (let at = 0; at < table.length; at++) {
    const each = table[at]!;
    const before = at > 0 ? table[at - 1] : undefined;
    // Most neighbours in a table parse the words in the same way.
    if (!before || each.letters !== before.letters || each.long !== before.long)
      options = settingsOf(command, each);
    for (let option = 0; option < options.length; option++)
      if (each.is(options[option]!)) found.push([each, options[option]!]);
  }
  return found;
}

/** The options of a command to check for switches, including the settings of `dnf config-manager setopt`. */
function settingsOf<Kind>(
  command: Pick<Command, 'args'>,
  { letters, long }: Pick<Switch<Kind>, 'letters' | 'long'>,
): readonly Option[] {
  const options = optionsOf(command, letters, long);
  const [first, second] = operandsOf(command, options);
  if (first?.value !== 'config-manager' || second?.value !== 'setopt') return options;
  const settings = command.args.flatMap((word, at) =>
    word.value?.includes('=')
      ? { name: 'setopt', word, value: word.value, text: word.value, at, count: 1 }
      : [],
  );
  return [...options, ...settings.filter(({ word }) => !word.shape.startsWith('-'))];
}

/** Returns a test whether an option has one of these names. */
export const named =
  (...names: string[]) =>
  ({ name }: Option) =>
    names.includes(name);

/** Returns a test whether an option has a matching value. */
export const set =
  (pattern: RegExp) =>
  ({ value }: Option) =>
    value !== undefined && pattern.test(value);
