import { existsSync, mkdirSync, promises, realpathSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { ask, done, type Steps } from '../ask.ts';
import { lstat } from '../system.ts';
import { codeOf } from '../unread.ts';

/** The user who runs this; undefined on Windows, where Node.js does not say who owns a file or may write it. */
const user = process.geteuid?.();

/** The folder in which the system keeps what this program caches for the user; undefined if the environment names none. */
export function userCacheFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { HOME = '', LOCALAPPDATA = '', XDG_CACHE_HOME = '' } = env;
  if (process.platform === 'win32')
    return isAbsolute(LOCALAPPDATA) ? join(LOCALAPPDATA, 'plimsoll') : undefined;
  const isMac = process.platform === 'darwin';
  // A relative path is ignored, as the XDG Base Directory Specification says.
  if (!isMac && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'plimsoll');
  return isAbsolute(HOME) ? join(HOME, isMac ? 'Library/Caches' : '.cache', 'plimsoll') : undefined;
}

/**
 * The real path of a folder that only this user and root can write in or replace; otherwise undefined. All folders above it count,
 * since anyone who can rename one can put another in its place. In a sticky folder such as /tmp, nobody can rename what others own.
 */
export const trustedFolder = (folder: string): string | undefined => done(trusting(folder));

/** Does the same step by step. */
export function* trusting(folder: string): Steps<string | undefined> {
  try {
    const real = yield* realpath(folder);
    for (let at = real, sticky = 0; ; at = dirname(at), sticky = 0o1000) {
      const found = yield* lstat(at);
      if (!found?.isDirectory() || !isTrusted(found, (found.mode & sticky) !== 0)) return undefined;
      if (at === dirname(at)) return real;
    }
  } catch (error) {
    return unlessLate(error);
  }
}

const realpath = (path: string): Steps<string> =>
  ask(
    () => realpathSync.native(path),
    () => promises.realpath(path),
  );

const exists = (path: string): Steps<boolean> =>
  ask(
    () => existsSync(path),
    () =>
      promises.access(path).then(
        () => true,
        () => false,
      ),
  );

/** Returns undefined for an error of a file, and passes on that a file system takes too long to answer. */
export function unlessLate(error: unknown): undefined {
  if (codeOf(error) === 'ETIMEDOUT') throw error;
}

/** Whether a file belongs to this user alone, who alone may write it. */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  return user === undefined || (uid === user && (mode & 0o022) === 0);
}

const isTrusted = (found: Stats, isSticky: boolean) =>
  user === undefined || ((found.uid === user || found.uid === 0) && (isSticky || (found.mode & 0o022) === 0));

/** Makes a folder that only this user can read. Returns its real path; undefined if others could interfere. */
export function* makingFolder(folder: string): Steps<string | undefined> {
  try {
    const missing: string[] = [];
    let above = folder;
    for (; !(yield* exists(above)) && above !== dirname(above); above = dirname(above)) missing.push(above);
    if ((yield* trusting(above)) === undefined) return undefined;
    // Asked to make all of them at once, Node.js tries for ever where nobody can make a folder, such as /proc.
    for (const each of missing.reverse())
      yield* ask<unknown>(
        () => mkdirSync(each, { mode: 0o700 }),
        () => promises.mkdir(each, { mode: 0o700 }),
      );
    return yield* trusting(folder);
  } catch (error) {
    return unlessLate(error);
  }
}

/** The path of a folder without links, which may not exist yet; undefined if it can't be looked up. */
export const realBase = (path: string): string | undefined => done(basing(path));

/** Does the same step by step. */
export function* basing(path: string): Steps<string | undefined> {
  try {
    let at = path;
    while (!(yield* exists(at)) && at !== dirname(at)) at = dirname(at);
    return join(yield* realpath(at), relative(at, path));
  } catch (error) {
    return unlessLate(error);
  }
}
