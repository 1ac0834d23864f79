import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type Input, kindOfContent, kindOfName, type Project } from '../engine/index.ts';
import { listFolder } from './list.ts';
import { readText } from './read.ts';

/**
 * Text of a file by its path in the project, and for a path with a `/` at its end what lies in that folder; undefined when
 * there is none or it may not be read.
 */
export type Fetch = (path: string) => string | undefined;

/** Reads what the document at `path` refers to, until nothing is missing; what can't be had is recorded as absent. */
export function load(project: Project, path: string, fetch: Fetch): Project {
  let full = project;
  for (let missing = full.missing(path); missing.length > 0; missing = full.missing(path)) {
    const found: Input[] = [];
    const absent: string[] = [];
    for (const each of missing) {
      const text = fetch(each);
      if (text === undefined) absent.push(each);
      else found.push({ path: each, text, kind: kindOfName(each) ?? kindOfContent(text) });
    }
    full = full.with(...found).withAbsent(...absent);
  }
  return full;
}

/**
 * Fetches regular files that lie below one of some folders once links are followed, so that a file that is scanned
 * can't have others read that the user did not hand over. `diskPath` says where a project's path lies.
 */
export function fetchBelow(folders: readonly string[], diskPath: (path: string) => string): Fetch {
  const roots = new Set(folders.flatMap((folder) => realOf(folder) ?? []));
  const named = new Set([...folders, ...roots]);
  const mayBe = listing();
  return (path) => {
    // Without the `/` at the end of a folder's path.
    const wanted = resolve(diskPath(path));
    if (!isWithin(wanted, named)) return undefined;
    // Most of what is asked for is not there: an answer without an exception is a cheap one.
    const file = mayBe(wanted) && existsSync(wanted) ? realOf(wanted) : undefined;
    if (file === undefined || !isWithin(file, roots)) return undefined;
    if (path.endsWith('/')) return listFolder(file);
    return isFile(file) ? readText(file).text : undefined;
  };
}

/** Whether a disk path is one of some folders or lies below one. */
function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (folders.has(at)) return true;
    if (at === dirname(at)) return false;
  }
}

/** Folders whose names are remembered: files are scanned folder by folder. */
const mostFolders = 128;

/**
 * Tells what is certainly not there, from one listing of each folder. Letters that a file system may take for the same
 * are told apart by nobody here.
 */
function listing(): (path: string) => boolean {
  const folders = new Map<string, ReadonlySet<string> | undefined>();
  return (path) => {
    const name = basename(path).toLowerCase();
    if (!/^[\w.-]+$/.test(name)) return true;
    const folder = dirname(path);
    if (!folders.has(folder)) {
      if (folders.size >= mostFolders) folders.clear();
      folders.set(folder, namesIn(folder));
    }
    return folders.get(folder)?.has(name) ?? true;
  };
}

function namesIn(folder: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(folder).map((name) => name.toLowerCase()));
  } catch {
    return undefined;
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a disk path leads to a regular file; false where there is none. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
