import { existsSync, lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

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
export function trustedFolder(folder: string): string | undefined {
  try {
    const real = realpathSync.native(folder);
    for (let at = real, sticky = 0; ; at = dirname(at), sticky = 0o1000) {
      const found = lstatSync(at);
      if (!found.isDirectory() || !isTrusted(found, (found.mode & sticky) !== 0)) return undefined;
      if (at === dirname(at)) return real;
    }
  } catch {
    return undefined;
  }
}

/** Whether a file belongs to this user alone, who alone may write it. */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  return user === undefined || (uid === user && (mode & 0o022) === 0);
}

const isTrusted = (found: Stats, isSticky: boolean) =>
  user === undefined || ((found.uid === user || found.uid === 0) && (isSticky || (found.mode & 0o022) === 0));

/** Makes a folder that only this user can read. Returns its real path; undefined if others could interfere. */
export function madeFolder(folder: string): string | undefined {
  try {
    const missing: string[] = [];
    let above = folder;
    for (; !existsSync(above) && above !== dirname(above); above = dirname(above)) missing.push(above);
    if (trustedFolder(above) === undefined) return undefined;
    // Asked to make all of them at once, Node.js tries for ever where nobody can make a folder, such as /proc.
    for (const each of missing.reverse()) mkdirSync(each, { mode: 0o700 });
    return trustedFolder(folder);
  } catch {
    return undefined;
  }
}

/** The path of a folder without links, which may not exist yet; undefined if it can't be looked up. */
export function realBase(path: string): string | undefined {
  try {
    let at = path;
    while (!existsSync(at) && at !== dirname(at)) at = dirname(at);
    return join(realpathSync.native(at), relative(at, path));
  } catch {
    return undefined;
  }
}
