import { becomes } from '../../shell/command/become.ts';
import { wordsOf } from '../../shell/command/edit-words.ts';
import type { Command, Script } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { SourceFile } from '../../source/text.ts';
import type { ImageUse, Stage } from '../model.ts';
import { lineage } from './ancestry.ts';

/** How a process that starts as root switches to another user by itself. */
export interface StepDown {
  /** False if it only may, because the image contains a tool for it. */
  readonly isSure: boolean;
  /** The account that it switches to; undefined if not known. */
  readonly account: string | undefined;
}

/** For an image whose own entrypoint is known to drop privileges. */
export const byImage: StepDown = { isSure: true, account: undefined };
/** For a process that may drop privileges. */
export const perhaps: StepDown = { isSure: false, account: undefined };

/** Tools that switch to another user, including `s6-overlay`. */
const droppers =
  /(?:^|[^\w-])(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser|s6-overl[a]y|suexec)(?![\w-])/;

/** How a stage's image switches to another user when it starts as root; `script` is its start script from the build context. */
export function stepDownOf(stage: Stage, script: Script | undefined): StepDown | undefined {
  const { entrypoint, cmd, rootImage } = stage;
  return (
    (!entrypoint && rootImage && stepOfImage(rootImage, cmd?.script)) ||
    stepDownBy([script, entrypoint?.script, cmd?.script], stage)
  );
}

/** Images with a non-root user whose start script switches to that user when root starts it (docker-stacks, `start.sh`). */
const notebooks = /^(?:docker|quay)\.io\/jupyter\//;

/** How the entrypoint of an image switches to another user, with any command or only with some. */
export function stepOfImage(
  { facts, ref }: Pick<ImageUse, 'facts' | 'ref'>,
  command: Script | undefined,
): StepDown | undefined {
  const isStarted = (command?.commands[0]?.name ?? 'start').startsWith('start');
  return facts?.dropsPrivileges || (isStarted && notebooks.test(ref?.name ?? '')) ? byImage : undefined;
}

/**
 * How a process that starts as root switches to another user: by its script, else by its start commands. If a stage only names
 * a tool for it, it may. Undefined if nothing shows that it does.
 */
export function stepDownBy(
  [script, ...starts]: readonly (Script | undefined)[],
  stage: Stage | undefined,
): StepDown | undefined {
  const found = gathered([script, ...starts], (each) => (each && stepIn(each)) ?? []);
  const may = starts.some((each) => each?.commands.some(becomes)) || (stage && namesTool(stage));
  return found.find(({ isSure }) => isSure) ?? found[0] ?? (may ? perhaps : undefined);
}

/** Whether an instruction of a stage, or of one that it builds on, names a tool that switches the user. */
function namesTool(stage: Stage): boolean {
  const { file } = stage.dockerfile;
  if (!holdsTool(file)) return false;
  return lineage(stage).some(({ instructions }) =>
    instructions.some(({ span }) => droppers.test(file.text.slice(span.start, span.end))),
  );
}

const holdsTool = perObject(({ text }: SourceFile) => droppers.test(text));

/** How a script ends in a program that runs as another user: its last command, or one that replaces the shell (`exec`). */
function stepIn({ commands }: Script): StepDown | undefined {
  const last = commands.at(-1);
  for (const each of commands) {
    // The commands of `su -c` come after it in the list, within its span.
    const isAround = last && each.span.start < last.span.start && each.span.end >= last.span.end;
    if (each !== last && !isAround && !each.prefixes.some(({ value }) => value === 'exec')) continue;
    const found = becomes(each);
    if (found) return { isSure: !each.conditional || commands.some(asksForUser), account: found.account };
  }
  return undefined;
}

/** Whether a command tests the current user: the script then handles a start as root itself. */
const asksForUser = (command: Command) =>
  /^(?:id|whoami)$/.test(command.name ?? '') ||
  wordsOf(command).some(({ variables }) => variables.some((name) => /^E?UID$/.test(name)));
