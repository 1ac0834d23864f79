/** True for a build context or file that Compose fetches from elsewhere (URL, git, OCI artifact). */
export function isRemote(path: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|oci:)/.test(path.toLowerCase()) ||
    path.endsWith('.git') ||
    path.includes('.git#')
  );
}

/** The folder of a path; empty for one at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** True for a path that starts at the root of a disk or at a home folder: it is outside of any workspace. */
export function isAbsolute(path: string): boolean {
  return /^(?:[/~\\]|[a-zA-Z]:[\\/])/.test(path);
}

/** The last name of a path; empty for a folder's with a slash at its end. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The names that lead to a path, without empty ones, `.`, and what `..` takes back; above the root there is nothing, and only
 * a relative path may begin with `..`.
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

/** What `namesOf` would leave out, or a path that begins at the root. */
const unclean = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** The names that lead to a path as one text: most paths are that already. */
export function cleaned(path: string): string {
  return unclean.test(path) ? namesOf(path).join('/') : path;
}

/** Joins a relative path to a folder, cleaned; undefined for absolute paths, `~`, and what a workspace can't hold. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path === '' || isAbsolute(path) || isRemote(path)) return undefined;
  const root = folder.startsWith('/') ? '/' : '';
  return root + cleaned(folder === '' ? path : `${folder}/${path}`);
}

/** A path as it stands in a URI; half a character, which no file system has in a name, as the sign for what is none. */
export function encodedPath(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}

/** Whether a path is the folder itself or lies below it. */
export function isBelow(path: string, folder: string): boolean {
  const base = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  return path === base || path.startsWith(`${base}/`);
}

/** Whether a path is one of some paths or lies below one of them. */
export function isBelowAny(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path; at !== ''; at = folderOf(at)) if (folders.has(at)) return true;
  return false;
}
