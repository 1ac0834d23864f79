import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import type { Command } from '../../server/engine/shell/model.ts';

/** Nobody but root may look into its home. */
const inHome = /(?:^|[\s:="'])\/root\//;

/** Programs that find in the home what they put there in the build, each with the names that set another place. */
const kept: ReadonlyMap<string, RegExp> = new Map([
  ['julia', /JULIA_DEPOT_PATH/],
  ['mix', /MIX_HOME/],
  ['pipenv', /WORKON_HOME|PIPENV_VENV_IN_PROJECT|--system/],
  ['poetry', /virtualenvs\.(?:create|in-project|path)|POETRY_(?:VIRTUALENVS|CACHE_DIR|HOME)/],
]);
/** Commands that install below the home, unless an option says where. */
const installed = /^(?:cabal|stack) install |^pip[\d.]* install (?:\S+ )*--user /;
const elsewhere = /--(?:installdir|local-bin-path|prefix|root|target)\b/;

/** Programs that end where they have no home to write to. */
const writers = /^(?:jupyter(?:-\w+)?|npx|ollama|uvx?)$/;

/** Whether what a stage starts needs a home of its own. */
export const needsHome = (stage: Stage) => startCommands(stage).some(({ name }) => writers.test(name ?? ''));

const startCommands = ({ entrypoint, cmd }: Stage) =>
  [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);

/** Whether a stage keeps what it runs where only root reads. */
export function runsAtHome(stage: Stage): boolean {
  const starts = startCommands(stage);
  if (starts.some(({ nameWord }) => inHome.test(nameWord?.value ?? ''))) return true;
  const all = lineage(stage);
  // The folder that it starts in: an ancestor's where the stage sets none.
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
