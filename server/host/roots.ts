import type { Dirent } from 'node:fs';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import type { Steps, Waiting } from './ask.ts';
import type { GitIndex } from './git/git-index.ts';
import { entriesOf, lstat, readlink, realOf } from './system.ts';
import { absent, circular, dangling, elsewhere, linkedOut, type NoText, noText } from './unread.ts';

/** Folders below which files may be read: those from the user, never those named in a file. */
export interface Roots {
  /** The folders, as the user named them. */
  readonly folders: readonly string[];
  /** Returns the real path of a root; undefined for any other path. */
  at(path: string): string | undefined;
  /** Whether a path is a root or lies below one and is not too long, by its name only. */
  hold(path: string): boolean;
  /** Cache of real folder paths. */
  readonly known: Map<string, Located>;
  /** Cache of folder entries, by paths without links; undefined if a folder could not be listed. */
  readonly listed: Map<string, FolderEntries | undefined>;
  /** Cache of git indexes, by path; undefined if one can't be read. */
  readonly indexes: Map<string, GitIndex | undefined>;
  /** Pending system calls about folders, shared by files that are read at the same time. */
  readonly waiting: Waiting;
}

/** The entries of a folder. */
export interface FolderEntries {
  /** Ordered by name. */
  readonly all: readonly Dirent[];
  /** Their names in lower case, because not every file system is case-sensitive. */
  readonly names: ReadonlySet<string>;
}

/**
 * The maximum length of a path in characters, as in macOS. Each folder in a path takes a system call, which resolves the whole
 * path again.
 */
const maxPath = 1024;
const tooLong = noText(`its path is longer than ${maxPath} characters`, 'elsewhere');

/** Returns the reason if a path is too long to be read. */
export const whyTooLong = (path: string): NoText | undefined => (path.length > maxPath ? tooLong : undefined);

/** Makes roots from the disk paths of folders. A folder from the user may be a link. */
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
    folders,
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
 * Returns the folders that a command line gives access to: the named ones, the git repository around each, otherwise the current
 * folder if it contains the named one, and those in `more`. The root of the file system as current folder does not count.
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

/** Returns the nearest folder upwards that is a git repository, as far as `within` allows. */
export function* repositoryOf(folder: string, within?: Roots): Steps<string | undefined> {
  for (let at = folder; !within || within.hold(at); at = dirname(at)) {
    if (yield* isRepository(at)) return at;
    if (dirname(at) === at) return undefined;
  }
  return undefined;
}

/** Whether a folder is a repository, as far as it can be read. */
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

/** Where a path leads after following its links. */
export interface Located {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Size in bytes; for a folder that of its list, if the file system tells. */
  readonly size: number;
}

/** The maximum number of links in one path, as in Linux. */
const maxLinks = 40;
/** The maximum number of cached folder paths. */
const maxKnown = 10_000;

/**
 * Resolves a path name by name, without system calls outside of the roots: a link that leads out is read, but not followed.
 * Throws the system's error.
 */
export function* locate(path: string, roots: Roots, links = 0): Steps<Located | NoText> {
  if (path.length > maxPath) return tooLong;
  // Starts at the nearest known folder, because each step takes a system call.
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

const aDevice = noText('on Windows, its name means a device');
const aStream = noText('on Windows, its name means a stream of another file');

/** Names that mean a device in every folder of Windows, with any ending. */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\..*)?$/i;

/** Why a name does not mean a file of its own on a platform; undefined if it may. */
export function whyNoFile(name: string, platform: string): NoText | undefined {
  if (platform !== 'win32') return undefined;
  if (name.includes(':')) return aStream;
  return devices.test(name) ? aDevice : undefined;
}

/** Asking for a device may wait for it or wake it, so only a name that the list of its folder has is asked for. */
function* deviceIn(folder: Located, name: string): Steps<NoText | undefined> {
  const why = whyNoFile(name, process.platform);
  if (why === undefined) return undefined;
  const isEqual = (each: Dirent) => each.name.toLowerCase() === name.toLowerCase();
  const found = yield* entriesOf(folder.path, isEqual);
  return found?.length === 1 ? undefined : why;
}

/** Resolves a path whose parent is `folder`; a root needs no parent. */
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
  // Both parts are normalized. A general join would take as long as the system call.
  const root = roots.at(path);
  const real = root ?? (folder && `${folder.path}${folder.path.endsWith(sep) ? '' : sep}${basename(path)}`);
  if (real === undefined) return elsewhere;
  if (root === undefined && folder !== undefined) {
    const device = yield* deviceIn(folder, basename(path));
    if (device) return device;
  }
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
