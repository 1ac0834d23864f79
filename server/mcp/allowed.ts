import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileNames, folded } from '../engine/source/file-names.ts';
import { done } from '../host/ask.ts';
import { isBelow, locate, type Roots, rootsAt } from '../host/roots.ts';
import { realOf } from '../host/system.ts';
import { ToolRefusal } from '../tools/request.ts';

/** The most roots of a client that are looked at. */
const most = 100;

/** The folders that may be read: disk paths as named, and without links. */
export type AllowedFolders = readonly string[];

/** Resolves folders that the user named; those that are not there are left out. */
export const foldersAt = (paths: readonly string[]): AllowedFolders => {
  const found = paths.map((path) => resolve(path)).filter((path) => realPath(path) !== undefined);
  return [...new Set(found.flatMap((path) => [path, realPath(path) ?? path]))];
};

function realPath(path: string): string | undefined {
  try {
    return done(realOf(path));
  } catch {
    return undefined;
  }
}

/**
 * Returns what of the allowed folders a client leaves by naming its roots, as URIs: it can't add to them. A client that names none
 * leaves them all, since some say that they have roots and never name any.
 */
export function narrowed(allowed: AllowedFolders, uris: readonly string[]): AllowedFolders {
  if (uris.length === 0) return allowed;
  const own = foldersAt(uris.slice(0, most).flatMap(pathOf));
  const isWithin = (path: string, folders: AllowedFolders) =>
    folders.some((each) => isBelow(realPath(path) ?? path, each));
  const around = allowed.filter((each) => isWithin(each, own));
  return [...new Set([...around, ...own.filter((each) => isWithin(each, allowed))])];
}

function pathOf(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    return [];
  }
}

/** A path that a call names: where it is, and in which folder. */
export interface AllowedPath {
  readonly root: string;
  /** Its disk path, links not resolved. */
  readonly disk: string;
  readonly kind: 'file' | 'folder';
  readonly roots: Roots;
}

/** Finds a path, relative to one of the allowed folders or absolute. Throws `ToolRefusal`. */
export function allowedPath(path: string, folders: AllowedFolders): AllowedPath {
  // A folder that was replaced by a link since is another one.
  const allowed = folders.filter((each) => folders.includes(realPath(each) ?? ''));
  const roots = done(rootsAt(allowed));
  let why = allowed.length === 0 ? noFolder : outside;
  for (const root of allowed) {
    const disk = atRoot(resolve(root, path), root);
    if (disk === undefined) continue;
    const found = locatedIn(disk, roots);
    if (typeof found === 'string') why = found;
    else return { root, disk, kind: found.kind, roots };
  }
  throw new ToolRefusal(why);
}

/** Returns a path at or below a root, as that is spelled; undefined for any other. */
function atRoot(path: string, root: string): string | undefined {
  const same = fileNames().folds ? folded : (each: string) => each;
  return isBelow(same(path), same(root)) ? root + path.slice(root.length) : undefined;
}

const noFolder =
  'No folder may be read: `plimsoll mcp --root DIR` names one. A text can be given with its name.';
const outside = 'The path is outside the folders that may be read.';

function locatedIn(disk: string, roots: Roots): { readonly kind: 'file' | 'folder' } | string {
  try {
    const found = done(locate(disk, roots));
    if ('why' in found) return found.message;
    const { kind } = found;
    return kind === 'other' ? 'The path is neither a file nor a folder.' : { kind };
  } catch {
    return "The path can't be read.";
  }
}
