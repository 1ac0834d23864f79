import type { Fetched } from './fetched.ts';
import type { GitRepository } from './git.ts';
import type { Fetch } from './load.ts';
import { maxBytes } from './read.ts';

/**
 * Reads what a commit holds: texts of files, and names of what lies in folders. `nameOf` gives a path from the top of the work tree.
 * A file that git is told to ignore, such as `.env`, is taken from the disk: it is the same before and after a change.
 */
export function fetchFrom(
  repository: GitRepository,
  files: ReadonlyMap<string, string>,
  nameOf: (path: string) => string | undefined,
  onDisk?: Fetch,
): Fetch {
  return (path): Fetched => {
    if (path.endsWith('/')) {
      const folder = nameOf(path);
      const prefix = folder === undefined ? '' : `${folder}/`;
      const names = [...files.keys()].flatMap((each) =>
        each.startsWith(prefix) ? each.slice(prefix.length) : [],
      );
      return names.length === 0 ? undefined : names.slice(0, most).join('\n');
    }
    const name = nameOf(path);
    const id = name === undefined ? undefined : files.get(name);
    if (id === undefined) {
      const there = name === undefined ? undefined : onDisk?.(path);
      return there !== undefined && repository.ignores(name!) ? there : undefined;
    }
    const bytes = repository.content(id);
    return bytes.length > maxBytes ? undefined : bytes.toString('utf8');
  };
}

/** Names of a folder that are looked at, as of one on the disk. */
const most = 2000;
