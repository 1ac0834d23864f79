import type { Command } from '../../shell/model.ts';
import { perObject } from '../../source/memo.ts';
import { namesOf } from '../../source/path.ts';
import type { Instruction, Stage } from '../model.ts';
import { lineage } from '../stages/ancestry.ts';
import { builtStages, shipsFiles, sourceOf } from '../stages/built.ts';
import { mountOption } from '../stages/run-mount.ts';
import { joinPath, workdirBefore } from '../stages/workdir.ts';

/** A path whose mode an instruction changes. */
export interface ChangedPath {
  /** As written, relative to the working directory, also a pattern; undefined if not known. */
  readonly path: string | undefined;
  /** True if the mode of everything below it changes too. */
  readonly deep: boolean;
  /** True for a folder: COPY gives a copied folder a mode of its own, and keeps that of what is in it. */
  readonly folder: boolean;
}

/**
 * Whether the mode that an instruction gives to a path is in a container: its stage may run, or such a stage copies the path, or a
 * folder around it, without another mode.
 */
export function reachesContainer(instruction: Instruction, changed: ChangedPath): boolean {
  const { stage } = instruction;
  if (!stage || mayRun(stage)) return true;
  const path = absolute(instruction, changed.path);
  return path !== undefined && isHandedOn(stage, { ...changed, path }, new Set());
}

/**
 * Whether a container may run a stage or what is built on it: an image is built of it, no other stage needs it, or it says what to
 * start, which only matters with `--target`.
 */
const mayRun = perObject((stage: Stage): boolean => {
  const { stages, cut } = stage.dockerfile;
  if (cut || shipsFiles(stage) || !builtStages(stages).has(stage.index)) return true;
  return stages.some(
    (each) =>
      each.instructions.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT') &&
      lineage(each).includes(stage),
  );
});

type KnownPath = ChangedPath & { readonly path: string };

function isHandedOn(stage: Stage, changed: KnownPath, seen: Set<Stage>): boolean {
  if (seen.has(stage)) return false;
  seen.add(stage);
  return stage.dockerfile.instructions.some((each) => {
    const to = each.stage;
    if (!to || !sourcesFrom(stage, each).some((source) => takes(source, changed))) return false;
    if (mayRun(to)) return true;
    const path = each.keyword === 'COPY' ? absolute(each, each.args.at(-1)?.value) : '/';
    return path !== undefined && isHandedOn(to, { path, deep: true, folder: false }, seen);
  });
}

/** The paths that an instruction copies from a stage, or from one built on it, with their modes. */
function sourcesFrom(
  stage: Stage,
  { keyword, flags, args, script, ...copy }: Instruction,
): readonly string[] {
  const isFrom = (name: string | undefined) => {
    const earlier = stage.dockerfile.stages.slice(0, copy.stage?.index);
    const from = name === undefined ? undefined : sourceOf(earlier, name);
    return from !== undefined && lineage(from).includes(stage);
  };
  if (keyword === 'COPY') {
    if (!flags.some(({ name, value }) => name === 'from' && isFrom(value?.text))) return [];
    const isSet = flags.some(({ name }) => name === 'chmod');
    return isSet ? [] : args.slice(0, -1).flatMap(({ value }) => value ?? []);
  }
  if (keyword !== 'RUN' || !script?.commands.some(keepsModes)) return [];
  const mounts = flags.filter((flag) => flag.name === 'mount' && isFrom(mountOption(flag, 'from')?.text));
  return mounts.map((flag) => mountOption(flag, 'source', 'src')?.text ?? '/');
}

/** Whether a command copies files with their modes, regardless of the umask. */
function keepsModes({ name = '', args }: Command): boolean {
  if (/^(?:mv|tar|bsdtar|cpio)$/.test(name)) return true;
  return /^(?:cp|rsync)$/.test(name) && args.some(({ shape }) => asksForModes(shape));
}

/** Whether an option of cp or rsync keeps modes: `-a`, `-rp`, `--preserve=mode`. */
function asksForModes(option: string): boolean {
  if (/^-[a-zA-Z]+$/.test(option)) return /[ap]/.test(option);
  if (option.startsWith('--preserve=')) return /mode|all/.test(option);
  return option === '--preserve' || option === '--archive' || option === '--perms';
}

/** Whether a copy of a path or pattern has the changed mode. */
function takes(source: string, { path, deep, folder }: KnownPath): boolean {
  const [from, to] = [fixedPart(source), fixedPart(path)];
  const all = deep || isPattern(path);
  if (from === to) return isPattern(source) ? all : all || !folder;
  return isBelow(to, from) || (all && isBelow(from, to));
}

const isPattern = (path: string) => /[*?[{]/.test(path);

/** The folder of a pattern, or the path itself, from the root and without a slash at its end. */
function fixedPart(path: string): string {
  const end = path.search(/[*?[{]/);
  const fixed = end < 0 ? path : path.slice(0, path.lastIndexOf('/', end) + 1);
  return `/${namesOf(fixed).join('/')}`;
}

const isBelow = (path: string, folder: string) =>
  path !== folder && (folder === '/' || path.startsWith(`${folder}/`));

function absolute(instruction: Instruction, path: string | undefined): string | undefined {
  const whole = joinPath(workdirBefore(instruction), path, instruction.platform);
  return whole?.replaceAll('\\', '/').replace(/^[A-Za-z]:/, '');
}
