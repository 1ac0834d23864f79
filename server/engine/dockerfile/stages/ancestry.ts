import { wordSet } from '../../source/list.ts';
import { baseName } from '../../source/path.ts';
import { holdsAny } from '../../source/text.ts';
import type { Base, Instruction, Stage } from '../model.ts';

/** The stage that a base is, or that has its configuration. */
export function parentOf(base: Base): Stage | undefined {
  if (base.kind === 'stage' || base.kind === 'built') return base.stage;
  return base.kind === 'image' ? base.use.configured : undefined;
}

/** A stage and the stages that it builds on, nearest first. */
export function lineage(stage: Stage): readonly Stage[] {
  const stages = [stage];
  for (let { base } = stage; base.kind === 'stage' && stages.length < 1000; { base } = base.stage)
    stages.push(base.stage);
  return stages;
}

/** The instructions of a stage, then those of each stage that it builds on. */
export function instructionsOf(stage: Stage): readonly Instruction[] {
  return stage.base.kind === 'stage'
    ? lineage(stage).flatMap(({ instructions }) => instructions)
    : stage.instructions;
}

/**
 * The instructions that produce an image's configuration, oldest first; includes ONBUILD, images that other services build and
 * what the lock says of the base.
 */
export function imageSteps(stage: Stage): readonly Instruction[] {
  const chain = [stage];
  for (let next = parentOf(stage.base); next && chain.length < 1000; next = parentOf(next.base))
    chain.push(next);
  return chain.reverse().flatMap(({ triggered, instructions }) => [...triggered, ...instructions]);
}

/** The first stage that an image is built from; its base is not a stage. */
export function rootStage(stage: Stage): Stage {
  let root = stage;
  for (let steps = 0; (root.base.kind === 'stage' || root.base.kind === 'built') && steps < 1000; steps++)
    root = root.base.stage;
  return root;
}

/** Parts of names of bootable operating system images (bootc, "Building images"; Fedora, Atomic Desktops). */
const bootableParts = ['bootc', 'fedora-', 'ublue-os/'];
const bootable =
  /(?:^|\/)(?:[\w-]*bootc|fedora-(?:coreos|kinoite|onyx|sericea|silverblue)|ublue-os\/[\w-]+)(?:[:@]|$)/;

/** True for a development container and for a bootable image: people log in to both. */
export function isLoggedInto(stage: Stage): boolean {
  const { base } = stage;
  if (inDevContainer(stage)) return true;
  if (base.kind === 'stage') return isLoggedInto(base.stage);
  return holdsAny(base.token.text, bootableParts) && bootable.test(base.token.text);
}

/** True for a stage of a development container; its tool chooses the user. */
export const inDevContainer = ({ dockerfile }: Stage): boolean =>
  /(?:^|\/)\.devcontainer\//.test(dockerfile.file.path);

const trial = wordSet(
  'dev devel develop development debug debugger xdebug test tests testing ci e2e lint local',
);

/** True for a stage that is for developing, testing or debugging, by its name or its file's name. */
export function forDevelopment({ name, dockerfile }: Stage): boolean {
  const { path } = dockerfile.file;
  if (path.includes('.devcontainer')) return true;
  const words = `${baseName(path)}.${name?.text ?? ''}`.toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => trial.has(word));
}
