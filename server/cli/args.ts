import { parseArgs } from 'node:util';
import { closest } from '../engine/index.ts';
import { type CliCommand, type Given, Misuse } from './command.ts';

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'run'; readonly command: CliCommand; readonly given: Given }
  | { readonly kind: 'version' }
  /** Help for one command, or for all if undefined. */
  | { readonly kind: 'help'; readonly command: CliCommand | undefined };

/** Reads the arguments that follow the program's name. Throws `Misuse`. */
export function readArguments(args: readonly string[], commands: readonly CliCommand[]): Request {
  const [first, ...rest] = args;
  const flags = new Set(args.slice(0, endOfOptions(args)));
  if (first === 'help') return { kind: 'help', command: named(rest[0], commands) };
  const asksForHelp = flags.has('--help') || flags.has('-h');
  if (asksForHelp && first?.startsWith('-')) return { kind: 'help', command: undefined };
  if (first === '--version' || first === '-v' || first === '-V') return { kind: 'version' };
  const command = named(first, commands);
  if (!command) throw new Misuse('No command is given.');
  if (asksForHelp) return { kind: 'help', command };
  return { kind: 'run', command, given: readOptions(command, rest) };
}

function named(name: string | undefined, commands: readonly CliCommand[]): CliCommand | undefined {
  const command = commands.find((each) => each.name === name);
  if (command || name === undefined) return command;
  const names = commands.map((each) => each.name);
  throw new Misuse(`Unknown command \`${name}\`${meant(name, names)}`);
}

/** Reads the options and operands of a command. Throws `Misuse`. */
export function readOptions({ name: command, options }: CliCommand, args: readonly string[]): Given {
  // Not strict, so that we can name the mistake ourselves and suggest the option that was probably meant.
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        { type, multiple: true, ...(short !== undefined && { short }) },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const known = Object.keys(options).map((name) => `--${name}`);
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option)
      throw new Misuse(`\`plimsoll ${command}\` has no option \`${rawName}\`${meant(rawName, known)}`);
    if (option.type === 'boolean') {
      if (value !== undefined) throw new Misuse(`\`${rawName}\` takes no value.`);
    } else if (value === undefined || value === '') throw new Misuse(`\`${rawName}\` needs a value.`);
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  return givenOf(positionals, values);
}

function givenOf(operands: readonly string[], values: ReadonlyMap<string, readonly string[]>): Given {
  const all = (name: string) => values.get(name) ?? [];
  const last = (name: string) => all(name).at(-1);
  return {
    operands,
    all,
    last,
    has: (name) => values.has(name),
    oneOf(name, words, otherwise) {
      const written = last(name) ?? otherwise;
      const word = words.find((each) => each === written);
      if (word === undefined) throw new Misuse(unknownWord(`--${name}`, written, words));
      return word;
    },
  };
}

function unknownWord(option: string, word: string, words: readonly string[]): string {
  return `\`${option}\` is one of ${words.join(', ')}, not \`${word}\`${meant(word, words)}`;
}

function meant(word: string, words: readonly string[]): string {
  const found = closest(word, words);
  return found === undefined ? '.' : `; did you mean \`${found}\`?`;
}

function endOfOptions(args: readonly string[]): number {
  const end = args.indexOf('--');
  return end < 0 ? args.length : end;
}
