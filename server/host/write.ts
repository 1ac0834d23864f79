import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Steps } from './ask.ts';
import { bytesOf, decode, encodedLike, mostBytes } from './read.ts';
import { type Located, locate, type Roots } from './roots.ts';
import { closeOpen, lstat, openToRead, statOpen } from './system.ts';
import {
  checkWritable,
  chmodOpen,
  chownOpen,
  openToMake,
  pause,
  rename,
  syncOpen,
  unlink,
  writeOpen,
} from './system-write.ts';
import { absent, codeOf, type NoText, noText, unread } from './unread.ts';

/** A file to write. */
export interface FileChange {
  /** Its disk path. */
  readonly path: string;
  /** The text on which the change is based; undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A file that was not written, and the reason as the end of a sentence. */
export interface Unwritten {
  readonly path: string;
  readonly reason: string;
}

/** The result of writing changes. */
export interface WriteResult {
  /** Paths of the files that were written. */
  readonly written: readonly string[];
  /** The error that stopped the work. Nothing was written if `written` is empty. */
  readonly failure: Unwritten | undefined;
}

/** A change whose new text is already in a temporary file beside the file. */
interface Staged {
  readonly path: string;
  /** The real path of the file. */
  readonly real: string;
  /** The temporary file with the new text. */
  readonly part: string;
  /** The stat of the file at the last comparison; undefined if there was none. */
  readonly stat: Stats | undefined;
}

/**
 * Writes several files as one step: writes all new texts to temporary files on the same disk, and then moves each into place. So
 * each file has either its old or its new text, even if the process is interrupted. Writes nothing if a file has changed, is not
 * writable, or lies outside of the roots. Keeps encodings, modes and, where the system allows it, owners. Never throws.
 */
export function* writing(changes: readonly FileChange[], roots: Roots): Steps<WriteResult> {
  const staged: Staged[] = [];
  const written: string[] = [];
  let at = changes[0]?.path ?? '';
  try {
    for (const change of changes) {
      at = change.path;
      const next = yield* stage(change, roots, staged);
      if (typeof next === 'object' && 'why' in next)
        return { written, failure: { path: at, reason: next.reason } };
      if (next) staged.push(next);
    }
    for (const each of staged) {
      at = each.path;
      const why = yield* moved(
        () => rename(each.part, each.real),
        process.platform === 'win32',
        () => whyChanged(each),
      );
      if (why) return { written, failure: { path: at, reason: why.reason } };
      written.push(at);
    }
    for (const folder of new Set(staged.map(({ real }) => dirname(real)))) yield* syncFolder(folder);
    return { written, failure: undefined };
  } catch (error) {
    return { written, failure: { path: at, reason: unread(error).reason } };
  } finally {
    for (const { path, part } of staged) if (!written.includes(path)) yield* remove(part);
  }
}

/** How often to move a file that another program holds open on Windows, and the milliseconds in between: one second in all. */
const moves = 20;
const betweenMoves = 50;

/**
 * Moves a file into place. On Windows, scanners and indexers open new files for a moment, so it is tried again, as long as `whyNot`
 * has no reason against it. Returns the reason if there is one, or if another program keeps the file open; throws any other error.
 */
export function* moved(
  move: () => Steps<void>,
  isWindows = process.platform === 'win32',
  whyNot?: () => Steps<NoText | undefined>,
): Steps<NoText | undefined> {
  for (let tries = 1; ; tries++) {
    const why = whyNot && (yield* whyNot());
    if (why) return why;
    try {
      yield* move();
      return undefined;
    } catch (error) {
      if (!isWindows || !/^(?:EPERM|EBUSY|EACCES)$/.test(codeOf(error))) throw error;
      if (tries > moves) return heldOpen;
    }
    yield* pause(betweenMoves);
  }
}

function* whyChanged({ stat, real }: Staged): Steps<NoText | undefined> {
  return isSame(stat, yield* lstat(real)) ? undefined : changed;
}

const heldOpen = noText('another program keeps it open, or it may not be replaced');
const changed = noText('it has changed since it was read');
const readOnly = noText('it is read-only');
const notUtf8 = noText('it contains bytes that are not valid UTF-8');
const twice = noText('another path leads to the same file');

/** Writes a new text to a temporary file. Fails if another path leads to the same file. */
function* stage(
  { path, before, after }: FileChange,
  roots: Roots,
  others: readonly Staged[],
): Steps<Staged | NoText | undefined> {
  const found = before === undefined ? yield* locateNew(path, roots) : yield* locate(path, roots);
  if ('why' in found) return found === absent ? changed : found;
  const { path: real } = found;
  if (others.some((each) => each.real === real)) return twice;
  if (before === undefined)
    return { path, real, part: yield* makePart(real, Buffer.from(after), undefined), stat: undefined };
  if (found.kind !== 'file') return changed;
  const now = yield* contentOf(real);
  if (now === undefined || decode(now.bytes).text !== before) return changed;
  // A file that can't be encoded again without loss would be damaged.
  if (!encodedLike(now.bytes, before).equals(now.bytes)) return notUtf8;
  if ((now.stat.mode & 0o222) === 0) return readOnly;
  yield* checkWritable(real);
  const part = yield* makePart(real, encodedLike(now.bytes, after), now.stat);
  return { path, real, part, stat: now.stat };
}

/** Returns the path for a new file in a folder below the roots. */
function* locateNew(path: string, roots: Roots): Steps<Omit<Located, 'size'> | NoText> {
  const folder = yield* locate(dirname(path), roots);
  if ('why' in folder) return folder;
  const real = join(folder.path, basename(path));
  return (yield* lstat(real)) ? changed : { path: real, kind: 'file' };
}

function* contentOf(real: string): Steps<{ readonly bytes: Buffer; readonly stat: Stats } | undefined> {
  const descriptor = yield* openToRead(real);
  try {
    const stat = yield* statOpen(descriptor);
    const bytes = stat.isFile() ? yield* bytesOf(descriptor, stat.size, mostBytes(real)) : undefined;
    return bytes && { bytes, stat };
  } finally {
    yield* closeOpen(descriptor);
  }
}

/** Whether a file is unchanged, as far as the system tells. */
function isSame(before: Stats | undefined, now: Stats | undefined): boolean {
  if (!before || !now) return before === now;
  // A file with several names changes its ctime when another of its names is replaced.
  const ofAll = before.nlink > 1 || before.ctimeMs === now.ctimeMs;
  return (
    ofAll && (['ino', 'dev', 'size', 'mtimeMs', 'mode'] as const).every((each) => before[each] === now[each])
  );
}

/** Writes bytes to a temporary file beside a file, and flushes it to the disk. Returns its path. */
function* makePart(real: string, bytes: Buffer, like: Stats | undefined): Steps<string> {
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const part = join(dirname(real), `.${basename(real).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = yield* openToMake(part, like ? 0o600 : 0o666);
  try {
    for (let at = 0; at < bytes.length; ) at += yield* writeOpen(descriptor, bytes, at);
    if (like) yield* makeLike(descriptor, like);
    yield* syncOpen(descriptor);
  } catch (error) {
    yield* remove(part);
    throw error;
  } finally {
    yield* closeOpen(descriptor);
  }
  return part;
}

/** Gives a new file the mode of another, and its owner if the system allows it. */
function* makeLike(descriptor: number, { uid, gid, mode }: Stats): Steps<void> {
  const own = yield* statOpen(descriptor);
  if (own.uid !== uid || own.gid !== gid) {
    try {
      yield* chownOpen(descriptor, uid, gid);
    } catch {
      // The file of another user, which only root may give away. The writer owns it from now on.
    }
  }
  yield* chmodOpen(descriptor, mode & 0o7777);
}

/** Flushes the new entries of a folder to the disk, where the system supports it. */
function* syncFolder(folder: string): Steps<void> {
  try {
    const descriptor = yield* openToRead(folder);
    try {
      yield* syncOpen(descriptor);
    } finally {
      yield* closeOpen(descriptor);
    }
  } catch {
    // Windows can't open folders.
  }
}

function* remove(part: string): Steps<void> {
  try {
    yield* unlink(part);
  } catch {
    // The file is gone already, or can't be removed.
  }
}
