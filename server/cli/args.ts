import { parseArgs } from 'node:util';
import { closest } from '../engine/index.ts';
import { type CliCommand, type Given, Misuse, type Options } from './command.ts';

/** Returns the command of that name. Throws `Misuse`. */
export function commandNamed(name: string | undefined, commands: readonly CliCommand[]): CliCommand {
  if (name === undefined) throw new Misuse('No command is given.');
  const command = commands.find((each) => each.name === name);
  if (command) return command;
  const names = commands.map((each) => each.name);
  throw new Misuse(`Unknown command \`${name}\`${meant(name, names)}`);
}

/** Reads the options and operands of a command. Throws `Misuse`. */
export function readOptions({ name: command, options }: CliCommand, args: readonly string[]): Given {
  // Not strict, so that we can name the mistake ourselves and suggest the option that was probably meant.
  const { tokens, positionals } = parseArgs({
    args: separated(args, options),
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
    } else if (!value && option.otherwise === undefined) throw new Misuse(`\`${rawName}\` needs a value.`);
    values.set(name, [...(values.get(name) ?? []), value || (option.otherwise ?? '')]);
  }
  return givenOf(positionals, values);
}

/** Gives an option without a value an empty one, so that it does not take the next option for its value. Throws `Misuse`. */
function separated(args: readonly string[], options: Options): string[] {
  const result: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [arg, next] = [args[at]!, args[at + 1]];
    if (arg === '--') return [...result, ...args.slice(at)];
    result.push(arg);
    const [name, option] =
      Object.entries(options).find(
        ([long, { type, short }]) =>
          type === 'string' && (arg === `--${long}` || (short !== undefined && arg === `-${short}`)),
      ) ?? [];
    if (!option) continue;
    if (next !== undefined && (next === '-' || !next.startsWith('-'))) result.push(args[++at]!);
    else if (option.otherwise === undefined) throw new Misuse(`\`${arg}\` needs a value.`);
    else result[result.length - 1] = `--${name}=`;
  }
  return result;
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
