import type { Dirent } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { kindOfName } from '../engine/index.ts';
import type { Steps } from './ask.ts';
import { wantedIn } from './entries.ts';
import { IgnoredEntries } from './gitignore.ts';
import type { Within } from './guard.ts';
import { locate, type Roots } from './roots.ts';
import { absent, type NoText, notRegular, notUtf8, unread } from './unread.ts';
import { watchdog } from './watchdog.ts';

/** A file found below a folder, or what could not be read of it: a folder, a file, an ignore file. */
export interface Walked {
  /** POSIX path relative to the folder that is walked; empty for that folder itself. */
  readonly path: string;
  /** Why what lies at `path` can't be read; undefined for a file that may be. */
  readonly message: string | undefined;
  /** Of an ignore file: more is found than git would take. */
  readonly warning?: boolean;
  /** Where the message is about, from 1. */
  readonly line?: number | undefined;
}

/** Which names are looked for; paths are relative to the folder that is walked. */
export interface Names {
  wants(path: string): boolean;
  /** Whether a file, or a folder with all that lies in it, is left out. */
  leaves(path: string, isFolder: boolean): boolean;
}

const usualNames: Names = { wants: (path) => kindOfName(path) !== undefined, leaves: () => false };

/** Folders that nobody looks into for files to lint. */
export const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * Finds the Dockerfiles and compose files below a folder by their `names`, in stable order: what git ignores, `.git` and
 * `node_modules` are left out, links to folders are not followed, and a link to a file counts when it leads to a file
 * below the roots that is not found anyway. Never throws; may be left at any time.
 */
export function* walk(
  folder: string,
  roots: Roots,
  names = usualNames,
  within: Within = watchdog(),
): Steps<void, Walked> {
  const start = yield* locate(resolve(folder), roots);
  if ('why' in start || start.kind !== 'folder') {
    yield { found: badFolder('', 'why' in start ? start : absent) };
    return;
  }
  const root = start.path;
  const links: string[] = [];
  const seen = new Set<string>();
  const untold: Walked[] = [];
  const warn = (path: string, message: string, line?: number) =>
    untold.push({ path: relative(root, path).split(sep).join('/'), message, line, warning: true });
  const above = yield* IgnoredEntries.of(root, roots, warn);
  const tree = { root, roots, names, within, warn };
  const first = yield* opened(tree, '', above);
  const open = first ? [first] : [];
  for (let top = first; top; top = open.at(-1)) {
    for (const each of untold.splice(0)) yield { found: each };
    const entry = top.entries[top.next++];
    if (!entry) {
      open.pop();
      continue;
    }
    const path = top.path === '' ? entry.name : `${top.path}/${entry.name}`;
    // Only names that are not valid UTF-8 read alike: what one leads to would be taken for the other.
    if (entry.name === top.entries[top.next]?.name) {
      yield { found: { path, message: notUtf8.message } };
      continue;
    }
    const full = `${top.full}${top.full.endsWith(sep) ? '' : sep}${entry.name}`;
    const isFolder = entry.isDirectory();
    if (isFolder) {
      const next = yield* opened(tree, path, top.ignored);
      if (next) open.push(next);
    } else if (entry.isSymbolicLink()) links.push(path);
    else if (!entry.isFile()) yield { found: { path, message: notRegular.message } };
    else {
      seen.add(full);
      yield { found: { path, message: undefined } };
    }
  }
  for (const path of links) {
    const message = yield* leadsTo(join(root, path), roots, seen);
    if (message !== 'nothing new') yield { found: { path, message } };
  }
}

/** A folder whose entries are being looked at. */
interface Open {
  readonly path: string;
  /** Where it lies on the disk. */
  readonly full: string;
  readonly entries: readonly Dirent[];
  readonly ignored: IgnoredEntries;
  next: number;
}

/** What is walked, and how. */
interface Tree {
  readonly root: string;
  readonly roots: Roots;
  readonly names: Names;
  readonly within: Within;
  readonly warn: (path: string, message: string) => void;
}

/** Steps from which on asking about the entries of a folder is worth a clock. */
const manySteps = 10_000_000;

/** Opens a folder; one that can't be listed is told. */
function* opened(
  { root, roots, names, within, warn }: Tree,
  path: string,
  above: IgnoredEntries,
): Steps<Open | undefined, Walked> {
  const full = join(root, path);
  const below = path === '' ? '' : `${path}/`;
  let own = false;
  const wanted = (entry: Dirent) => {
    if (entry.name === '.gitignore') own = true;
    return entry.isDirectory() ? !skippedFolders.has(entry.name) : names.wants(`${below}${entry.name}`);
  };
  let entries: readonly Dirent[];
  try {
    const folder = yield* locate(full, roots);
    // What is not read from, for its path is too long, may be walked all the same.
    entries = yield* wantedIn(full, 'why' in folder ? undefined : folder.size, wanted);
  } catch (error) {
    yield { found: badFolder(path, unread(error)) };
    return undefined;
  }
  const ignored = own && path !== '' ? yield* above.within(full) : above;
  const isKept = (entry: Dirent) => {
    const isFolder = entry.isDirectory();
    return (
      !names.leaves(`${below}${entry.name}`, isFolder) && !ignored.ignores(join(full, entry.name), isFolder)
    );
  };
  const left = () => entries.filter(isKept);
  try {
    const kept = ignored.steps * entries.length > manySteps ? within(left) : left();
    return { path, full, entries: kept, ignored, next: 0 };
  } catch {
    warn(join(full, '.gitignore'), tooSlow);
    return { path, full, entries, ignored, next: 0 };
  }
}

const tooSlow = 'The patterns take too long to match; all that lies in the folder is checked.';

const badFolder = (path: string, why: NoText): Walked => {
  const { reason } = why === absent && path.includes('\ufffd') ? notUtf8 : why;
  return { path, message: `The folder can't be read: ${reason}.` };
};

/** Why a link to a file can't be read; `nothing new` where it leads to a folder, or to a file that is found anyway. */
function* leadsTo(link: string, roots: Roots, seen: Set<string>): Steps<string | undefined> {
  const nothing = 'nothing new';
  try {
    const target = yield* locate(link, roots);
    if ('why' in target) return target.message;
    if (target.kind === 'other') return notRegular.message;
    if (target.kind === 'folder' || seen.has(target.path)) return nothing;
    seen.add(target.path);
    return undefined;
  } catch (error) {
    return unread(error).message;
  }
}
