import type { Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Steps, Waiting } from './ask.ts';
import { type Entries, type Located, locate, type Roots } from './roots.ts';
import { entriesOf, fewEntriesOf } from './system.ts';

/** Folders of which it is remembered what lies in them, and bytes of a list that is short: some thousand names. */
const maxFolders = 200;
const maxSize = 64 * 1024;

/** Whether a folder of a size may be listed at once; Windows does not say how long its list is. */
const isShort = (size: number): boolean => size <= maxSize && process.platform !== 'win32';

/** What lies in a folder that was located; undefined where it can't be listed, or its list is long. */
export function* entriesIn({ path, size }: Located, { listed, waiting }: Roots): Steps<Entries | undefined> {
  if (!isShort(size)) return undefined;
  if (listed.has(path)) return listed.get(path);
  const found = yield* list(path, waiting);
  if (listed.size >= maxFolders) listed.clear();
  listed.set(path, found);
  return found;
}

function* list(folder: string, waiting: Waiting): Steps<Entries | undefined> {
  try {
    const all = yield* fewEntriesOf(folder, undefined, waiting);
    return { all, names: new Set(all.map(({ name }) => name.toLowerCase())) };
  } catch {
    return undefined;
  }
}

/** The entries of a folder of a size that are wanted, by name; nothing of it is remembered. Throws what the system says. */
export function* wantedIn(
  path: string,
  size: number | undefined,
  wanted: (entry: Dirent) => boolean,
): Steps<readonly Dirent[]> {
  if (size !== undefined && isShort(size)) return yield* fewEntriesOf(path, wanted);
  return (yield* entriesOf(path, wanted)) ?? [];
}

/** Names that mean the same in every file system, but for their case; longer ones may be too long for it. */
const plainName = /^[\w.-]*\w$/;
const maxName = 200;

const isPlain = (name: string) => name.length <= maxName && plainName.test(name);

/** A regular file that a folder's list shows, where somebody has asked for that: to open it, nobody needs to ask for more. */
export function listedFile(path: string, { known, listed }: Roots): string | undefined {
  const folder = known.get(dirname(path))?.path ?? '';
  const name = basename(path);
  const entries = isPlain(name) ? listed.get(folder)?.all : undefined;
  const entry = entries?.find((each) => each.name === name);
  return entry?.isFile() ? join(folder, name) : undefined;
}

/** Whether a folder's list shows that a file is not there: most that is asked for is not, and one list answers for all. */
export function* isUnlisted(path: string, roots: Roots): Steps<boolean> {
  if (isKnownUnlisted(path, roots)) return true;
  const folder = dirname(path);
  if (!isPlain(basename(path))) return false;
  const found = roots.known.get(folder) ?? (roots.hold(folder) ? yield* locate(folder, roots) : undefined);
  if (!found || 'why' in found || found.kind !== 'folder') return false;
  yield* entriesIn(found, roots);
  return isKnownUnlisted(path, roots);
}

/** Whether a list that somebody has asked for shows it: nobody is asked. */
export function isKnownUnlisted(path: string, { known, listed }: Roots): boolean {
  const found = known.get(dirname(path));
  const entries = found && listed.get(found.path);
  if (!entries) return false;
  const name = basename(path);
  return isPlain(name) && !entries.names.has(name.toLowerCase());
}
