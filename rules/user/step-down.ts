import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { inDevContainer, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command, Script } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import type { SourceFile } from '../../server/engine/source/text.ts';
import { becomesBy } from './sudo-target.ts';

/** Tools that become another user, s6-overlay among them. */
const droppers =
  /(?:^|[^\w-])(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser|s6-overl[a]y|suexec)(?![\w-])/;

/**
 * True when the container starts as root and then drops its privileges: it names a tool for that (gosu, setpriv), the
 * entrypoint of its base image or the script that starts it does so, or it runs an init system.
 */
export function stepsDownItself(stage: Stage, script?: Script): boolean {
  const { entrypoint, cmd, rootImage } = stage;
  if (rootImage?.facts?.dropsPrivileges && !entrypoint) return true;
  const starts = gathered([entrypoint, cmd], (each) => each?.script?.commands ?? []);
  if (starts.some(({ name }) => inits.test(name ?? '')) || startsInit(stage)) return true;
  if (starts.some(startsAsOther) || (script && endsAsOther(script))) return true;
  const { file } = stage.dockerfile;
  if (!namesDropper(file)) return false;
  const { text } = file;
  return lineage(stage).some(({ instructions }) =>
    instructions.some(({ span }) => droppers.test(text.slice(span.start, span.end))),
  );
}

const namesDropper = perObject(({ text }: SourceFile) => droppers.test(text));

/** Programs that start services, each as an account of its own; `my_init` is that of phusion/baseimage, which starts it by itself. */
const inits = /^(?:init|my_init|systemd)$/;
const startsInit = ({ entrypoint, cmd, rootImage }: Stage) =>
  !entrypoint && !cmd && rootImage?.ref?.repository === 'phusion/baseimage';

/** Commands that run others as the account which is named first, or by an option. */
const steppers = /(?:^|\/)(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|setuser|chpst|runuser)$/;
const changers = /(?:^|\/)(?:capsh|chroot|start-stop-daemon)$/;
const byOption = /^--(?:userspec|chuid|reuid|user)[=:]?/;

/** Whether a script ends in a program that it runs as another user: its last command, or one in place of the shell. */
function endsAsOther({ commands }: Script): boolean {
  // What `su -c` runs stands among the commands, too.
  const end = commands.at(-1)?.span.end ?? 0;
  return commands.some((each) => {
    if (each.span.end < end && !each.prefixes.some(({ value }) => value === 'exec')) return false;
    if (startsAsOther(each)) return true;
    const words = wordsOf(each).map(({ shape }) => shape);
    const becomes =
      words.some((word) => steppers.test(word)) ||
      (words.some((word) => changers.test(word)) && words.some((word) => byOption.test(word)));
    return becomes && !words.some((word) => /^(?:--\w+[=:])?(?:root|0)(?::|$)/.test(word));
  });
}

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
export function runsAsOther(stage: Stage): boolean {
  const { base, cmd, entrypoint, instructions } = stage;
  if (inDevContainer(stage)) return true;
  const exported = base.kind === 'scratch' && !cmd && !entrypoint;
  return exported || instructions.some(({ keyword }) => keyword === 'ONBUILD');
}
