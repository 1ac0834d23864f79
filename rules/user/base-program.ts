import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';

/** Whether a stage runs a program of its base image that is not known to work as another user. */
export function runsProgramOfBase(stage: Stage): boolean {
  const { facts } = stage.rootImage ?? {};
  return facts !== undefined && facts.base === undefined && !startsOwn(stage);
}

/** Whether a stage starts a program by its path, like a copied one, instead of one of its base image by name. */
function startsOwn({ cmd, entrypoint }: Stage): boolean {
  const [first] = [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);
  return first?.nameWord !== undefined && textOf(first.nameWord).includes('/');
}
