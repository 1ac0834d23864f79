import { perObject } from '../../source/memo.ts';
import { namesOf } from '../../source/path.ts';
import type { Base, Instruction, Platform, Stage } from '../model.ts';
import { parentOf } from './ancestry.ts';

/** The directory after a WORKDIR in `current` (Dockerfile reference, WORKDIR); undefined if not known. */
export function joinPath(
  current: string | undefined,
  path: string | undefined,
  platform: Platform,
): string | undefined {
  if (path === undefined || path === '') return undefined;
  // On Linux, `c:` is the name of a folder.
  if (platform === 'windows' || (platform !== 'linux' && /^[A-Za-z]:/.test(path)))
    return /^(?:[A-Za-z]:)?[\\/]/.test(path) ? path : undefined;
  if (!path.startsWith('/') && current === undefined) return undefined;
  const whole = path.startsWith('/') ? path : `${current}/${path}`;
  return `/${namesOf(whole.slice(0, 8192)).join('/')}`;
}

/** The working directory that a stage starts with. */
export function startOf(base: Base): string | undefined {
  return base.kind === 'scratch' ? '/' : parentOf(base)?.workdir;
}

/** The absolute working directory in which an instruction begins; undefined if it comes from the base image. */
export function workdirBefore(instruction: Instruction): string | undefined {
  const { stage } = instruction;
  if (!stage) return undefined;
  const before = workdirsOf(stage);
  // A deferred instruction acts at the end of the stage.
  return before.has(instruction) ? before.get(instruction) : stage.workdir;
}

const workdirsOf = perObject(
  ({ base, platform, triggered, instructions }: Stage): ReadonlyMap<unknown, string | undefined> => {
    const before = new Map<unknown, string | undefined>();
    let current = startOf(base);
    for (const each of [...triggered, ...instructions]) {
      before.set(each, current);
      if (each.keyword === 'WORKDIR') current = joinPath(current, each.args[0]?.value, platform);
    }
    return before;
  },
);
