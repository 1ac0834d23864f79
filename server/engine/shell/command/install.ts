import { gathered } from '../../source/list.ts';
import { perLasting, perObject } from '../../source/memo.ts';
import type { Command, Word } from '../model.ts';
import { type Manager, managers, type Notation } from './managers.ts';
import { byCommand, type Option, operandsOf, optionsOf, unversioned } from './option.ts';
import { fieldsOfAll } from './word.ts';

/** A command that installs packages. */
export interface Install {
  readonly notation: Notation;
  /** True for packages of the distribution, false for those of a language. */
  readonly system: boolean;
  /** The manager's common name: `pip` for `python -m pip`. */
  readonly manager: string;
  /** `install`, `global add`. */
  readonly verb: string;
  readonly verbWord: Word;
  /** The packages to install; empty if a file lists them. */
  readonly packages: readonly Word[];
  readonly options: readonly Option[];
}

const managersOf = byCommand(managers);
const isSystem = (notation: Notation) => ['apt', 'apk', 'yum', 'zypper'].includes(notation);

/** Reads a command as an installation; undefined if it installs nothing, or is only a dry run or a download. */
export const installOf = (command: Command): Install | undefined => readCall(command)?.install;

/** The words of a package manager's command that are not options; undefined for any other command. */
export const managerWords = (command: Command): readonly Word[] | undefined => readCall(command)?.operands;

/** Whether a package manager changes nothing, with any verb: a dry run, a download or help. */
export const changesNothing = (command: Command): boolean => readCall(command)?.isDry === true;

/** A parsed call of a package manager. */
interface ManagerCall {
  readonly operands: readonly Word[];
  readonly isDry: boolean;
  readonly install: Install | undefined;
}

/** Whether a command may call a package manager, by its name. A quick check, because most do not. */
const mayCall = (name: string) =>
  name.startsWith('py') || name.endsWith('.exe') || runners.has(name) || managersOf(name).length > 0;

const callRead = perObject((command: Command): ManagerCall | undefined => {
  const call = callOf(command);
  const manager = call && managersOf(call.name)[0];
  return manager && readWords(call, manager);
});

function readCall(command: Command): ManagerCall | undefined {
  return command.name !== undefined && mayCall(command.name) ? callRead(command) : undefined;
}

function readWords(call: Call, manager: Manager): ManagerCall {
  const given = { args: fieldsOfAll(call.args) };
  const options = optionsOf(given, manager.letters, longOf(manager));
  const operands = operandsOf(given, options);
  const dry = dryOf(manager);
  // Go's options are whole words, not letters.
  const isDry = options.some(({ name, word }) => dry.has(manager.notation === 'go' ? word.shape : name));
  const install = isDry ? undefined : installBy(manager, call.name, options, operands);
  return { operands, isDry, install };
}

function installBy(
  { verbs, notation }: Manager,
  name: string,
  options: readonly Option[],
  operands: readonly Word[],
): Install | undefined {
  for (let each = 0; each < verbs.length; each++) {
    const verb = verbs[each]!;
    const words = verb.includes(' ') ? verb.split(' ') : [verb];
    if (!words.every((word, at) => operands[at]?.value === word)) continue;
    const packages = operands
      .slice(words.length)
      .filter(({ value }) => value !== 'true' && value !== 'false');
    const verbWord = operands[words.length - 1]!;
    const manager = unversioned(name);
    return { notation, system: isSystem(notation), manager, verb, verbWord, packages, options };
  }
  return undefined;
}

/** A manager's options for a dry run. */
const dryOf = perLasting(
  ({ dry }: Manager): ReadonlySet<string> => new Set(['--help', '--dry-run', ...(dry?.split(' ') ?? [])]),
);

/** Long options with their dashes; go and dotnet also accept a single dash. */
const longOf = perLasting(({ notation, long }: Manager): readonly string[] => {
  const dashes = notation === 'go' ? ['-', '--'] : ['--'];
  return gathered(long.split(' '), (name) => dashes.map((dash) => dash + name));
});

interface Call {
  readonly name: string;
  readonly args: readonly Word[];
}

/** Programs that run a command in an environment, with the short options of their `run` that take a value. */
const runners: ReadonlyMap<string, string> = new Map([
  ...['pipenv', 'poetry', 'hatch', 'uv'].map((name) => [name, 'p'] as const),
  ...['conda', 'mamba', 'micromamba'].map((name) => [name, 'np'] as const),
]);
const runnerLong = ['--name', '--prefix', '--cwd', '--python', '--with', '--extra', '--group', '--env-file'];

/** `-m`, optionally with one-letter options before it and the module after it: `-um`, `-mpip`. */
const moduleFlag = /^-[bBdEiIOPqRsSuvx]*m(.*)$/;

/** The manager that a command calls: directly, through `python -m`, or through an environment's `run`. */
function callOf({ name, args }: Pick<Command, 'name' | 'args'>): Call | undefined {
  if (name === undefined) return undefined;
  const lower = name.endsWith('.exe') ? name.slice(0, -4) : name;
  if (lower.startsWith('py') && /^(?:python|pypy|py)[\d.]*$/.test(lower)) {
    const module = args.findIndex(({ value }) => value !== undefined && moduleFlag.test(value));
    const [, attached] = moduleFlag.exec(args[module]?.value ?? '') ?? [];
    const of = attached || args[module + 1]?.value;
    const rest = args.slice(module + (attached ? 1 : 2));
    return module >= 0 && of !== undefined ? { name: of, args: rest } : undefined;
  }
  const letters = runners.get(lower);
  if (letters !== undefined && args[0]?.value === 'run') {
    const given = { args: args.slice(1) };
    const [inner] = operandsOf(given, optionsOf(given, letters, runnerLong));
    return inner && callOf({ name: inner.value, args: args.slice(args.indexOf(inner) + 1) });
  }
  // Words after `--` go to the gem's build.
  const end = lower === 'gem' ? args.findIndex(({ shape }) => shape === '--') : -1;
  return { name: lower, args: end < 0 ? args : args.slice(0, end) };
}
