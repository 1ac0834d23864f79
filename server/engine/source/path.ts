import { fileNames } from './file-names.ts';

/** True for a remote build context or file (URL, git, OCI artifact). */
export function isRemote(path: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|oci:)/.test(path.toLowerCase()) ||
    path.endsWith('.git') ||
    path.includes('.git#')
  );
}

/** The folder of a path; empty for a path at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** True for a path that starts at the root of a disk or at a home folder: it is outside of any workspace. */
export function isAbsolute(path: string): boolean {
  return /^(?:[/~\\]|[a-zA-Z]:[\\/])/.test(path);
}

/** The last name of a path; empty if it ends with a slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The names of a path, without empty ones and `.`, and with `..` resolved. Nothing is above the root; only a relative path may
 * begin with `..`.
 */
export function namesOf(path: string): string[] {
  const names: string[] = [];
  const parts = path.split('/');
  for (let at = 0; at < parts.length; at++) {
    const name = parts[at]!;
    if (name === '' || name === '.') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (name !== '..' || !path.startsWith('/')) names.push(name);
  }
  return names;
}

/** Matches a path that `namesOf` would change, or that begins at the root. */
const unclean = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** The cleaned path: the names of `namesOf`, joined. Most paths are already clean. */
export function cleaned(path: string): string {
  return unclean.test(path) ? namesOf(path).join('/') : path;
}

/** Joins a relative path that a file names to a folder, as the file's own name; undefined for absolute paths, `~`, and remote paths. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path === '' || isAbsolute(path) || isRemote(path)) return undefined;
  // A share of Windows begins with two slashes.
  const root = folder.startsWith('//') ? '//' : folder.startsWith('/') ? '/' : '';
  const names = fileNames();
  const slashed = names.slashed(path);
  return names.own(root + cleaned(folder === '' ? slashed : `${folder}/${slashed}`));
}

/** The path of a file as seen from a folder. */
export function relativePath(folder: string, path: string): string {
  const [from, to] = [namesOf(folder), namesOf(path)];
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

/** Encodes a path for a URI. A lone surrogate, which no file name contains, becomes U+FFFD. */
export function encodedPath(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}

/** Whether a path is the folder itself or below it. */
export function isBelow(path: string, folder: string): boolean {
  const base = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  return path === base || path.startsWith(`${base}/`);
}

/** Whether a path is one of the folders or below one of them. */
export function isBelowAny(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path; at !== ''; at = folderOf(at)) if (folders.has(at)) return true;
  return false;
}

/** The name of a lock file, which says what images are. */
export const lockName = 'plimsoll.lock';
