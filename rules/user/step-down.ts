import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { inDevContainer } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { stepDownOf } from '../../server/engine/dockerfile/stages/step-down.ts';
import type { Script } from '../../server/engine/shell/model.ts';

/** Whether the container starts as root and then becomes, or may become, another user, or runs an init system. */
export function stepsDownItself(stage: Stage, script?: Script): boolean {
  return startsInit(stage) || stepDownOf(stage, script) !== undefined;
}

/** Programs that start services under their own accounts. */
const inits = /^(?:init|my_init|systemd)$/;

function startsInit({ entrypoint, cmd, rootImage }: Stage): boolean {
  if (!entrypoint && !cmd) return rootImage?.facts?.startsInit === true;
  return [entrypoint, cmd].some((each) => each?.script?.commands.some(({ name }) => inits.test(name ?? '')));
}

/**
 * Whether the stage's user does not decide who runs: files to be exported from scratch, a base image for others
 * (ONBUILD), or a development container, whose tool chooses the user.
 */
export function runsAsOther(stage: Stage): boolean {
  const { base, cmd, entrypoint, instructions } = stage;
  if (inDevContainer(stage)) return true;
  const exported = base.kind === 'scratch' && !cmd && !entrypoint;
  return exported || instructions.some(({ keyword }) => keyword === 'ONBUILD');
}
