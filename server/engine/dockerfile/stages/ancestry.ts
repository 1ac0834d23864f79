import { wordSet } from '../../source/list.ts';
import { baseName } from '../../source/path.ts';
import { holdsAny } from '../../source/text.ts';
import type { Instruction, Stage } from '../model.ts';

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

/** The instructions that an image's configuration comes of, oldest first: also what ONBUILD defers, and those of images that other services build. */
export function imageSteps(stage: Stage): readonly Instruction[] {
  const chain = [stage];
  for (let { base } = stage; (base.kind === 'stage' || base.kind === 'built') && chain.length < 1000; ) {
    chain.push(base.stage);
    ({ base } = base.stage);
  }
  return chain.reverse().flatMap(({ triggered, instructions }) => [...triggered, ...instructions]);
}

/** The first stage that an image is built from, whose base is no stage. */
export function rootStage(stage: Stage): Stage {
  let root = stage;
  for (let steps = 0; (root.base.kind === 'stage' || root.base.kind === 'built') && steps < 1000; steps++)
    root = root.base.stage;
  return root;
}

/** Operating systems that boot from an image (bootc, "Building images"; Fedora, Atomic Desktops). */
const bootableParts = ['bootc', 'fedora-', 'ublue-os/'];
const bootable =
  /(?:^|\/)(?:[\w-]*bootc|fedora-(?:coreos|kinoite|onyx|sericea|silverblue)|ublue-os\/[\w-]+)(?:[:@]|$)/;

/** True for a development container, and for an image that boots as a system of its own: people log in to both. */
export function isLoggedInto(stage: Stage): boolean {
  const { base } = stage;
  if (inDevContainer(stage)) return true;
  if (base.kind === 'stage') return isLoggedInto(base.stage);
  return holdsAny(base.token.text, bootableParts) && bootable.test(base.token.text);
}

/** True for a stage of a development container, whose tool chooses who works in it. */
export const inDevContainer = ({ dockerfile }: Stage): boolean =>
  /(?:^|\/)\.devcontainer\//.test(dockerfile.file.path);

const trial = wordSet(
  'dev devel develop development debug debugger xdebug test tests testing ci e2e lint local',
);

/** True for a stage that says by its own name, or its file's, that it is for developing, testing or debugging. */
export function forDevelopment({ name, dockerfile }: Stage): boolean {
  const { path } = dockerfile.file;
  if (path.includes('.devcontainer')) return true;
  const words = `${baseName(path)}.${name?.text ?? ''}`.toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => trial.has(word));
}
