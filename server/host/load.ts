import { resolve } from 'node:path';
import type { Project } from '../engine/index.ts';
import { done, immediately, type Steps } from './ask.ts';
import { isKnownUnlisted } from './entries.ts';
import { type Fetched, withFetched } from './fetched.ts';
import { fetchingOfGit, ownOfGit } from './git/git-folder.ts';
import { listing } from './list.ts';
import { fetchedOf, reading } from './read.ts';
import type { Roots } from './roots.ts';

/** Returns what is at a path in a project; for a path with a `/` at its end, the contents of that folder. */
export type FetchPath = (path: string) => Fetched;

/** Fetches several paths at once, step by step. */
export type FetchAll = (paths: readonly string[]) => Steps<readonly Fetched[]>;

/** Reads everything that the document at `path` refers to, until nothing is missing. */
export function load(project: Project, path: string, fetch: FetchPath): Project {
  return loadAll(project, [path], fetch);
}

/** Like `load`, for several documents at once: each time a project grows, the relations between its files are computed again. */
export function loadAll(project: Project, paths: readonly string[], fetch: FetchPath): Project {
  return done(loading(project, paths, (all) => immediately(() => all.map(fetch))));
}

/** Like `loadAll`, step by step. */
export function* loading(project: Project, paths: readonly string[], fetchAll: FetchAll): Steps<Project> {
  let full = project;
  for (let open = paths; ; ) {
    const missing = new Set<string>();
    open = open.filter((path) => {
      const own = full.missing(path);
      for (const each of own) missing.add(each);
      return own.length > 0;
    });
    if (open.length === 0) return full;
    const all = [...missing];
    full = withFetched(full, all, yield* fetchAll(all));
  }
}

/** Fetches regular files below some roots. `diskPath` returns the disk path for a path in the project. */
export function fetchBelow(roots: Roots, diskPath: (path: string) => string): FetchPath {
  return (path) => {
    const disk = diskPath(path);
    // Most requested files don't exist.
    return !path.endsWith('/') && isKnownUnlisted(disk, roots)
      ? undefined
      : done(fetching(path, disk, roots));
  };
}

/**
 * Reads what is at a disk path: a file, or a folder if the project's path ends in `/`, without those below it if it ends in `/./`.
 * Never throws.
 */
export function* fetching(path: string, disk: string, roots: Roots, most?: number): Steps<Fetched> {
  // `resolve` removes the `/` at the end.
  if (path.endsWith('/')) return yield* listing(resolve(disk), roots, path.endsWith('/./') ? 1 : undefined);
  const own = ownOfGit(disk);
  if (own) return yield* fetchingOfGit(own, roots);
  return fetchedOf(yield* reading(disk, roots, most));
}
