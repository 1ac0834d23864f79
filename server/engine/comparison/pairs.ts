import type { ContainerPosture } from '../posture/model.ts';
import { grouped } from '../source/groups.ts';
import { folderOf } from '../source/path.ts';
import { inRenamedFolders, type Keyed, runsOf } from './renamed-folder.ts';

/** A container before and after; undefined on a side that does not have it. */
type Pair = readonly [before: ContainerPosture | undefined, after: ContainerPosture | undefined];

/** Containers of two sides, matched. */
export interface Pairs {
  /** Ordered by place and name. */
  readonly pairs: readonly Pair[];
  /** Maps the old keys of renamed or moved services to their new keys, see `serviceKey`. */
  readonly renamed: ReadonlyMap<string, string>;
}

type Telling = (of: ContainerPosture) => string;

/** Tells whether two containers are the same, beyond their names. */
export interface Likeness {
  /** Whether two containers of different names are otherwise alike. */
  readonly alike: (before: ContainerPosture, after: ContainerPosture) => boolean;
  /** Identifies a container independently of where its file lies, before and after. If both are equal, it was moved. */
  readonly written: readonly [before: Telling, after: Telling];
}

/**
 * Pairs containers by the folder of their file and their name. A service was renamed if it is gone, another one is new in its
 * folder, both run the same image or build, no third service does, and they are `alike`. Unnamed stages are counted from the last
 * one; the last stage of a Dockerfile stays the same if only its name changes. A container with the same name in a renamed
 * folder, or in a file with the same text, was moved.
 */
export function pairsOf(
  before: readonly ContainerPosture[],
  after: readonly ContainerPosture[],
  { alike, written: [writtenBefore, writtenAfter] }: Likeness,
): Pairs {
  const [old, now] = [byKey(before), byKey(after)];
  const renamed = new Map<string, string>();
  const becomes = ([oldKey, was]: Keyed, [newKey, is]: Keyed) => {
    old.delete(oldKey);
    old.set(newKey, was);
    renamed.set(serviceKey(was.file, was.name), serviceKey(is.file, is.name));
  };
  const [gone, come] = [alone(old, now), alone(now, old)].map((each) =>
    grouped(each, ([, posture]) => originOf(posture)),
  );
  for (const [origin, [first, ...others]] of gone!) {
    const [second, ...more] = come!.get(origin) ?? [];
    if (origin === undefined || !first || !second || others.length + more.length > 0) continue;
    if (alike(first[1], second[1])) becomes(first, second);
  }
  const built = lastStages(now);
  for (const [file, was] of lastStages(old)) {
    const is = built.get(file);
    if (is && !now.has(was[0]) && !old.has(is[0])) becomes(was, is);
  }
  for (const [was, is] of inRenamedFolders(old, now, alike)) becomes(was, is);
  const elsewhere = grouped(alone(now, old), ([, each]) => writtenAfter(each));
  for (const was of alone(old, now)) {
    const is = elsewhere.get(writtenBefore(was[1]))?.shift();
    if (is) becomes(was, is);
  }
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return { pairs: keys.map((key) => [old.get(key), now.get(key)]), renamed };
}

/** Identifies a service by its folder and its name. */
export const serviceKey = (file: string, name: string) => `${folderOf(file)}\n${name}`;

/** The last stage of each Dockerfile, which is built by default. */
const lastStages = (side: ReadonlyMap<string, ContainerPosture>): ReadonlyMap<string, Keyed> =>
  new Map([...side].flatMap((each) => (each[1].kind === 'stage' ? [[each[1].file, each] as const] : [])));

function byKey(postures: readonly ContainerPosture[]): Map<string, ContainerPosture> {
  const found = new Map<string, ContainerPosture>();
  const unnamed = grouped(postures.filter(isUnnamed), ({ file }) => file);
  for (const each of postures) {
    const place = each.kind === 'service' ? folderOf(each.file) : each.file;
    const others = isUnnamed(each) ? unnamed.get(each.file) : undefined;
    const key = `${place}\n${each.kind}\n${others ? others.indexOf(each) - others.length : each.name}`;
    // Two projects in one folder may both have a service of this name; then its file is part of the key.
    found.set(found.has(key) ? `${key}\n${each.file}` : key, each);
  }
  return found;
}

/** Whether the name of a stage is just its number. */
export const isNumber = (name = '') => /^\d+$/.test(name);

const isUnnamed = ({ kind, name }: ContainerPosture) => kind === 'stage' && isNumber(name);

/** Returns the containers that only one side has, with their keys. */
const alone = (
  side: ReadonlyMap<string, ContainerPosture>,
  other: ReadonlyMap<string, ContainerPosture>,
): Keyed[] => [...side].filter(([key]) => !other.has(key));

/** What a service runs, and its folder; undefined for a stage, or if it is not known what the service runs. */
function originOf(of: ContainerPosture): string | undefined {
  const runs = of.kind === 'service' ? runsOf(of) : undefined;
  return runs === undefined ? undefined : `${folderOf(of.file)}\n${runs}`;
}
