import type { AnyRule } from '../engine/index.ts';
import type { Output } from './output.ts';
import type { Screen } from './report/report.ts';
import type { Terminal } from './terminal.ts';

/** An option: what Node's `parseArgs` takes, and its text in `--help`. */
export interface CliOption {
  /** A string option needs a value, a boolean one takes none. */
  readonly type: 'string' | 'boolean';
  /** The short form: one letter, without the hyphen. */
  readonly short?: string;
  /** Placeholder of the value in `--help`: `FILE`. */
  readonly value?: string;
  /** The value of an option that is given without one; undefined: it needs one. */
  readonly otherwise?: string;
  /** What it does: part of a sentence, wrapped by `--help`. */
  readonly help: string;
}

/** Options by their names, without the hyphens. */
export type Options = Readonly<Record<string, CliOption>>;

/** A command of the program. Each has its own file in `commands/` and is listed in `commands.ts`. */
export interface CliCommand {
  readonly name: string;
  /** Its operands as the usage shows them: `[PATH…]`. */
  readonly operands: string;
  /** What it does: one line, without a full stop. */
  readonly summary: string;
  readonly options: Options;
  /** The meaning of each exit code. `2` also always means wrong usage. */
  readonly exitCodes: readonly (readonly [code: number, meaning: string])[];
  /**
   * Runs the command. Returns the exit code, maybe later, or says that the command keeps running and ends the process itself.
   * Throws `Misuse` for invalid arguments, before it does anything.
   */
  run(given: Given, around: Surroundings): CommandOutcome | Promise<number>;
}

/** The exit code of a finished command, or `runs on` for one that keeps running. */
export type CommandOutcome = number | 'runs on';

/** The options and operands on the command line. */
export interface Given {
  readonly operands: readonly string[];
  /** The last value of an option; undefined if it is not given. */
  last(name: string): string | undefined;
  /** All values of an option, in the order given. */
  all(name: string): readonly string[];
  /** Whether an option is given. */
  has(name: string): boolean;
  /** The last value of an option that accepts only some words; `otherwise` if the option is not given. Throws `Misuse`. */
  oneOf<Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word;
}

/** The environment in which a command runs. */
export interface Surroundings {
  readonly cwd: string;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  readonly rules: readonly AnyRule[];
  /** Standard output and standard error. */
  readonly output: Output;
  readonly errors: Output;
  /** Path of the running program. */
  readonly program: string;
  /** Whether standard output may be coloured. */
  hasColours(): boolean;
  /** The size of the screen where someone reads standard output; undefined if nobody does, as in CI. */
  screen(): Screen | undefined;
  /** The terminal where the user sits; undefined if there is none. */
  terminal(): Terminal | undefined;
}

/** Wrong usage. The program prints its message with a hint to `--help`, and exits with 2. */
export class Misuse extends Error {}
