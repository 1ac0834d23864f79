import type { Dirent } from 'node:fs';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import type { Steps, Waiting } from './ask.ts';
import type { GitIndex } from './git/git-index.ts';
import { lstat, readlink, realOf } from './system.ts';
import { absent, circular, dangling, elsewhere, linkedOut, type NoText, noText } from './unread.ts';

/** Folders below which files may be read: what the user handed over, never what a file names. */
export interface Roots {
  /** Where a root lies, links followed; undefined for a path that is none. */
  at(path: string): string | undefined;
  /** Whether a path is a root or lies below one and is not too long, by its name alone. */
  hold(path: string): boolean;
  /** Where folders really lie, as far as somebody looked. */
  readonly known: Map<string, Located>;
  /** What lies in folders, by their paths without links, as far as somebody looked; undefined where that is not known. */
  readonly listed: Map<string, Entries | undefined>;
  /** Indexes of git that were read, by their paths; undefined for those that can't be. */
  readonly indexes: Map<string, GitIndex | undefined>;
  /** What files that are read at the same time asked of folders. */
  readonly waiting: Waiting;
}

/** What lies in a folder. */
export interface Entries {
  /** In the order of their names. */
  readonly all: readonly Dirent[];
  /** Their names in small letters, for not every file system tells them apart. */
  readonly names: ReadonlySet<string>;
}

/** Characters of a path, as macOS has it. Each folder on the way down is asked for, and the system goes all that way each time. */
const maxPath = 1024;
const tooLong = noText(`its path is longer than ${maxPath} characters`, 'elsewhere');

/** Why nothing is read at a path, by its length alone. */
export const whyTooLong = (path: string): NoText | undefined => (path.length > maxPath ? tooLong : undefined);

/** Roots from disk paths of folders. What the user names may be a link. */
export function* rootsAt(folders: readonly string[]): Steps<Roots> {
  const real = new Map<string, string>();
  for (const folder of folders) {
    const named = resolve(folder);
    const found = yield* realFolder(named);
    real.set(named, found);
    real.set(found, found);
  }
  const roots = [...real.keys()];
  return {
    known: new Map(),
    listed: new Map(),
    indexes: new Map(),
    waiting: new Map(),
    at: (path) => real.get(path),
    hold(path) {
      if (path.length > maxPath) return false;
      // A path may be five hundred folders deep.
      if (roots.length < 10) return roots.some((root) => isBelow(path, root));
      for (let at = path; ; at = dirname(at)) {
        if (real.has(at)) return true;
        if (at === dirname(at)) return false;
      }
    },
  };
}

function* realFolder(named: string): Steps<string> {
  try {
    return (yield* realOf(named)) ?? named;
  } catch {
    return named;
  }
}

/**
 * The folders that a command line hands over: those that it names, the git repository around each, where there is none the
 * current folder if it holds it, and those of `more`. A current folder that is the whole file system was not meant.
 */
export function* handedOver(
  folders: readonly string[],
  cwd: string,
  more: readonly string[],
): Steps<string[]> {
  const found = [...more, ...folders];
  for (const folder of folders) {
    const repository = yield* repositoryOf(yield* realFolder(folder));
    if (repository !== undefined) found.push(repository);
    else if (cwd !== parse(cwd).root && isBelow(folder, cwd)) found.push(cwd);
  }
  return found;
}

/** The nearest folder upwards that is a git repository's, as far as `within` holds it. */
export function* repositoryOf(folder: string, within?: Roots): Steps<string | undefined> {
  for (let at = folder; !within || within.hold(at); at = dirname(at)) {
    if (yield* isRepository(at)) return at;
    if (dirname(at) === at) return undefined;
  }
  return undefined;
}

/** Whether a folder is a repository's, as far as it may be looked into. */
function* isRepository(folder: string): Steps<boolean> {
  try {
    return (yield* lstat(join(folder, '.git'))) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a disk path is a folder or lies below it, by its name. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Where a path leads once its links are followed. */
export interface Located {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes that it takes, of a folder those of its list as far as the file system says. */
  readonly size: number;
}

/** Links that one path may lead through, as Linux counts them. */
const maxLinks = 40;
/** Folders of which it is remembered where they lie. */
const maxKnown = 10_000;

/**
 * Follows a path name by name and asks nothing of the system that lies outside of the roots: a link that leads out is
 * read, and where it leads is not looked at. Throws what the system says.
 */
export function* locate(path: string, roots: Roots, links = 0): Steps<Located | NoText> {
  if (path.length > maxPath) return tooLong;
  // From the nearest folder that is known down: each step asks the system.
  const below: string[] = [];
  let at = path;
  while (!roots.known.has(at) && roots.at(at) === undefined && at !== dirname(at)) {
    below.push(at);
    at = dirname(at);
  }
  let found = yield* lookAt(at, undefined, roots, links);
  for (let step = below.length - 1; step >= 0; step--) {
    if ('why' in found) return found;
    if (found.kind !== 'folder') return absent;
    found = yield* lookAt(below[step]!, found, roots, links);
  }
  return found;
}

/** Where a path leads, of which `folder` is the one above; a root needs none. */
function* lookAt(
  path: string,
  folder: Located | undefined,
  roots: Roots,
  links: number,
): Steps<Located | NoText> {
  const known = roots.known.get(path);
  if (known) return known;
  const found = yield* follow(path, folder, roots, links);
  if ('kind' in found && found.kind === 'folder') {
    if (roots.known.size >= maxKnown) roots.known.clear();
    roots.known.set(path, found);
  }
  return found;
}

function* follow(
  path: string,
  folder: Located | undefined,
  roots: Roots,
  links: number,
): Steps<Located | NoText> {
  // Both are in order: to join them as any two paths takes as long as to ask the system.
  const real =
    roots.at(path) ?? (folder && `${folder.path}${folder.path.endsWith(sep) ? '' : sep}${basename(path)}`);
  if (real === undefined) return elsewhere;
  const stat = yield* lstat(real, roots.waiting);
  if (!stat) return links > 0 ? dangling : absent;
  if (stat.isSymbolicLink()) {
    if (links >= maxLinks) return circular;
    const target = resolve(dirname(real), yield* readlink(real));
    return roots.hold(target) ? yield* locate(target, roots, links + 1) : linkedOut;
  }
  return {
    path: real,
    kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other',
    size: stat.size,
  };
}
