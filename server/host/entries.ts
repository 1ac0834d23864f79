import type { Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Steps, Waiting } from './ask.ts';
import { type FolderEntries, type Located, locate, type Roots } from './roots.ts';
import { entriesOf, fewEntriesOf } from './system.ts';

/** The number of folders whose entries are cached, and the maximum size in bytes of a short folder list: some thousand names. */
const maxFolders = 200;
const maxSize = 64 * 1024;

/** Whether a folder of this size may be listed at once. Windows does not tell the size of its list. */
const isShort = (size: number): boolean => size <= maxSize && process.platform !== 'win32';

/** Lists a located folder; undefined if it can't be listed, or its list is long. */
export function* entriesIn(
  { path, size }: Located,
  { listed, waiting }: Roots,
): Steps<FolderEntries | undefined> {
  if (!isShort(size)) return undefined;
  if (listed.has(path)) return listed.get(path);
  const found = yield* list(path, waiting);
  if (listed.size >= maxFolders) listed.clear();
  listed.set(path, found);
  return found;
}

function* list(folder: string, waiting: Waiting): Steps<FolderEntries | undefined> {
  try {
    const all = yield* fewEntriesOf(folder, undefined, waiting);
    return { all, names: new Set(all.map(({ name }) => name.toLowerCase())) };
  } catch {
    return undefined;
  }
}

/** Returns the wanted entries of a folder, by name, without caching them. Throws the system's error. */
export function* wantedIn(
  path: string,
  size: number | undefined,
  wanted: (entry: Dirent) => boolean,
): Steps<readonly Dirent[]> {
  if (size !== undefined && isShort(size)) return yield* fewEntriesOf(path, wanted);
  return (yield* entriesOf(path, wanted)) ?? [];
}

/** Names that mean the same in every file system, except for case. Longer names may be too long. */
const plainName = /^[\w.-]*\w$/;
const maxName = 200;

const isPlain = (name: string) => name.length <= maxName && plainName.test(name);

/**
 * Returns the path of a regular file if the cached list of its folder shows it, so that it can be opened without further calls.
 */
export function listedFile(path: string, { known, listed }: Roots): string | undefined {
  const folder = known.get(dirname(path))?.path ?? '';
  const name = basename(path);
  const entries = isPlain(name) ? listed.get(folder)?.all : undefined;
  const entry = entries?.find((each) => each.name === name);
  return entry?.isFile() ? join(folder, name) : undefined;
}

/**
 * Whether a folder's list shows that a file does not exist. Most requested files don't exist, and one list answers for all of
 * them.
 */
export function* isUnlisted(path: string, roots: Roots): Steps<boolean> {
  if (isKnownUnlisted(path, roots)) return true;
  const folder = dirname(path);
  if (!isPlain(basename(path))) return false;
  const found = roots.known.get(folder) ?? (roots.hold(folder) ? yield* locate(folder, roots) : undefined);
  if (!found || 'why' in found || found.kind !== 'folder') return false;
  yield* entriesIn(found, roots);
  return isKnownUnlisted(path, roots);
}

/** Whether a cached folder list shows that a file does not exist. Makes no system calls. */
export function isKnownUnlisted(path: string, { known, listed }: Roots): boolean {
  const found = known.get(dirname(path));
  const entries = found && listed.get(found.path);
  if (!entries) return false;
  const name = basename(path);
  return isPlain(name) && !entries.names.has(name.toLowerCase());
}
