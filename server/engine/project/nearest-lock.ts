import { decodeLock, type ImageLock } from '../lock/lock-file.ts';
import { limits } from '../source/limits.ts';
import { folderOf, lockName } from '../source/path.ts';
import { isSlot, type KnownFile, type Unread } from './slot.ts';

/** The lock that counts for the files of a folder. */
export interface NearestLock {
  /** Undefined if there is none, or if it was not read. */
  readonly lock: ImageLock | undefined;
  /** The nearest lock file that exists but was not read. */
  readonly unread: { readonly path: string; readonly why: Unread } | undefined;
  /** Every path that this depends on. */
  readonly asked: readonly string[];
}

/**
 * Finds the lock for a file: the nearest one in the folders above it, like a configuration. A lock that can't be read hides those
 * above it.
 */
export function nearestLock(path: string, known: (path: string) => KnownFile | undefined): NearestLock {
  const asked: string[] = [];
  for (const each of candidates(path)) {
    asked.push(each);
    const found = known(each);
    if (isSlot(found)) return { lock: decodeLock(found.file), unread: undefined, asked };
    // Above the first folder, nothing shows how far the readable folders go.
    if (found === undefined && each.startsWith('../')) break;
    if (found === undefined || found === 'absent') continue;
    return { lock: undefined, unread: found.beyond ? undefined : { path: each, why: found }, asked };
  }
  return { lock: undefined, unread: undefined, asked };
}

/** The paths of possible locks, the nearest first. */
function* candidates(path: string): Generator<string> {
  const isAbsolute = path.startsWith('/');
  let folder = folderOf(path);
  for (let steps = 0; steps < limits.foldersAbove; steps++) {
    yield folder === '' && !isAbsolute ? lockName : `${folder}/${lockName}`;
    if (folder === '' && isAbsolute) return;
    folder = /^(?:(?:\.\.\/)*\.\.)?$/.test(folder) ? `${folder && `${folder}/`}..` : folderOf(folder);
  }
}
