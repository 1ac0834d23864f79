import type { CliCommand, CliOption } from './command.ts';

const purpose =
  'Plimsoll finds security problems in Dockerfiles and compose files. It only reads text and runs nothing.';

/** Width of a line, in columns. */
const width = 120;

/** The text of `plimsoll --help`. */
export function helpOfAll(commands: readonly CliCommand[]): string {
  const usage: Row[] = [
    ...commands.map((each): Row => [usageOf(each), each.summary]),
    ['plimsoll help COMMAND', 'show the options and exit codes of one command'],
    ['plimsoll --version', ''],
    ['plimsoll --help', ''],
  ];
  const blocks = commands.flatMap((each) => sectionsOf(each, ` of ${each.name}`));
  return `${[purpose, section('Usage', usage), ...blocks].join('\n\n')}\n`;
}

/** The text of `plimsoll COMMAND --help`. */
export function helpOf(command: CliCommand, commands: readonly CliCommand[]): string {
  const others = commands.flatMap(({ name }) => (name === command.name ? [] : [name]));
  const more = `Other commands: ${others.join(', ')} (see \`plimsoll --help\`)`;
  const usage = section('Usage', [[usageOf(command), command.summary]]);
  return `${[usage, ...sectionsOf(command, ''), more].join('\n\n')}\n`;
}

/** A row of a table: a term and its explanation. */
type Row = readonly [left: string, right: string];

const usageOf = ({ name, operands }: CliCommand) => `plimsoll ${name} ${operands}`.trimEnd();

function sectionsOf({ options, exitCodes }: CliCommand, of: string): string[] {
  const rows = Object.entries(options).map(([name, option]): Row => [labelOf(name, option), option.help]);
  const codes = exitCodes.map(([code, meaning]): Row => [String(code), meaning]);
  return [
    ...(rows.length > 0 ? [section(`Options${of}`, rows)] : []),
    ...(codes.length > 0 ? [section(`Exit codes${of}`, codes)] : []),
  ];
}

function labelOf(name: string, { short, value, otherwise }: CliOption): string {
  const given = value === undefined ? '' : otherwise === undefined ? ` ${value}` : ` [${value}]`;
  return `${short === undefined ? '' : `-${short}, `}--${name}${given}`;
}

function section(title: string, rows: readonly Row[]): string {
  const column = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.flatMap(([left, right]) =>
    wrapped(right, width - column - 4).map((line, at) =>
      `  ${(at === 0 ? left : '').padEnd(column)}  ${line}`.trimEnd(),
    ),
  );
  return [title, ...lines].join('\n');
}

/** Wraps a text at word boundaries into lines with at most that many columns. */
function wrapped(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
