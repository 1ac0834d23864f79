import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import type { SourceFile } from '../../server/engine/source/text.ts';
import { becomesBy } from './sudo-target.ts';

/** Tools that become another user, s6-overlay among them. */
const droppers =
  /(?:^|[^\w-])(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser|s6-overl[a]y|suexec)(?![\w-])/;

/**
 * True when the container starts as root and then drops its privileges: it names a tool for that (gosu, setpriv), the
 * entrypoint of its base image does so, or it runs an init system.
 */
export function stepsDownItself(stage: Stage): boolean {
  const { entrypoint, cmd, rootImage } = stage;
  if (rootImage?.facts?.dropsPrivileges && !entrypoint) return true;
  const starts = gathered([entrypoint, cmd], (each) => each?.script?.commands ?? []);
  if (starts.some(({ name }) => name === 'init' || name === 'systemd')) return true;
  if (starts.some(startsAsOther)) return true;
  const { file } = stage.dockerfile;
  if (!namesDropper(file)) return false;
  const { text } = file;
  return lineage(stage).some(({ instructions }) =>
    instructions.some(({ span }) => droppers.test(text.slice(span.start, span.end))),
  );
}

const namesDropper = perObject(({ text }: SourceFile) => droppers.test(text));

/** Whether a start command runs what it runs by `sudo -u` or `su` as another account. */
function startsAsOther(command: Command): boolean {
  const words = wordsOf(command);
  const sudo = words.findIndex(({ value }) => value === 'sudo' || value === '/usr/bin/sudo');
  if (sudo >= 0 && sudo <= command.prefixes.length) return becomesBy(words.slice(sudo + 1)) === 'other';
  if (command.name !== 'su') return false;
  const [account] = operandsOf(command, optionsOf(command, 'cgGsTw', ['--command', '--group', '--shell']));
  return account?.value !== undefined && !/^(?:root|-)$/.test(account.value);
}

/**
 * True when the stage's user does not decide who runs: files to be exported from scratch, a base image for others
 * (ONBUILD), a development container, whose tool chooses the user.
 */
export function runsAsOther({ base, cmd, entrypoint, instructions, dockerfile }: Stage): boolean {
  if (/(?:^|\/)\.devcontainer\//.test(dockerfile.file.path)) return true;
  const exported = base.kind === 'scratch' && !cmd && !entrypoint;
  return exported || instructions.some(({ keyword }) => keyword === 'ONBUILD');
}
