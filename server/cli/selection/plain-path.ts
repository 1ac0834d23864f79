import nodePath, { type PlatformPath, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A share, as `//server/share`: its two slashes are not one. */
const share = /^\/\/(?=[^/])/;

/**
 * Converts a path of the user to its form in reports: with slashes, and without `.`, inner `..` and a slash at the end. On Windows,
 * shares keep their two slashes, the prefix of long paths is left out, and a path that depends on the current folder of a
 * drive becomes absolute.
 */
export function plain(path: string, { sep, resolve }: PlatformPath = nodePath): string {
  if (sep === '/') return withoutEnd(posix.normalize(path));
  const short = path
    .replace(/^[\\/]{2}[?.][\\/]UNC[\\/]/i, '//')
    .replace(/^[\\/]{2}[?.][\\/](?=[A-Z]:)/i, '');
  const isOfDrive = /^[A-Z]:(?![\\/])/i.test(short);
  const slashed = (isOfDrive ? resolve(short) : short).split('\\').join('/');
  const root = share.test(slashed) ? '/' : '';
  return root + withoutEnd(posix.normalize(slashed.slice(root.length)));
}

/** The slash of a root stays. */
const withoutEnd = (path: string) => (/[^/:]\/$/.test(path) ? path.slice(0, -1) : path);

/** Joins a path in the form of reports and one below it. */
export function joined(folder: string, below: string): string {
  const root = share.test(folder) ? '/' : '';
  return root + posix.join(folder, below);
}

/** Returns the path that a user means, who may also name a file by its URI. */
export function operandOf(given: string): string {
  if (!/^file:\/\//i.test(given)) return given;
  try {
    return fileURLToPath(given);
  } catch {
    return given;
  }
}
