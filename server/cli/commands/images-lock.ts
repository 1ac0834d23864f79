import { relative } from 'node:path';
import { shownWhole } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { type LockRequest, type LockResult, lockInto, problemOf } from '../../host/images/lock-images.ts';
import { LockWriter } from '../../host/images/lock-writer.ts';
import type { WantedImage } from '../../host/images/wanted-images.ts';
import type { Given, Options, Surroundings } from '../command.ts';
import { openSource, platformOption, platformsOf, sourceOptions } from '../images/source.ts';
import { type LockedFiles, unusedEntries, usedImages } from '../images/wanted-images.ts';
import { inputOf, inputOptions } from '../input.ts';
import { counted } from '../report/severity.ts';
import { plain } from '../selection/plain-path.ts';

/** The options of `plimsoll images lock`. */
export const lockOptions = {
  ...sourceOptions,
  ...platformOption,
  users: {
    type: 'boolean',
    help: 'also find the numbers of users and their groups, in layers of up to 16 MiB',
  },
  update: { type: 'boolean', help: 'also read the images again that are locked' },
  prune: {
    type: 'boolean',
    help: 'lock: also remove the entries that no file names any more; all files of a lock have to be read',
  },
  ...inputOptions,
} as const satisfies Options;

/** `plimsoll images lock`: reads the configurations of the images that files use, and writes them into the lock. */
export async function lockImages(given: Given, around: Surroundings): Promise<number> {
  const asked = platformsOf(given);
  const { reader, close } = await openSource(given, around.cwd);
  try {
    const used = usedImages(inputOf(given), around);
    if (used.files === 0) {
      around.output.write('No Dockerfiles or compose files to lock images of.\n');
      return used.unread ? 2 : 3;
    }
    const writers = used.locks.map(({ lock }) => done(LockWriter.open(lock, used.session.roots)));
    const stop = writeWhenStopped(writers, around);
    let failed = 0;
    for (const [at, files] of used.locks.entries())
      failed += await lockOne(
        files,
        writers[at]!,
        { reader, asked, update: given.has('update'), users: given.has('users'), prune: given.has('prune') },
        around,
      );
    stop();
    if (used.unread) return 2;
    return failed > 0 ? 1 : 0;
  } finally {
    await close();
  }
}

/** Writes what was read when a signal ends the process. Returns what undoes this. */
function writeWhenStopped(writers: readonly LockWriter[], { output, errors }: Surroundings): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = () => {
    for (const writer of writers)
      try {
        done(writer.save());
      } catch (error) {
        errors.write(`plimsoll: ${(error as Error).message}\n`);
      }
    output.flush();
    errors.flush();
    process.exit(2);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

interface LockOptions extends Pick<LockRequest, 'reader' | 'asked' | 'update' | 'users'> {
  /** Whether entries that no file names are removed. */
  readonly prune: boolean;
}

/** Locks the images of one lock. Returns how many could not be locked, or not with the signatures that are asked for. */
async function lockOne(
  files: LockedFiles,
  writer: LockWriter,
  { prune, ...request }: LockOptions,
  around: Surroundings,
): Promise<number> {
  const { today, output, errors } = around;
  const report = (result: LockResult) => {
    const name = shownWhole(result.name);
    const why = problemOf(result);
    if (why !== undefined) errors.write(`${placeOf(result.image)}: ${name} ${why}.\n`);
    if (result.kind !== 'added' && result.kind !== 'updated') return;
    const what = result.changes.length > 0 ? `: ${result.changes.join(', ')}` : '';
    const how = result.kind === 'added' ? 'New' : 'Read again';
    output.write(`${how}: ${name} (${result.platforms.join(', ')})${what}\n`);
    output.flush();
  };
  const counts = await lockInto(writer, files.images, { ...request, today, write: done, report });
  const removed = prune ? pruned(files, writer, counts.failed, around) : 0;
  const { added, updated, kept, failed, unverified } = counts;
  const parts = [
    ...[`${added} new`, `${updated} changed`, `${kept} as before`, `${failed} not locked`],
    ...(unverified > 0 ? [`${unverified} not verified`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ];
  output.write(`${nameOf(files, around)}: ${counted(files.images.length, 'image')}: ${parts.join(', ')}.\n`);
  return failed + unverified;
}

/**
 * Removes the entries that no file names. Returns how many. An image that failed may have entries that a next run needs to compare
 * with.
 */
function pruned(files: LockedFiles, writer: LockWriter, failed: number, around: Surroundings): number {
  const { output, errors } = around;
  if (!files.areAll || failed > 0) {
    const why = files.areAll ? 'images failed' : 'not all files that it is for were read';
    errors.write(`${nameOf(files, around)}: no entry is removed, since ${why}.\n`);
    return 0;
  }
  const unused = unusedEntries(writer.entries, files);
  for (const entry of unused) {
    writer.remove(entry);
    output.write(`Removed: ${shownWhole(entry.name)} (${entry.platform})\n`);
  }
  done(writer.save());
  return unused.length;
}

const nameOf = ({ lock }: LockedFiles, { cwd }: Surroundings): string =>
  shownWhole(plain(relative(cwd, lock)));

function placeOf({ places }: Pick<WantedImage, 'places'>): string {
  const [first] = places;
  return first ? `${shownWhole(first.path)}:${first.line}` : 'plimsoll';
}
