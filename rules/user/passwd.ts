import type { Argument, Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { joinPath } from '../../server/engine/dockerfile/stages/workdir.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';

/** A user or group name that cannot be resolved to a number. */
interface Unresolvable {
  readonly name: string;
  /** The missing file. */
  readonly database: '/etc/passwd' | '/etc/group';
  /** `user:group` with a number in place of the name. */
  readonly numeric: string;
}

/**
 * The first name in a `user:group` that no database of the stage can resolve, or none that is there before the instruction
 * (`soFar`); numbers and root are always resolved.
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

/** True when a stage starts from scratch and no instruction can have created the file. */
function lacks(stage: Stage, file: string, before: Instruction, soFar: boolean): boolean {
  const stages = lineage(stage);
  if (stages.at(-1)?.base.kind !== 'scratch') return false;
  let workdir: string | undefined = '/';
  for (const { instructions } of stages.toReversed()) {
    for (const { keyword, args, span } of instructions) {
      if (soFar && span.start >= before.span.start) break;
      if (keyword === 'RUN') return false;
      // A stage that sets SHELL must have copied a root file system.
      if (keyword === 'SHELL' && span.start < before.span.start) return false;
      if (keyword === 'WORKDIR') workdir = joinPath(workdir, args[0]?.value, 'linux');
      if ((keyword === 'COPY' || keyword === 'ADD') && mayCreate(file, args, workdir)) return false;
    }
  }
  return true;
}

function mayCreate(file: string, args: readonly Argument[], workdir: string | undefined): boolean {
  const target = args.at(-1)?.value;
  const path = joinPath(workdir, target, 'linux');
  if (path === undefined || path === file) return true;
  if (!file.startsWith(path === '/' ? path : `${path}/`)) return false;
  return args.slice(0, -1).some(({ value }) => mayBring(value, file, path));
}

/** Files of `/etc` without an ending. */
const plainFiles =
  /^(?:aliases|environment|fstab|gshadow|group|hostname|hosts|locale|localtime|machine-id|motd|passwd|profile|services|shadow|shells|sudoers|timezone)$/;

/** Whether a source may bring the file into a folder: what is surely one file brings only itself. */
function mayBring(source: string | undefined, file: string, folder: string): boolean {
  if (source === undefined || /[*?[]/.test(source)) return true;
  const name = baseName(source);
  const isFile =
    plainFiles.test(name) ||
    (/[^.]\.\w+$/.test(name) && !/\.(?:d|tar|t[\w]?z\d?|gz|bz2|xz|zst)$/i.test(name));
  return !isFile || joinPath(folder, name, 'linux') === file;
}
