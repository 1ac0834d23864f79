import { mayWriteAccounts } from '../../server/engine/dockerfile/context/account-file.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { gathered } from '../../server/engine/source/list.ts';

/** A user or group name that cannot be resolved to a number. */
interface Unresolvable {
  readonly name: string;
  /** The missing file. */
  readonly database: '/etc/passwd' | '/etc/group';
  /** `user:group` with a number instead of the name. */
  readonly numeric: string;
}

/**
 * Returns the first name in a `user:group` that no database of the stage can resolve, or (`soFar`) none that exists
 * before the instruction; numbers and root always resolve.
 */
export function unresolvableIn(
  owner: string,
  instruction: Instruction,
  soFar = false,
): Unresolvable | undefined {
  const { stage } = instruction;
  if (!stage || stage.platform === 'windows') return undefined;
  const [user, group] = owner.split(':', 2);
  if (isName(user) && lacks(stage, '/etc/passwd', instruction, soFar))
    return { name: user, database: '/etc/passwd', numeric: numericOwner(user, group) };
  if (isName(group) && lacks(stage, '/etc/group', instruction, soFar))
    return { name: group, database: '/etc/group', numeric: numericOwner(user, group) };
  return undefined;
}

const numericOwner = (...parts: readonly (string | undefined)[]) =>
  gathered(parts, (part) => (part === undefined ? [] : isName(part) ? '65532' : part)).join(':');

/** Whether a part of `user:group` is a name other than root. */
export function isName(part: string | undefined): part is string {
  return part !== undefined && part !== '' && !/^[+-]?\d+$/.test(part) && part.toLowerCase() !== 'root';
}

/** Whether a stage starts from scratch and no instruction can have created the file. */
function lacks(
  stage: Stage,
  file: '/etc/passwd' | '/etc/group',
  before: Instruction,
  soFar: boolean,
): boolean {
  const stages = lineage(stage);
  if (stages.at(-1)?.base.kind !== 'scratch') return false;
  // A stage that sets SHELL must have copied a root file system.
  const hasShell = stages.some(({ instructions }) =>
    instructions.some(({ keyword, span }) => keyword === 'SHELL' && span.start < before.span.start),
  );
  return !hasShell && !mayWriteAccounts(stage, file, soFar ? before : undefined);
}
