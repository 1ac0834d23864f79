import { baseName } from '../../source/path.ts';
import type { Command, Word } from '../model.ts';
import { programFile } from './interpreter.ts';
import { unversioned } from './option.ts';
import { textOf } from './word.ts';

/** A program with its arguments. */
export interface StartedProgram {
  readonly name: string;
  readonly args: readonly Word[];
}

/** Programs that run another one, which they may download before: the words in front of its name, from their manuals. */
const runners =
  /^(?:npx|bunx|uvx|npm (?:exec|x)|(?:pnpm|yarn) (?:dlx|exec)|uv (?:tool )?run|pipx run|(?:poetry|pipenv|pdm) run|bundle exec)$/;
/** Their options whose value is the next word. */
const withValue =
  /^(?:-p|--package|--from|--with|--python|--spec|--index-url|--extra-index-url|--directory)$/;
/** Their options with a command as one text. */
const asText = /^(?:-c|--call)(?:=|$)/;

/**
 * The program that a command runs in the end: that of `npx -y supergateway@3 …`, `uvx --from mcpo mcpo …`,
 * `python -m splash.server …` and `python webui.py …`, otherwise its own.
 */
export function startedProgram({ name = '', args }: Pick<Command, 'name' | 'args'>): StartedProgram {
  let found: StartedProgram = { name, args };
  for (let level = 0; level < maxLevels; level++) {
    const next = startedBy(found);
    if (!next) break;
    found = next;
  }
  return found;
}

/** How many programs may start one another. */
const maxLevels = 4;

function startedBy({ name, args }: StartedProgram): StartedProgram | undefined {
  const verbs = [0, 1, 2].find((count) =>
    runners.test([name, ...args.slice(0, count).map(textOf)].join(' ')),
  );
  return verbs === undefined ? ofInterpreter(name, args) : ofRunner(args.slice(verbs));
}

function ofInterpreter(name: string, args: readonly Word[]): StartedProgram | undefined {
  const file = programFile({ name, args });
  if (file) return { name: baseName(textOf(file)), args: args.slice(args.indexOf(file) + 1) };
  const module = unversioned(name) === 'python' ? args.findIndex((word) => textOf(word) === '-m') : -1;
  const named = module < 0 ? undefined : args[module + 1];
  return named && { name: textOf(named), args: args.slice(module + 2) };
}

function ofRunner(args: readonly Word[]): StartedProgram | undefined {
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const text = textOf(word);
    if (asText.test(text)) return undefined;
    if (withValue.test(text)) at++;
    // A package may have a scope in front of its name, and a version or extras after it.
    else if (!text.startsWith('-'))
      return { name: baseName(text).split(/[@=<>~![]/, 1)[0]!, args: args.slice(at + 1) };
  }
  return undefined;
}
