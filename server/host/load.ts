import { basename, dirname, resolve } from 'node:path';
import type { Project } from '../engine/index.ts';
import { done, type Steps } from './ask.ts';
import { type Fetched, withFetched } from './fetched.ts';
import { listing } from './list.ts';
import { fetchedOf, reading } from './read.ts';
import { locate, type Roots } from './roots.ts';
import { entriesOf } from './system.ts';
import { absent } from './unread.ts';

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
  const mayBe = namesKnown(roots);
  return (path) => {
    // Without the `/` at the end of a folder's path.
    const wanted = resolve(diskPath(path));
    // Most of what is asked for is not there.
    if (roots.below(wanted) && !done(mayBe(wanted))) return undefined;
    return done(fetching(path, wanted, roots));
  };
}

/** What there is at a disk path, wanted as a file, or as a folder where the project's path ends in `/`. Never throws. */
export function* fetching(path: string, disk: string, roots: Roots): Steps<Fetched> {
  return path.endsWith('/') ? yield* listing(disk, roots) : fetchedOf(yield* reading(disk, roots));
}

/** Folders whose names are remembered: files are scanned folder by folder. */
const mostFolders = 128;
/** Names of one folder that are remembered. */
const mostNames = 5000;

/**
 * Tells what is certainly not there, from one listing of each folder. Letters that a file system may take for the same
 * are told apart by nobody here.
 */
function namesKnown(roots: Roots): (path: string) => Steps<boolean> {
  const folders = new Map<string, ReadonlySet<string> | undefined>();
  return function* (path) {
    const name = basename(path).toLowerCase();
    if (!/^[\w.-]+$/.test(name)) return true;
    const folder = dirname(path);
    if (!folders.has(folder)) {
      if (folders.size >= mostFolders) folders.clear();
      folders.set(folder, yield* namesIn(folder, roots));
    }
    return folders.get(folder)?.has(name) ?? true;
  };
}

function* namesIn(folder: string, roots: Roots): Steps<ReadonlySet<string> | undefined> {
  try {
    const found = yield* locate(folder, roots);
    if (found === absent) return new Set();
    if ('why' in found || found.kind !== 'folder') return undefined;
    const entries = yield* entriesOf(found.path, undefined, mostNames);
    return entries && new Set(entries.map(({ name }) => name.toLowerCase()));
  } catch {
    return undefined;
  }
}
