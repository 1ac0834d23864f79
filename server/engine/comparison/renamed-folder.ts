import { imageMeant } from '../image/reference.ts';
import type { ContainerPosture } from '../posture/model.ts';
import { grouped } from '../source/groups.ts';
import { folderOf } from '../source/path.ts';

/** A container with its key. */
export type Keyed = readonly [key: string, container: ContainerPosture];

/**
 * Pairs the services of a renamed folder: one folder is gone and one is new, and most services of both have the same name and run
 * the same, which no other service does. If only one service matches, the two must also be alike.
 */
export function inRenamedFolders(
  old: ReadonlyMap<string, ContainerPosture>,
  now: ReadonlyMap<string, ContainerPosture>,
  alike: (before: ContainerPosture, after: ContainerPosture) => boolean,
): (readonly [before: Keyed, after: Keyed])[] {
  const [before, after] = [servicesByFolder(old), servicesByFolder(now)];
  const gone = [...before].filter(([folder]) => !after.has(folder));
  const come = [...after].filter(([folder]) => !before.has(folder));
  const [was, is] = [bySign(gone), bySign(come)];
  return gone.flatMap(([, services]) => {
    const signs = services.flatMap((each) => {
      const [other, ...more] = is.get(signOf(each)) ?? [];
      const isOne = other && more.length === 0 && was.get(signOf(each))?.length === 1;
      return isOne ? [[each, other] as const] : [];
    });
    for (const [folder, same] of grouped(signs, ([, [, { file }]]) => folderOf(file))) {
      const others = after.get(folder) ?? [];
      if (same.length * 2 <= Math.max(services.length, others.length)) continue;
      if (same.length === 1 && !same.every(([first, second]) => alike(first[1], second[1]))) continue;
      const named = new Map(others.map((each) => [each[1].name, each]));
      return services.flatMap((each) => {
        const other = named.get(each[1].name);
        return named.delete(each[1].name) && other ? [[each, other] as const] : [];
      });
    }
    return [];
  });
}

const servicesByFolder = (side: ReadonlyMap<string, ContainerPosture>): ReadonlyMap<string, Keyed[]> =>
  grouped(
    [...side].filter(([, { kind }]) => kind === 'service'),
    ([, { file }]) => folderOf(file),
  );

const bySign = (folders: readonly (readonly [folder: string, services: Keyed[]])[]) =>
  grouped(
    folders.flatMap(([, services]) => services),
    signOf,
  );

/**
 * Identifies a service independently of its folder. If it is not known what the service runs, this is its key, which matches no
 * other service.
 */
function signOf([key, each]: Keyed): string {
  const runs = runsOf(each);
  return runs === undefined ? key : `${each.name}\n${runs}`;
}

/** What a service runs: the stage that it builds, otherwise its image; undefined if not known. */
export function runsOf({ file, build, image }: ContainerPosture): string | undefined {
  if (!build) return image && image.pin !== 'unknown' ? imageMeant(image.reference) : undefined;
  const { dockerfile = '', stage } = build;
  const folder = `${folderOf(file)}/`;
  const path = dockerfile.startsWith(folder) ? dockerfile.slice(folder.length) : dockerfile;
  return stage === undefined ? undefined : `${path} ${stage}`;
}
