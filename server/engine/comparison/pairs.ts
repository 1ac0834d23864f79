import type { ContainerPosture } from '../posture/model.ts';
import { grouped } from '../source/groups.ts';
import { folderOf } from '../source/path.ts';

/** A container before and after; undefined where there is none. */
type Pair = readonly [before: ContainerPosture | undefined, after: ContainerPosture | undefined];

/** Which containers of two sides are one and the same. */
interface Pairs {
  /** Ordered by place and name. */
  readonly pairs: readonly Pair[];
  /** The new names of services, by `serviceKey` of the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Pairs containers by the folder of their file and their name. A service that is gone is the one that is new in its folder if both
 * run the same, no third does, and they are `alike` beyond that: then it was renamed.
 */
export function pairsOf(
  before: readonly ContainerPosture[],
  after: readonly ContainerPosture[],
  alike: (before: ContainerPosture, after: ContainerPosture) => boolean,
): Pairs {
  const [old, now] = [byKey(before), byKey(after)];
  const renamed = new Map<string, string>();
  const [gone, come] = [alone(old, now), alone(now, old)].map((each) =>
    grouped(each, ([, posture]) => originOf(posture)),
  );
  for (const [origin, [first, ...others]] of gone!) {
    const [second, ...more] = come!.get(origin) ?? [];
    if (origin === undefined || !first || !second || others.length + more.length > 0) continue;
    const [[oldKey, was], [newKey, is]] = [first, second];
    if (!alike(was, is)) continue;
    old.delete(oldKey);
    old.set(newKey, was);
    renamed.set(serviceKey(was.file, was.name), is.name);
  }
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return { pairs: keys.map((key) => [old.get(key), now.get(key)]), renamed };
}

/** What tells a service by its name. */
export const serviceKey = (file: string, name: string) => `${folderOf(file)}\n${name}`;

function byKey(postures: readonly ContainerPosture[]): Map<string, ContainerPosture> {
  const found = new Map<string, ContainerPosture>();
  for (const each of postures) {
    const place = each.kind === 'service' ? folderOf(each.file) : each.file;
    const key = `${place}\n${each.kind}\n${each.name}`;
    // Two projects of one folder may both have it: then its file tells them apart.
    found.set(found.has(key) ? `${key}\n${each.file}` : key, each);
  }
  return found;
}

/** What only one side has, with its keys. */
const alone = (
  side: ReadonlyMap<string, ContainerPosture>,
  other: ReadonlyMap<string, ContainerPosture>,
): (readonly [string, ContainerPosture])[] => [...side].filter(([key]) => !other.has(key));

/** What a service of a folder runs: the stage that it builds, else its image; undefined where that is not known. */
function originOf({ kind, file, build, image }: ContainerPosture): string | undefined {
  if (kind !== 'service') return undefined;
  const runs = build
    ? build.stage !== undefined && `${build.dockerfile ?? ''} ${build.stage}`
    : image && image.pin !== 'unknown' && image.reference;
  return runs ? `${folderOf(file)}\n${runs}` : undefined;
}
