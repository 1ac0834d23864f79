import { dirname, isAbsolute, relative } from 'node:path';
import { isMeant, type LockedImage } from '../../engine/images.ts';
import { done } from '../../host/ask.ts';
import { lockPath } from '../../host/images/lock-writer.ts';
import { ImageUses, type WantedImage } from '../../host/images/wanted-images.ts';
import type { Surroundings } from '../command.ts';
import type { CliInput } from '../input.ts';
import { fileProblem, isFailure, problemLine } from '../report/report.ts';
import {
  type Begun,
  begin,
  type CliSession,
  forget,
  loaded,
  loadTogether,
  openSession,
  type Ready,
} from '../session.ts';

/** The images of the files that one lock is for. */
export interface LockedFiles {
  /** Disk path of the lock. */
  readonly lock: string;
  readonly images: readonly WantedImage[];
  /** Whether these are all images that the lock is for: its whole folder was asked for, and each file was read. */
  readonly areAll: boolean;
}

/** The entries of a lock that no file names; none where not all files were read. */
export function unusedEntries(
  entries: readonly LockedImage[],
  { images, areAll }: Pick<LockedFiles, 'images' | 'areAll'>,
): readonly LockedImage[] {
  return areAll ? entries.filter((entry) => !images.some(({ ref }) => isMeant(entry, ref))) : [];
}

/** What the files on a command line use. */
interface UsedImages {
  readonly session: CliSession;
  readonly locks: readonly LockedFiles[];
  /** The number of files that were read. */
  readonly files: number;
  /** Whether a file could not be read or a configuration has a fault, which was reported on standard error. */
  readonly unread: boolean;
}

/** The number of files that share the files they refer to, before these are forgotten. */
const together = 20;

/** Finds the images that files use, by the lock that counts for each file. */
export function usedImages(input: CliInput, around: Surroundings): UsedImages {
  const session = openSession(input, around);
  const byLock = new Map<string, ImageUses>();
  for (const problem of session.problems) around.errors.write(problemLine(problem));
  let unread = session.problems.some(isFailure);
  let files = 0;
  const faults = new Set<string>();
  for (let at = 0; at < session.targets.length; at += together) {
    const begun = session.targets.slice(at, at + together).map((target) => begin(target, session));
    const ready = begun.filter((each): each is Ready => 'file' in each);
    loadTogether(ready, session);
    for (const each of begun) {
      for (const fault of faultsOf(each)) faults.add(fault);
      if ('file' in each) {
        files++;
        const lock = done(lockPath(each.target.disk, session.roots, session.cwd));
        const uses = byLock.get(lock) ?? new ImageUses();
        byLock.set(lock, uses);
        uses.add(loaded(each, session), each.file.path);
      } else if (each.message !== undefined) {
        unread = true;
        around.errors.write(problemLine({ file: each.target.path, line: undefined, message: each.message }));
      }
    }
    forget(session, 'texts and objects');
  }
  for (const fault of faults) around.errors.write(fault);
  // Where a configuration has a fault, signatures that it asks for may not be known.
  unread ||= faults.size > 0;
  const locks = [...byLock].map(([lock, { images }]) => ({
    lock,
    images,
    areAll: !unread && session.folders.some((folder) => isWithin(dirname(lock), folder)),
  }));
  return { session, locks, files, unread };
}

/** What is wrong with the configuration of a file, as lines. */
function faultsOf({ resolved: { problems, sources } }: Begun): string[] {
  return problems.map((each) =>
    problemLine(
      fileProblem(
        each,
        sources.find(({ path }) => path === each.file),
      ),
    ),
  );
}

/** Whether a folder is another one, or below it. */
function isWithin(folder: string, other: string): boolean {
  const way = relative(other, folder);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
