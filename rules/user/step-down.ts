import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { inDevContainer } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { endsOf, stepDownOf } from '../../server/engine/dockerfile/stages/step-down.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';

/** Whether the container starts as root and then becomes, or may become, another user, or runs an init system. */
export function stepsDownItself(stage: Stage, script?: Script): boolean {
  return startsInit(stage, script) || stepDownOf(stage, script) !== undefined;
}

/** Programs that start services under their own accounts. */
const inits = /^(?:init|my_init|runit-init|s6-svscan|systemd)$/;
const initPath = /^\/(?:(?:usr\/)?s?bin\/|(?:usr\/)?lib\/systemd\/)?(?:init|systemd)$/;

/** Whether a stage starts an init system: by its commands, as the argument of a wrapper, or at the end of its script. */
function startsInit({ entrypoint, cmd, rootImage }: Stage, script: Script | undefined): boolean {
  if (!entrypoint && !cmd && rootImage?.facts?.startsInit) return true;
  const { configured } = rootImage ?? {};
  const own = entrypoint || cmd ? [entrypoint, cmd] : [configured?.entrypoint, configured?.cmd];
  const starts = gathered(own, (each) => each?.script?.commands ?? []);
  return (
    [...starts, ...(script ? endsOf(script) : [])].some(({ name }) => inits.test(name ?? '')) ||
    starts.some(({ args }) => args.some(({ value }) => initPath.test(value ?? '')))
  );
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
