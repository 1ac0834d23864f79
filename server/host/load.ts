import { resolve } from 'node:path';
import type { Project } from '../engine/index.ts';
import { done, type Steps } from './ask.ts';
import { type Fetched, withFetched } from './fetched.ts';
import { listing } from './list.ts';
import { fetchedOf, reading } from './read.ts';
import type { Roots } from './roots.ts';

/** What there is at a path of a project; for a path with a `/` at its end, what lies in that folder. */
export type Fetch = (path: string) => Fetched;

/** Reads what the document at `path` refers to, until nothing is missing. */
export function load(project: Project, path: string, fetch: Fetch): Project {
  let full = project;
  for (let missing = full.missing(path); missing.length > 0; missing = full.missing(path)) {
    full = withFetched(full, missing, missing.map(fetch));
  }
  return full;
}

/** Fetches the regular files that lie below some roots. `diskPath` says where a project's path lies. */
export function fetchBelow(roots: Roots, diskPath: (path: string) => string): Fetch {
  return (path) => done(fetching(path, diskPath(path), roots));
}

/** What there is at a disk path, wanted as a file, or as a folder where the project's path ends in `/`. Never throws. */
export function* fetching(path: string, disk: string, roots: Roots): Steps<Fetched> {
  // A folder's path without the `/` at its end.
  if (path.endsWith('/')) return yield* listing(resolve(disk), roots);
  return fetchedOf(yield* reading(disk, roots));
}
