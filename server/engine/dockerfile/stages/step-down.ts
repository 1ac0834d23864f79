import { becomes } from '../../shell/command/become.ts';
import { wordsOf } from '../../shell/command/edit-words.ts';
import type { Command, Script } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { SourceFile } from '../../source/text.ts';
import type { ImageUse, Stage } from '../model.ts';
import { lineage } from './ancestry.ts';

/** How what starts as root becomes another user by itself. */
export interface StepDown {
  /** False where it may, as an image that holds a tool for that. */
  readonly isSure: boolean;
  /** The account that it becomes; undefined where it is not known. */
  readonly account: string | undefined;
}

/** The step of an image whose own entrypoint is known to make it. */
export const byImage: StepDown = { isSure: true, account: undefined };
/** The step of what may make one. */
export const perhaps: StepDown = { isSure: false, account: undefined };

/** Tools that become another user, s6-overlay among them. */
const droppers =
  /(?:^|[^\w-])(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser|s6-overl[a]y|suexec)(?![\w-])/;

/** How what a stage builds becomes another user when it starts as root; `script` is that of the build context that starts it. */
export function stepDownOf(stage: Stage, script: Script | undefined): StepDown | undefined {
  const { entrypoint, cmd, rootImage } = stage;
  return (
    (!entrypoint && rootImage && stepOfImage(rootImage, cmd?.script)) ||
    stepDownBy([script, entrypoint?.script, cmd?.script], stage)
  );
}

/** Images whose user is not root, and whose start script becomes that user where root starts it (docker-stacks, `start.sh`). */
const notebooks = /^(?:docker|quay)\.io\/jupyter\//;

/** How the entrypoint of an image becomes another user, whatever command it is given. */
export function stepOfImage(
  { facts, ref }: Pick<ImageUse, 'facts' | 'ref'>,
  command: Script | undefined,
): StepDown | undefined {
  const isStarted = (command?.commands[0]?.name ?? 'start').startsWith('start');
  return facts?.dropsPrivileges || (isStarted && notebooks.test(ref?.name ?? '')) ? byImage : undefined;
}

/**
 * How what starts as root becomes another user: by its script, which comes first, or its start commands; it may by a tool
 * that its stage names. Undefined where nothing says so.
 */
export function stepDownBy(
  [script, ...starts]: readonly (Script | undefined)[],
  stage: Stage | undefined,
): StepDown | undefined {
  const found = gathered([script, ...starts], (each) => (each && stepIn(each)) ?? []);
  const may = starts.some((each) => each?.commands.some(becomes)) || (stage && namesTool(stage));
  return found.find(({ isSure }) => isSure) ?? found[0] ?? (may ? perhaps : undefined);
}

/** Whether an instruction of a stage, or of one that it builds on, names a tool that becomes another user. */
function namesTool(stage: Stage): boolean {
  const { file } = stage.dockerfile;
  if (!holdsTool(file)) return false;
  return lineage(stage).some(({ instructions }) =>
    instructions.some(({ span }) => droppers.test(file.text.slice(span.start, span.end))),
  );
}

const holdsTool = perObject(({ text }: SourceFile) => droppers.test(text));

/** How a script ends in a program that it runs as another user: by its last command, or one in place of the shell. */
function stepIn({ commands }: Script): StepDown | undefined {
  const last = commands.at(-1);
  for (const each of commands) {
    // What `su -c` runs stands behind it, within its span.
    const isAround = last && each.span.start < last.span.start && each.span.end >= last.span.end;
    if (each !== last && !isAround && !each.prefixes.some(({ value }) => value === 'exec')) continue;
    const found = becomes(each);
    if (found) return { isSure: !each.conditional || commands.some(asksForUser), account: found.account };
  }
  return undefined;
}

/** Whether a command asks which user runs it: what a script does then is for root. */
const asksForUser = (command: Command) =>
  /^(?:id|whoami)$/.test(command.name ?? '') ||
  wordsOf(command).some(({ variables }) => variables.some((name) => /^E?UID$/.test(name)));
