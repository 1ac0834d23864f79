import { programFile } from '../../shell/command/interpreter.ts';
import { textOf } from '../../shell/command/word.ts';
import { type WrittenText, writtenBy } from '../../shell/command/writes.ts';
import type { Command, Script } from '../../shell/model.ts';
import { expandedOf } from '../../source/expanded.ts';
import { gathered, none } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import type { Instruction, Stage } from '../model.ts';
import { instructionsOf } from './ancestry.ts';
import { writtenScript } from './script.ts';

function writtenByScript({ commands }: Script): readonly WrittenText[] {
  const found: WrittenText[] = [];
  for (let at = 0; at < commands.length; at++) {
    const written = writtenBy(commands[at]!);
    for (let each = 0; each < written.length; each++) found.push(written[each]!);
  }
  return found;
}

/** The texts that an instruction writes to files: by here-documents of COPY and ADD, or by commands of a RUN. */
export function writtenIn(
  instruction: Pick<Instruction, 'keyword' | 'args' | 'heredocs' | 'script'>,
): readonly WrittenText[] {
  const { keyword, args, heredocs, script } = instruction;
  if (keyword === 'RUN') return script ? writtenByScript(script) : none;
  const to = keyword === 'COPY' || keyword === 'ADD' ? args.at(-1)?.value : undefined;
  if (to === undefined || heredocs.length === 0) return none;
  return heredocs.map(({ name, body: { text, span }, parts }) => ({
    file: to.endsWith('/') ? to + name : to,
    ...expandedOf({ text, span, parts }),
    span,
  }));
}

/** Whether a stage, or one that it builds on, writes texts to files. */
export const writesFiles = perObject((stage: Stage): boolean =>
  instructionsOf(stage).some(({ written }) => written.length > 0),
);

/** The files whose texts a stage, or one that it builds on, writes, to be run by its commands in order. */
export class WrittenPrograms {
  /** The texts in order, by each way to name their file. */
  readonly #texts = new Map<string, WrittenText[]>();
  readonly #taken = new Set<WrittenText>();

  constructor(stage: Stage) {
    for (const written of gathered(instructionsOf(stage), (each) => each.written)) {
      for (const key of keysOf(written.file)) {
        const list = this.#texts.get(key);
        if (list) list.push(written);
        else this.#texts.set(key, [written]);
      }
    }
  }

  /** The scripts of the files that a command runs and that were written before an offset, unless an earlier command took them. */
  take(command: Command, offset: number): readonly Script[] {
    if (this.#texts.size === 0) return none;
    const isWindows = /^(?:cmd|powershell)$/.test(command.script.interpreter);
    const file = isWindows ? undefined : programFile(command);
    const keys = isWindows
      ? keysOnWindows(command)
      : keysOfCall(file ?? command.nameWord, file !== undefined);
    const runner = file ? (command.name ?? 'sh') : 'sh';
    return keys.flatMap((key) =>
      this.#before(key, offset).map((written) =>
        writtenScript(written, isPowerShell(written.file) ? 'pwsh' : runner),
      ),
    );
  }

  /** Takes the texts of a file that stand before an offset. */
  #before(key: string, offset: number): readonly WrittenText[] {
    const list = this.#texts.get(key);
    if (!list) return none;
    const later = list.findIndex(({ span }) => span.start >= offset);
    const found = list.splice(0, later < 0 ? list.length : later).filter((each) => !this.#taken.has(each));
    for (const each of found) this.#taken.add(each);
    return found;
  }
}

/** The file that each PowerShell runs when it starts. */
const isProfile = /^\$profile\b/i;
const profile = 'windows $profile';

const isPowerShell = (file: string) => isProfile.test(file) || /\.ps1["']?$/i.test(file);

/**
 * The ways to name a file. The working directory is not tracked, so of a relative path only the base name counts; a bare name is
 * that of a command.
 */
function keysOf(file: string): readonly string[] {
  const name = baseName(file);
  return [
    file.startsWith('/') ? `path ${file}` : `relative ${name}`,
    `name ${name}`,
    isProfile.test(file) ? profile : `windows ${windowsName(file)}`,
    ...(/\/s?bin\//.test(file) ? [`command ${name}`] : []),
  ];
}

function keysOfCall(word: Command['nameWord'], isArgument: boolean): readonly string[] {
  if (!word) return none;
  const path = textOf(word);
  const name = baseName(path);
  if (path.startsWith('/')) return [`path ${path}`, `relative ${name}`];
  return [isArgument || path.includes('/') ? `name ${name}` : `command ${name}`];
}

/** Programs of Windows that run the file among their arguments. */
const runners = /^(?:powershell|pwsh|sh|bash|\.|iex|invoke-expression|start-process|saps|call)$/;

const keysOnWindows = ({ name = '', args }: Command): readonly string[] => [
  ...[name, ...(runners.test(name) ? args.map(textOf) : [])].map((each) => `windows ${windowsName(each)}`),
  profile,
];

/** The last part of a path in lower case, without the brackets and quotes around it. */
const windowsName = (path: string): string =>
  path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .replace(/["'()]/g, '')
    .toLowerCase();
