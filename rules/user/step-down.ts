import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { inDevContainer } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { stepDownOf } from '../../server/engine/dockerfile/stages/step-down.ts';
import type { Script } from '../../server/engine/shell/model.ts';

/** True when the container starts as root and then becomes another user, or may, or runs an init system. */
export function stepsDownItself(stage: Stage, script?: Script): boolean {
  return startsInit(stage) || stepDownOf(stage, script) !== undefined;
}

/** Programs that start services, each as an account of its own; `my_init` is that of phusion/baseimage, which starts it by itself. */
const inits = /^(?:init|my_init|systemd)$/;

function startsInit({ entrypoint, cmd, rootImage }: Stage): boolean {
  if (!entrypoint && !cmd) return rootImage?.ref?.repository === 'phusion/baseimage';
  return [entrypoint, cmd].some((each) => each?.script?.commands.some(({ name }) => inits.test(name ?? '')));
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
