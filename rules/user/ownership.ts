import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { joinPath, startOf } from '../../server/engine/dockerfile/stages/workdir.ts';
import { optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';

/** The owner and paths of a chown or chgrp command. */
interface Ownership {
  /** The word with owner and group. */
  readonly owner: Word;
  /** The group; undefined if missing or unknown. */
  readonly group: string | undefined;
  readonly paths: readonly Word[];
  readonly recursive: boolean;
}

/** Returns the ownership that a command sets (chown(1), chgrp(1)); undefined for any other command. */
function ownershipOf(command: Command): Ownership | undefined {
  const { name, args } = command;
  if (name !== 'chown' && name !== 'chgrp') return undefined;
  const options = optionsOf(command);
  if (options.some((option) => option.name === '--reference')) return undefined;
  const taken = new Set(options.map(({ at }) => at));
  const [owner, ...paths] = args.filter(({ shape }, at) => !taken.has(at) && shape !== '--');
  if (!owner || paths.length === 0) return undefined;
  const value = owner.value ?? '';
  const recursive = options.some((option) => option.name === '-R' || option.name === '--recursive');
  return {
    owner,
    group: name === 'chgrp' ? owner.value : (/^[^:]*:(.+)$/.exec(value)?.[1] ?? undefined),
    paths,
    recursive,
  };
}

/** Returns the non-root account to which a stage gives the last files that it copies; undefined if a variable decides. */
export function fileOwner({ instructions }: Stage): string | undefined {
  const owners = gathered(instructions, ({ keyword, flags }) => {
    const owner =
      keyword === 'COPY' || keyword === 'ADD' ? flags.find(({ name }) => name === 'chown') : undefined;
    return owner?.value?.text.split(':', 1) ?? [];
  });
  return owners.findLast((owner) => owner !== 'root' && /^(?:[a-z_][\w-]*|[1-9]\d*)$/.test(owner));
}

/** Whether a later RUN of the stage changes, or may change, the owner of files of a COPY or ADD. */
export function ownedLater(copy: Instruction): boolean {
  const { stage } = copy;
  const target = copy.args.at(-1)?.value;
  if (!stage || target === undefined) return true;
  const at = stage.instructions.indexOf(copy);
  const folder = stage.instructions
    .slice(0, at)
    .filter(({ keyword }) => keyword === 'WORKDIR')
    .reduce((now, { args }) => joinPath(now, args[0]?.value, stage.platform), workdirOfBase(stage));
  const path = joinPath(folder, target, stage.platform);
  return stage.instructions.slice(at + 1).some(({ keyword, script }) => {
    if (keyword !== 'RUN') return false;
    return (script?.commands ?? []).some((command) => {
      const set = ownershipOf(command);
      return set?.paths.some((word) => overlaps(word.value, path)) ?? false;
    });
  });
}

function workdirOfBase({ base }: Stage): string | undefined {
  if (base.kind === 'built') return undefined;
  return startOf(base);
}

/** Whether one path contains the other; also true if unknown. */
function overlaps(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || !a.startsWith('/')) return true;
  const [one, other] = [`${a}/`, `${b}/`].map((path) => path.replace(/\/+/g, '/'));
  return one!.startsWith(other!) || other!.startsWith(one!);
}

const givesGroup = /(?:^|,)[ua]*g[oa]*[=+](?:u|[rwxX]*w)|(?:^|,)a?\+[rwxX]*w|^[0-7]?[0-7][2367][0-7]$/;

/**
 * Returns the `chown` commands of an image that leave paths writable by one user id only: the group is not root's,
 * and no command of the image's stages gives the path to group 0 or lets its group write (OpenShift, Creating images:
 * support arbitrary user ids).
 */
export function ownerOnlyChowns(
  stage: Stage,
): readonly { readonly set: Ownership; readonly command: Command }[] {
  const commands = gathered(lineage(stage), ({ instructions }) =>
    gathered(instructions, ({ keyword, script }) => (keyword === 'RUN' ? (script?.commands ?? []) : [])),
  );
  const shared = gathered(commands, (command) => {
    if (command.name === 'fix-permissions' || command.name === 'fix_permissions')
      return command.args.length > 0 ? command.args : [];
    const set = ownershipOf(command);
    if (set) return set.group === '0' || set.group === 'root' ? set.paths : [];
    return command.name === 'chmod' && command.args.some(({ shape }) => givesGroup.test(shape))
      ? command.args
      : [];
  });
  return gathered(commands, (command) => {
    const set = command.name === 'chown' ? ownershipOf(command) : undefined;
    const owner = set?.owner.value;
    if (
      !set ||
      owner === undefined ||
      set.group === '0' ||
      set.group === 'root' ||
      /^(?:0|root)(?::|$)/.test(owner)
    )
      return [];
    if (set.group === undefined && !owner.endsWith(':')) return [];
    const known = set.paths.every(({ value }) => value?.startsWith('/'));
    const sharedAnyway = set.paths.some(({ value }) =>
      shared.some((word) => word.value?.startsWith('/') !== false && overlaps(word.value, value)),
    );
    return known && !sharedAnyway ? [{ set, command }] : [];
  });
}
