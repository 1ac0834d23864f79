import { folderOf } from '../../engine/source/path.ts';
import { type FileAccess, type Listed, pathOf, uriOf, type Wanted } from '../files.ts';

/** Dockerfiles and compose files by their paths, and what could not be read. */
export type Listing = ReadonlyMap<string, Listed>;

/** Lists what lies below some folders, as far as it may be read from each. */
export async function listFiles(
  files: Pick<FileAccess, 'list'>,
  folders: readonly string[],
  reach: (folder: string) => Promise<readonly string[]>,
  wanted: Wanted,
): Promise<Listing> {
  const found = new Map<string, Listed>();
  for (const folder of folders) {
    const all = await files.list(uriOf(folder), await reach(folder), wanted);
    const located = all.flatMap((each): Located | [] => {
      const path = pathOf(each.uri);
      const kind = wanted.kind(path);
      if (wanted.excludes(path, false) || (each.message === undefined && !kind)) return [];
      return { each, path, folder: folderOf(path), order: `${kind} ${path}` };
    });
    for (const { path, each } of located.sort(reportersFirst)) found.set(path, each);
  }
  return found;
}

/** A folder's files before those of the folders in it, and compose files before the Dockerfiles that they build and speak of. */
function reportersFirst(a: Located, b: Located): number {
  if (a.folder !== b.folder) return a.folder < b.folder ? -1 : 1;
  return a.order < b.order ? -1 : 1;
}

/** What lies below a folder, with what it is put in order by. */
interface Located {
  readonly each: Listed;
  readonly path: string;
  readonly folder: string;
  readonly order: string;
}

/** Paths that are looked at one by one; more of them are taken for folders. */
const maxUnclear = 20;

/** Whether there is a folder among some paths. */
export async function holdsFolder(
  files: Pick<FileAccess, 'read'>,
  paths: readonly string[],
  reach: (path: string) => Promise<readonly string[]>,
): Promise<boolean> {
  if (paths.length > maxUnclear) return true;
  for (const path of paths)
    if (typeof (await files.read(`${uriOf(path)}/`, await reach(path))) === 'string') return true;
  return false;
}

/** A list in parts of so many. */
export function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

/** How many files and folders could not be read: of those that are listed, and `unknown` ones, of which nothing is known. */
export const unreadIn = (listed: Listing, unknown: readonly string[]): number =>
  [...listed.values()].filter(({ message, warning }) => message !== undefined && !warning).length +
  unknown.length;
