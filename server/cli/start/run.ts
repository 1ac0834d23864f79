import { type AnyRule, shownWhole } from '../../engine/index.ts';
import { dayOf } from '../../engine/source/day.ts';
import { fileNames, rulesOf, spellBy } from '../../engine/source/file-names.ts';
import { spelledByDisk } from '../../host/system.ts';
import { commandNamed, readOptions } from '../args.ts';
import { calledAs, isCi } from '../called.ts';
import { type CliCommand, type CommandOutcome, Misuse } from '../command.ts';
import { end, outputTo, type SystemOutput } from '../output.ts';
import type { Screen } from '../report/report.ts';
import { isTerminal, terminalOf } from '../terminal.ts';

/** Returns a function that runs the command that arguments ask for, and ends the process when it is done. */
export const runWith =
  (commands: readonly CliCommand[], rules: readonly AnyRule[]) =>
  async (args: readonly string[], output: SystemOutput): Promise<void> => {
    spellBy(rulesOf(process.platform));
    const program = process.argv[1] ?? '';
    const cwd = currentFolder();
    /** Error messages name commands in the form in which the user can run them. */
    const errors = outputTo(2, (text) =>
      text.replaceAll('`plimsoll ', () => `\`${calledAs({ program, cwd: cwd ?? '/', env: process.env })} `),
    );
    let outcome: CommandOutcome;
    try {
      const command = commandNamed(args[0] === 'help' ? args[1] : args[0], commands);
      const given = readOptions(command, args.slice(1));
      if (cwd === undefined) throw new Error('The current folder is gone.');
      outcome = await command.run(given, {
        cwd,
        today: dayOf(Date.now()),
        rules,
        output,
        errors,
        program,
        hasColours,
        screen,
        terminal: () => terminalOf(output),
      });
    } catch (error) {
      const misused = error instanceof Misuse;
      const message = error instanceof Error ? error.message : 'unknown error';
      const known = commands.find(({ name }) => name === args[0]);
      const hint = misused ? `See \`plimsoll ${known ? `${known.name} ` : ''}--help\`.\n` : '';
      errors.write(`plimsoll: ${misused ? message : shownWhole(message)}\n${hint}`);
      outcome = 2;
    }
    // Most commands are done without a turn of the event loop, and the process ends before one.
    end(outcome, output, errors);
  };

/** Returns the current folder as the disk spells it; undefined if it was removed. */
function currentFolder(): string | undefined {
  try {
    const cwd = process.cwd();
    return fileNames().folds ? spelledByDisk(cwd) : cwd;
  } catch {
    return undefined;
  }
}

/** The size of the terminal of standard output. A job of CI may have one that nobody sits at. */
function screen(): Screen | undefined {
  if (isCi(process.env) || !isTerminal(1)) return undefined;
  const { rows, columns } = process.stdout;
  return { rows: rows || 24, columns: columns || 80 };
}

/** Colours are used on a terminal only, and not if NO_COLOR is set (no-color.org); FORCE_COLOR turns them on elsewhere. */
function hasColours(): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = process.env;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined && force !== '' && force !== '0') return true;
  return term !== 'dumb' && isTerminal(1);
}
