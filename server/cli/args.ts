import { type ParseArgsConfig, parseArgs } from 'node:util';
import { closest, type Severity, severities } from '../engine/index.ts';

/** Formats of a report. */
export const formats = ['stylish', 'json'] as const;
export type Format = (typeof formats)[number];

/** The options and operands of `plimsoll scan`. */
export interface ScanRequest {
  readonly kind: 'scan';
  readonly paths: readonly string[];
  /** Compose files that form one project, as `docker compose -f` gets them. */
  readonly composeFiles: readonly string[];
  readonly format: Format;
  readonly failOn: Severity;
  readonly config: string | undefined;
  readonly stdinFilename: string | undefined;
  /** Further folders below which files may be read. */
  readonly roots: readonly string[];
}

/** What a command line asks for; `misuse` is wrong usage, with the message for it. */
export type Request =
  | ScanRequest
  | { readonly kind: 'rules'; readonly format: Format }
  | { readonly kind: 'explain'; readonly rule: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'misuse'; readonly message: string };

const commands = ['scan', 'rules', 'explain'] as const;
type CommandName = (typeof commands)[number];

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;

/** The options of each command, as `parseArgs` takes them. */
const optionsOf: Readonly<Record<CommandName, ParseArgsConfig['options'] & object>> = {
  scan: {
    'compose-file': { ...list, short: 'f' },
    format: text,
    'fail-on': text,
    config: text,
    root: list,
    'stdin-filename': text,
  },
  rules: { format: text },
  explain: {},
};

/** Reads the arguments that follow the program's name. */
export function readArguments(args: readonly string[]): Request {
  const [first, ...rest] = args;
  const flags = new Set(args.slice(0, endOfOptions(args)));
  if (flags.has('--help') || flags.has('-h') || first === 'help') return { kind: 'help' };
  if (first === '--version' || first === '-v' || first === '-V') return { kind: 'version' };
  if (first === undefined) return misuse('No command is given.');
  const command = commands.find((name) => name === first);
  if (!command) return misuse(`Unknown command \`${first}\`${meant(first, commands)}`);
  const read = readOptions(command, rest);
  if (typeof read === 'string') return misuse(read);
  return requestOf(command, read);
}

interface Read {
  /** The values of each option, in the order in which they were given. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** Options and operands, or the message for wrong usage. */
function readOptions(command: CommandName, args: readonly string[]): Read | string {
  const options = optionsOf[command];
  // Not strict: we name what is wrong ourselves, with the option that was probably meant.
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const known = Object.keys(options).map((name) => `--${name}`);
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name))
      return `\`plimsoll ${command}\` has no option \`${rawName}\`${meant(rawName, known)}`;
    if (value === undefined || value === '') return `\`${rawName}\` needs a value.`;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { values, operands: positionals };
}

function requestOf(command: CommandName, { values, operands }: Read): Request {
  const last = (name: string) => values.get(name)?.at(-1);
  const composeFiles = values.get('compose-file') ?? [];
  const roots = values.get('root') ?? [];
  const written = last('format') ?? 'stylish';
  const format = formats.find((each) => each === written);
  if (!format) return misuse(unknownWord('--format', written, formats));
  if (command === 'explain') {
    const [rule, ...more] = operands;
    if (rule === undefined || more.length > 0) return misuse('`plimsoll explain` takes the id of one rule.');
    return { kind: 'explain', rule };
  }
  if (command === 'rules') {
    return operands.length > 0 ? misuse('`plimsoll rules` takes no paths.') : { kind: 'rules', format };
  }
  const limit = last('fail-on') ?? 'high';
  const failOn = severities.find((each) => each === limit);
  if (!failOn) return misuse(unknownWord('--fail-on', limit, severities));
  const stdinFilename = last('stdin-filename');
  if (composeFiles.includes('-')) return misuse('`--compose-file` needs a file name, not `-`.');
  const here = composeFiles.length > 0 ? [] : ['.'];
  const paths = operands.length > 0 ? operands : stdinFilename === undefined ? here : ['-'];
  if (stdinFilename !== undefined && !paths.includes('-')) {
    return misuse('`--stdin-filename` needs the path `-` (standard input).');
  }
  if (paths.includes('')) return misuse('A path must not be empty.');
  const config = last('config');
  return { kind: 'scan', paths, composeFiles, format, failOn, config, stdinFilename, roots };
}

const misuse = (message: string): Request => ({ kind: 'misuse', message });

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

/** The text of `--help`. */
export const help = `Plimsoll finds security problems in Dockerfiles and compose files. It only reads text and runs nothing.

Usage
  plimsoll scan [PATH…]     lint files and folders (default: the current folder)
  plimsoll rules            list all rules
  plimsoll explain RULE     print the page of a rule: what it finds, why it matters, what to do
  plimsoll --version
  plimsoll --help

Options of scan
  -f, --compose-file FILE   lint this compose file; repeat the option to lint several files as one project, in the
                            order of \`docker compose -f\`; without PATH, nothing else is linted
  --format stylish|json     output format (default: stylish); also an option of rules
  --fail-on SEVERITY        exit with 1 from this severity up: ${severities.join(', ')} (default: high)
  --config FILE             use this configuration file instead of the nearest .plimsoll.yaml
  --root DIR                also allow reading files in this folder that linted files refer or link to; repeatable
  --stdin-filename NAME     file name of standard input, which is read if PATH is -

Exit codes
  0  no finding at or above --fail-on
  1  a finding at or above --fail-on
  2  wrong usage, a wrong configuration, or something could not be read
  3  nothing to lint
`;
