import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import type { Command } from '../../server/engine/shell/model.ts';

/** Paths in root's home, which no other user may enter. */
const inHome = /(?:^|[\s:="'])\/root\//;

/**
 * Programs that store files in the home during the build and need them later, with the names of settings for another
 * folder.
 */
const kept: ReadonlyMap<string, RegExp> = new Map([
  ['julia', /JULIA_DEPOT_PATH/],
  ['mix', /MIX_HOME/],
  ['pipenv', /WORKON_HOME|PIPENV_VENV_IN_PROJECT|--system/],
  ['poetry', /virtualenvs\.(?:create|in-project|path)|POETRY_(?:VIRTUALENVS|CACHE_DIR|HOME)/],
]);
/** Commands that install into the home, unless an option says otherwise. */
const installed = /^(?:cabal|stack) install |^pip[\d.]* install (?:\S+ )*--user /;
const elsewhere = /--(?:installdir|local-bin-path|prefix|root|target)\b/;

/** Programs that exit if they have no home to write to. */
const writers = /^(?:jupyter(?:-\w+)?|npx|ollama|uvx?)$/;

/** Whether the program that a stage starts needs its own home. */
export const needsHome = (stage: Stage) => startCommands(stage).some(({ name }) => writers.test(name ?? ''));

const startCommands = ({ entrypoint, cmd }: Stage) =>
  [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);

/** Whether a stage has its program where only root can read. */
export function runsAtHome(stage: Stage): boolean {
  const starts = startCommands(stage);
  if (starts.some(({ nameWord }) => inHome.test(nameWord?.value ?? ''))) return true;
  const all = lineage(stage);
  // The working directory: an ancestor's if the stage sets none.
  const folder = all
    .flatMap(({ instructions }) => instructions.toReversed())
    .find(({ keyword, args }) => keyword === 'WORKDIR' && /^[/\\]|^\w:/.test(args[0]?.value ?? ''));
  if (/^\/root(?:\/|$)/.test(folder?.args[0]?.value ?? '')) return true;
  return all.some(({ instructions }) => instructions.some((each) => putsAtHome(each, starts)));
}

function putsAtHome(each: Instruction, starts: readonly Command[]): boolean {
  const { keyword, pairs, args, script, file } = each;
  if (keyword === 'ENV')
    return pairs.some(({ name, value }) => name.text === 'PATH' && inHome.test(value?.text ?? ''));
  if (keyword === 'COPY' || keyword === 'ADD')
    return /^\/root\/\.(?:local|cargo|rbenv|pyenv|nvm|bun|deno)\b/.test(args.at(-1)?.value ?? '');
  if (keyword !== 'RUN' || starts.length === 0 || userAt(each)?.root === false) return false;
  return (script?.commands ?? []).some((command) => {
    const { name = '' } = command;
    const place = kept.get(name);
    if (place && starts.some((start) => start.name === name)) return !place.test(file.text);
    const words = `${[name, ...command.args.map(({ shape }) => shape)].join(' ')} `;
    return (
      installed.test(words) &&
      !elsewhere.test(words) &&
      starts.some(({ nameWord }) => !nameWord?.shape.includes('/'))
    );
  });
}
