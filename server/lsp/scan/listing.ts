import { folderOf } from '../../engine/source/path.ts';
import { type FileAccess, type FileSelection, type Listed, pathOf, uriOf } from '../files.ts';

/** Dockerfiles and compose files by path, and the paths that could not be read. */
export type Listing = ReadonlyMap<string, Listed>;

/** Lists the readable files below some folders. */
export async function listFiles(
  files: Pick<FileAccess, 'list'>,
  folders: readonly string[],
  reach: (folder: string) => Promise<readonly string[]>,
  wanted: FileSelection,
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

/**
 * Sorts a folder's files before those of its subfolders, and compose files before the Dockerfiles that they build and
 * report on.
 */
function reportersFirst(a: Located, b: Located): number {
  if (a.folder !== b.folder) return a.folder < b.folder ? -1 : 1;
  return a.order < b.order ? -1 : 1;
}

/** A listed path, with its sort keys. */
interface Located {
  readonly each: Listed;
  readonly path: string;
  readonly folder: string;
  readonly order: string;
}

/** Maximum number of unclear paths to check one by one; if there are more, they count as folders. */
const maxUnclear = 20;

/** Whether any of the paths is a folder. */
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

/** Splits a list into parts of a given size. */
export function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

/** Counts the files and folders that could not be read: those in the listing, and the `unknown` ones, which are not in it. */
export const unreadIn = (listed: Listing, unknown: readonly string[]): number =>
  [...listed.values()].filter(({ message, warning }) => message !== undefined && !warning).length +
  unknown.length;
