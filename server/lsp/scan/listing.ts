import { kindOfName } from '../../engine/index.ts';
import { folderOf } from '../../engine/source/path.ts';
import { type FileAccess, type Listed, pathOf, uriOf } from '../files.ts';

/** Dockerfiles and compose files by their paths, and what could not be read. */
export type Listing = ReadonlyMap<string, Listed>;

/** Lists what lies below some folders, as far as it may be read from each. */
export async function listFiles(
  files: Pick<FileAccess, 'list'>,
  folders: readonly string[],
  reach: (folder: string) => Promise<readonly string[]>,
): Promise<Listing> {
  const found = new Map<string, Listed>();
  for (const folder of folders) {
    const all = await files.list(uriOf(folder), await reach(folder));
    const ordered = all.map((each) => ({ ...each, path: pathOf(each.uri) })).sort(reportersFirst);
    for (const { path, ...each } of ordered)
      if (each.message !== undefined || kindOfName(path)) found.set(path, each);
  }
  return found;
}

/** A folder's files before those of the folders in it, and compose files before the Dockerfiles that they build and speak of. */
function reportersFirst(
  { path: a }: { readonly path: string },
  { path: b }: { readonly path: string },
): number {
  const [inA, inB] = [folderOf(a), folderOf(b)];
  if (inA !== inB) return inA < inB ? -1 : 1;
  const order = (path: string) => `${kindOfName(path)} ${path}`;
  return order(a) < order(b) ? -1 : 1;
}
