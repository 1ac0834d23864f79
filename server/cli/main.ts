import { version } from '../../package.json';
import { rules } from '../../rules/index.ts';
import { shownWhole } from '../engine/index.ts';
import { dayOf } from '../engine/source/day.ts';
import { rulesOf, spellBy } from '../engine/source/file-names.ts';
import { readArguments } from './args.ts';
import { calledAs } from './called.ts';
import { type CommandOutcome, Misuse } from './command.ts';
import { commands } from './commands.ts';
import { helpOf, helpOfAll } from './help.ts';
import { outputTo } from './output.ts';
import { isTerminal, terminalOf } from './terminal.ts';

spellBy(rulesOf(process.platform));
const output = outputTo(1);
const program = process.argv[1] ?? '';
const cwd = currentFolder();
/** Error messages name commands in the form in which the user can run them. */
const errors = outputTo(2, (text) =>
  text.replaceAll('`plimsoll ', () => `\`${calledAs({ program, cwd: cwd ?? '/', env: process.env })} `),
);

let outcome: CommandOutcome | Promise<number>;
try {
  outcome = run(process.argv.slice(2));
} catch (error) {
  outcome = failed(error);
}
// Most commands are done by now, and exit without a turn of the event loop.
if (outcome instanceof Promise) outcome.catch(failed).then(end);
else end(outcome);

/** Says why a command failed. Returns the exit code. */
function failed(error: unknown): number {
  const misused = error instanceof Misuse;
  const message = error instanceof Error ? error.message : 'unknown error';
  const known = commands.find(({ name }) => name === process.argv[2]);
  const hint = misused ? `See \`plimsoll ${known ? `${known.name} ` : ''}--help\`.\n` : '';
  errors.write(`plimsoll: ${misused ? message : shownWhole(message)}\n${hint}`);
  return 2;
}

/** Writes what is left, and exits, unless the command runs on. */
function end(code: CommandOutcome): void {
  output.flush();
  if (output.lost) errors.write("plimsoll: Standard output can't be written: its disk is full.\n");
  errors.flush();
  // Everything is written. Exiting right away saves the time to tear down the heap.
  if (output.lost) process.exit(2);
  if (code !== 'runs on') process.exit(code);
}

function run(args: readonly string[]): CommandOutcome | Promise<number> {
  const request = readArguments(args, commands);
  if (request.kind === 'version') output.write(`${version}\n`);
  else if (request.kind === 'help') {
    output.write(request.command ? helpOf(request.command, commands) : helpOfAll(commands));
  } else {
    if (cwd === undefined) throw new Error('The current folder is gone.');
    const today = dayOf(Date.now());
    return request.command.run(request.given, {
      cwd,
      today,
      rules,
      output,
      errors,
      program,
      hasColours,
      terminal: () => terminalOf(output),
    });
  }
  return 0;
}

/** Returns the current folder; undefined if it was removed. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Colours are used on a terminal only, and not if NO_COLOR is set (no-color.org); FORCE_COLOR turns them on elsewhere. */
function hasColours(): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = process.env;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined && force !== '' && force !== '0') return true;
  return term !== 'dumb' && isTerminal(1);
}
