import type { AnyRule } from '../engine/index.ts';
import type { Output } from './output.ts';
import type { Terminal } from './terminal.ts';

/** An option: what `parseArgs` of Node takes, and what `--help` says of it. */
export interface Option {
  /** A string needs a value, a boolean takes none. */
  readonly type: 'string' | 'boolean';
  /** One letter for it, without the hyphen. */
  readonly short?: string;
  /** What `--help` shows in the place of the value: `FILE`. */
  readonly value?: string;
  /** What it does: part of a sentence, wrapped by `--help`. */
  readonly help: string;
}

/** Options by their names, without the hyphens. */
export type Options = Readonly<Record<string, Option>>;

/** A command of the program: one file of `commands/` each, listed in `commands.ts`. */
export interface Command {
  readonly name: string;
  /** Its operands as the usage shows them: `[PATH…]`. */
  readonly operands: string;
  /** What it does: one line, without a full stop. */
  readonly summary: string;
  readonly options: Options;
  /** What each of its exit codes means; `2` is always wrong usage, too. */
  readonly exitCodes: readonly (readonly [code: number, meaning: string])[];
  /**
   * Does it and answers the exit code, or that it goes on and ends the process by itself. Throws `Misuse` where the arguments make no
   * sense, before anything is done.
   */
  run(given: Given, around: Surroundings): Outcome;
}

/** The exit code of what is done, or that it goes on. */
export type Outcome = number | 'runs on';

/** The options and operands that a command was given. */
export interface Given {
  readonly operands: readonly string[];
  /** The last value of an option; undefined where it is not given. */
  last(name: string): string | undefined;
  /** All values of an option, in the order in which they were given. */
  all(name: string): readonly string[];
  /** Whether an option is given. */
  has(name: string): boolean;
  /** The last value of an option that has to be one of some words; `otherwise` where it is not given. Throws `Misuse`. */
  oneOf<Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word;
}

/** What a command works with. */
export interface Surroundings {
  readonly cwd: string;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  readonly rules: readonly AnyRule[];
  /** Standard output and standard error. */
  readonly output: Output;
  readonly errors: Output;
  /** Path of the program that runs. */
  readonly program: string;
  /** Whether standard output may be coloured. */
  hasColours(): boolean;
  /** The terminal that a person sits at; undefined where there is none. */
  terminal(): Terminal | undefined;
}

/** Wrong usage: its message is shown with a hint at `--help`, and the exit code is 2. */
export class Misuse extends Error {}
