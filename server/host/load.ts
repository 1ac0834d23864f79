import { resolve } from 'node:path';
import type { Project } from '../engine/index.ts';
import { done, immediately, type Steps } from './ask.ts';
import { isKnownUnlisted } from './entries.ts';
import { type Fetched, withFetched } from './fetched.ts';
import { fetchingOfGit, ownOfGit } from './git/git-folder.ts';
import { listing } from './list.ts';
import { fetchedOf, reading } from './read.ts';
import type { Roots } from './roots.ts';

/** What there is at a path of a project; for a path with a `/` at its end, what lies in that folder. */
export type Fetch = (path: string) => Fetched;

/** The same of several paths at once, step by step. */
export type FetchAll = (paths: readonly string[]) => Steps<readonly Fetched[]>;

/** Reads what the document at `path` refers to, until nothing is missing. */
export function load(project: Project, path: string, fetch: Fetch): Project {
  return loadAll(project, [path], fetch);
}

/** The same of several documents at once: each time that a project grows, what its files mean together is worked out anew. */
export function loadAll(project: Project, paths: readonly string[], fetch: Fetch): Project {
  return done(loading(project, paths, (all) => immediately(() => all.map(fetch))));
}

/** The same step by step. */
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

/** Fetches the regular files that lie below some roots. `diskPath` says where a project's path lies. */
export function fetchBelow(roots: Roots, diskPath: (path: string) => string): Fetch {
  return (path) => {
    const disk = diskPath(path);
    // Most that is asked for is not there.
    return !path.endsWith('/') && isKnownUnlisted(disk, roots)
      ? undefined
      : done(fetching(path, disk, roots));
  };
}

/** What there is at a disk path, wanted as a file, or as a folder where the project's path ends in `/`. Never throws. */
export function* fetching(path: string, disk: string, roots: Roots, most?: number): Steps<Fetched> {
  // A folder's path without the `/` at its end.
  if (path.endsWith('/')) return yield* listing(resolve(disk), roots);
  const own = ownOfGit(disk);
  if (own) return yield* fetchingOfGit(own, roots);
  return fetchedOf(yield* reading(disk, roots, most));
}
