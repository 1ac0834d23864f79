import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Steps } from './ask.ts';
import { entriesIn } from './entries.ts';
import type { Fetched } from './fetched.ts';
import { fetchedOf } from './read.ts';
import { locate, type Roots } from './roots.ts';
import { entriesOf } from './system.ts';
import { noText, unread } from './unread.ts';

/** Limits of a listing: the number of names, the number of folders, and the number of entries of one folder. */
const maxNames = 2000;
const maxFolders = 60;
const maxEntries = 20_000;

const closed: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__']);

/**
 * Lists the paths in a folder and below it, one per line, folders with a `/` at their end, nearest first, up to the limits.
 * Leaves out the contents of caches and histories, and links unless only the folder itself is read (`most` is 1). Never throws.
 */
export function* listing(folder: string, roots: Roots, most = maxFolders): Steps<Fetched> {
  try {
    const found = yield* locate(folder, roots);
    if ('why' in found) return fetchedOf(found);
    return found.kind === 'folder' ? yield* namesBelow(found.path, roots, most) : undefined;
  } catch (error) {
    return fetchedOf(unread(error));
  }
}

function* namesBelow(path: string, roots: Roots, most: number): Steps<Fetched> {
  const names: string[] = [];
  const folders = [''];
  for (let looked = 0; looked < Math.min(folders.length, most) && names.length < maxNames; looked++) {
    const below = folders[looked] ?? '';
    const entries = yield* allIn(below === '' ? path : join(path, below.slice(0, -1)), roots);
    if (!entries) return fetchedOf(noText(`it has more than ${maxEntries} entries`));
    for (const entry of entries) {
      const isFolder = entry.isDirectory();
      if (!isFolder && !entry.isFile() && !(most === 1 && entry.isSymbolicLink())) continue;
      const name = `${below}${entry.name}${isFolder ? '/' : ''}`;
      if (name.includes('\n')) continue;
      names.push(name);
      if (isFolder && !closed.has(entry.name)) folders.push(name);
    }
  }
  return names.slice(0, maxNames).join('\n');
}

/**
 * Lists files by their known paths below a folder, such as those of a commit, in the same form. Leaves out the contents of the
 * same folders, and those of all folders if only the folder itself is read (`most` is 1).
 */
export function namesIn(paths: readonly string[], most = maxFolders): string {
  const names = new Set<string>();
  for (const path of paths) {
    if (path.includes('\n')) continue;
    let isClosed = false;
    for (let end = path.indexOf('/'); end >= 0 && !isClosed; end = path.indexOf('/', end + 1)) {
      names.add(path.slice(0, end + 1));
      isClosed = most === 1 || closed.has(path.slice(path.lastIndexOf('/', end - 1) + 1, end));
    }
    if (!isClosed) names.add(path);
    if (names.size >= maxEntries) break;
  }
  // In the order of the disk: nearest first, folder by folder, and each by the names of its entries.
  const ordered = [...names].map((name) => ({ name, parts: name.replace(/\/$/, '').split('/') }));
  const keyOf = ({ parts }: { readonly parts: readonly string[] }) => parts.join('\0');
  ordered.sort((a, b) => a.parts.length - b.parts.length || (keyOf(a) < keyOf(b) ? -1 : 1));
  return ordered
    .slice(0, maxNames)
    .map(({ name }) => name)
    .join('\n');
}

/** Returns the entries of a folder; empty if it can't be listed, undefined if there are too many. */
function* allIn(path: string, roots: Roots): Steps<readonly Dirent[] | undefined> {
  try {
    const folder = yield* locate(path, roots);
    if ('why' in folder) return [];
    const short = yield* entriesIn(folder, roots);
    return short ? short.all : yield* entriesOf(folder.path, undefined, maxEntries);
  } catch {
    return [];
  }
}
