/** True for a build context or file that Compose fetches from elsewhere (URL, git, OCI artifact). */
export function isRemote(path: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|oci:)/i.test(path) ||
    path.endsWith('.git') ||
    path.includes('.git#')
  );
}

/** The folder of a path; empty for one at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** True for a path that starts at the root of a disk or at somebody's home: no workspace holds it. */
export function isAbsolute(path: string): boolean {
  return /^(?:[/~\\]|[a-zA-Z]:[\\/])/.test(path);
}

/** Joins a relative path to a folder, cleaned; undefined for absolute paths, `~`, and what a workspace can't hold. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path === '' || isAbsolute(path) || isRemote(path)) return undefined;
  const absolute = folder.startsWith('/');
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || parts.length === 0 || parts.at(-1) === '..') parts.push(part);
    else parts.pop();
  }
  return `${absolute ? '/' : ''}${parts.join('/')}`;
}
