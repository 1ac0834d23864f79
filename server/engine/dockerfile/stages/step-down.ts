import { traitsOf } from '../../catalog/image-traits.ts';
import { becomes, mayBecome } from '../../shell/command/become.ts';
import { wordsOf } from '../../shell/command/edit-words.ts';
import { isLanguage, programFile } from '../../shell/command/interpreter.ts';
import type { Command, Script, Word } from '../../shell/model.ts';
import { shellOf } from '../../shell/syntax/wrappers.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import { entryScriptPath } from '../context/entry-script.ts';
import type { ImageUse, Instruction, Stage } from '../model.ts';
import { lineage } from './ancestry.ts';

/** How a process that starts as root switches to another user by itself. */
export interface StepDown {
  /** False if it only may. */
  readonly isSure: boolean;
  /** The account that it switches to; undefined if not known. */
  readonly account: string | undefined;
}

/** For an image whose own entrypoint is known to drop privileges. */
export const byImage: StepDown = { isSure: true, account: undefined };
/** For a process that may drop privileges. */
export const perhaps: StepDown = { isSure: false, account: undefined };

/** Tools that switch to another user. */
const tools = 'gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser|suexec';
const namesTool = new RegExp(`(?:^|[^\\w-])(?:${tools}|s6-overl[a]y)(?![\\w-])`);
/** A call of such a tool where a command begins, or after one that runs another (`exec`, `tini --`, `set --`). */
const callsTool = new RegExp(
  `(?:^|[;&|"'(=]|\\b(?:exec|then|else|do)[ \\t]|--[ \\t])[ \\t]?(?:/[\\w/.-]*/)?(?:${tools})[ \\t]+["'$\\w-]`,
  'm',
);

/** How a stage's image switches to another user when it starts as root; `script` is its start script from the build context. */
export function stepDownOf(stage: Stage, script: Script | undefined): StepDown | undefined {
  const { entrypoint, cmd, rootImage } = stage;
  return (
    (!entrypoint && rootImage && stepOfImage(rootImage, cmd?.script)) ||
    stepDownBy([script, entrypoint?.script, cmd?.script], stage)
  );
}

/** How the entrypoint of an image switches to another user, with any command or only with some. */
export function stepOfImage(
  { facts, ref, configured }: Pick<ImageUse, 'facts' | 'ref' | 'configured'>,
  command: Script | undefined,
): StepDown | undefined {
  const isStarted = (command?.commands[0]?.name ?? 'start').startsWith('start');
  if (facts?.dropsPrivileges || (isStarted && traitsOf(ref?.name).stepsDownAtStart)) return byImage;
  // The catalog has read the entrypoints of its images.
  return configured && facts?.publisher === undefined ? stepOfConfigured(configured, command) : undefined;
}

/** The same by the configuration of an image alone: a script may do anything, and so may an init system. */
function stepOfConfigured({ entrypoint, cmd }: Stage, command: Script | undefined): StepDown | undefined {
  const starts = [entrypoint?.script, command ?? cmd?.script];
  const step = stepDownBy([undefined, ...starts], undefined);
  if (step) return step;
  const ends = gathered(starts, (each) => (each ? endsOf(each) : []));
  return ends.some((each) => mayBeScript(each, undefined) || mayStepDown.test(each.name ?? ''))
    ? perhaps
    : undefined;
}

/** Programs that start others, which they may do as other users. */
const mayStepDown =
  /^(?:init|my_init|runit|runsvdir|s6-svscan|supervisord|systemd|tini|dumb-init|catatonit)$/;

/**
 * How a process that starts as root switches to another user: by its script, else by its start commands. It may if one of them
 * calls a tool for it elsewhere, or is a script that is not read and the image has such a tool. Undefined if nothing shows that
 * it does: to install a tool is not to call it.
 */
export function stepDownBy(
  scripts: readonly (Script | undefined)[],
  stage: Stage | undefined,
): StepDown | undefined {
  const [script, entry, command] = scripts;
  const whole = joined(entry, command);
  // CMD may hold the option that keeps a server at root.
  const isKept = whole && !becomes(whole) && entry?.commands.some((each) => becomes(each)?.byDefault);
  const starts = isKept ? [command] : [entry, command];
  const found = gathered([script, ...starts], (each) => (each && stepIn(each)) ?? []);
  const step = found.find(({ isSure }) => isSure) ?? stepOf(whole) ?? found[0];
  if (step) return step;
  const calls =
    script?.commands.some(preparesCall) ||
    starts.some((each) => each?.commands.some(becomes)) ||
    gathered(scripts, (each) => (each ? endsOf(each) : [])).some(mayBecome);
  return calls || (stage && mayCall(stage, scripts)) ? perhaps : undefined;
}

/** The command of an exec form whose options are in CMD. */
function joined(entry: Script | undefined, command: Script | undefined) {
  const [first] = entry?.commands ?? [];
  const [options] = command?.commands ?? [];
  if (!first || !options || entry?.interpreter !== 'exec' || command?.interpreter !== 'exec')
    return undefined;
  return { prefixes: first.prefixes, nameWord: first.nameWord, args: [...first.args, ...wordsOf(options)] };
}

const stepOf = (command: ReturnType<typeof joined>): StepDown | undefined => {
  const found = command && becomes(command);
  return found && { isSure: !found.byDefault, account: found.account };
};

/** Whether a command only prepares a call, for a later command: `set -- gosu app "$@"`, `run="gosu app"`. */
const preparesCall = (command: Command) =>
  (command.name === 'set' && becomes(command) !== undefined) ||
  command.assignments.some(({ value }) => value !== undefined && callsTool.test(value.shape));

/** Whether what a stage starts may call a tool of the image: a script that is not read, or a text that the build writes. */
function mayCall(stage: Stage, [script, ...starts]: readonly (Script | undefined)[]): boolean {
  const { file } = stage.dockerfile;
  if (!holdsTool(file)) return false;
  const steps = lineage(stage).flatMap(({ instructions }) => instructions);
  const has = ({ span }: Instruction) => namesTool.test(file.text.slice(span.start, span.end));
  if (!steps.some(has)) return false;
  const ends = script ? endsOf(script) : [];
  const isGiven = !script || ends.some(({ nameWord }) => isParameter(nameWord));
  // The script itself is the first of them.
  const rest = script ? starts.slice(starts[0] ? 1 : 2) : starts;
  const last = [...ends, ...(isGiven ? gathered(rest, (each) => (each ? endsOf(each) : [])) : [])];
  if (last.some(({ name }) => supervisors.test(name ?? ''))) return false;
  const isWritten = steps.some(({ written }) => written.some(({ text }) => callsTool.test(text)));
  return isWritten || last.some((each) => mayBeScript(each, stage));
}

const holdsTool = perObject(({ text }: SourceFile) => namesTool.test(text));

/** Supervisors that stay root and start each program as the user that their configuration names. */
const supervisors = /^supervisord$/;

/** Names of scripts and of what starts a container. */
const scriptNames = /\.\w*sh$|entry|init|start|run|boot|launch/i;
const systemFolders = /^\/(?:usr\/)?s?bin\/[^/]+$/;
const programs = /^(?:dotnet|java|gunicorn|uvicorn|flask|celery|npm|npx|yarn|pnpm|supervisord)$/;
const isParameter = (word: Word | undefined) => /^\$[@*1{]/.test(word?.shape ?? '');

/** Whether the program of a start command may be a script, whose commands are not known here. */
function mayBeScript(command: Command, stage: Stage | undefined): boolean {
  const { name, nameWord } = command;
  if (!nameWord || isParameter(nameWord)) return false;
  if (name === undefined || nameWord.value === undefined) return true;
  if (shellOf(name)) return programFile(command) !== undefined;
  if (isLanguage(name) || programs.test(name)) return false;
  const copied = stage && entryScriptPath(stage);
  if (scriptNames.test(name) || (copied !== undefined && baseName(copied) === name)) return true;
  return nameWord.value.includes('/') && !systemFolders.test(nameWord.value);
}

/** The commands that a script may end in: its last one, and each that replaces the shell (`exec`). */
export function endsOf({ commands }: Script): readonly Command[] {
  const last = commands.at(-1);
  return commands.filter((each) => {
    // The commands of `su -c` come after it in the list, within its span.
    const isAround = last && each.span.start < last.span.start && each.span.end >= last.span.end;
    return each === last || isAround || each.prefixes.some(({ value }) => value === 'exec');
  });
}

/** How a script ends in a program that runs as another user. */
function stepIn(script: Script): StepDown | undefined {
  for (const each of endsOf(script)) {
    const found = becomes(each);
    if (!found) continue;
    const isSure = !found.byDefault && (!each.conditional || script.commands.some(asksForUser));
    return { isSure, account: found.account };
  }
  return undefined;
}

/** Whether a command tests the current user: the script then handles a start as root itself. */
const asksForUser = (command: Command) =>
  /^(?:id|whoami)$/.test(command.name ?? '') ||
  wordsOf(command).some(({ variables }) => variables.some((name) => /^E?UID$/.test(name)));
