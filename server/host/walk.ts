import type { Dirent } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { kindOfName } from '../engine/index.ts';
import type { Steps } from './ask.ts';
import { wantedIn } from './entries.ts';
import { TrackedEntries } from './git/tracked-entries.ts';
import { IgnoredEntries } from './gitignore.ts';
import type { Within } from './guard.ts';
import { locate, type Roots, repositoryOf } from './roots.ts';
import { absent, type NoText, notRegular, notUtf8, unread } from './unread.ts';
import { watchdog } from './watchdog.ts';

/** A file found below a folder, or a folder, file or ignore file that could not be read. */
export interface Walked {
  /** POSIX path relative to the walked folder; empty for that folder itself. */
  readonly path: string;
  /** Why the entry at `path` can't be read; undefined for a file that can. */
  readonly message: string | undefined;
  /** For an ignore file: more files are found than git would include. */
  readonly warning?: boolean;
  /** The line that the message is about, from 1. */
  readonly line?: number | undefined;
}

/** Selects names; paths are relative to the walked folder. */
export interface NameFilter {
  wants(path: string): boolean;
  /** Whether to leave out a file, or a folder with all its contents. */
  leaves(path: string, isFolder: boolean): boolean;
}

/** Selects Dockerfiles and compose files. */
export const usualNames: NameFilter = {
  wants: (path) => kindOfName(path) !== undefined,
  leaves: () => false,
};

/** Folders that are never searched for files to lint. */
export const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * Finds the Dockerfiles and compose files below a folder by their `names`, in stable order. Leaves out untracked files that git
 * ignores, `.git` and `node_modules`. Does not follow links to folders. A link to a file counts if the file lies below the roots
 * and is not found anyway. Never throws; the caller may stop at any time.
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
  const repository = (yield* repositoryOf(root, roots)) ?? root;
  const ignored = yield* IgnoredEntries.of(root, repository, roots, warn);
  const tracked = new TrackedEntries(root, roots, names.wants);
  const tree = { root, roots, names, within, warn, tracked };
  const first = yield* opened(tree, '', { repositories: [repository], ignored });
  const open = first ? [first] : [];
  for (let top = first; top; top = open.at(-1)) {
    for (const each of untold.splice(0)) yield { found: each };
    const entry = top.entries[top.next++];
    if (!entry) {
      open.pop();
      continue;
    }
    const path = top.path === '' ? entry.name : `${top.path}/${entry.name}`;
    // Two names are only equal if they are not valid UTF-8. Each would then lead to the same file.
    if (entry.name === top.entries[top.next]?.name) {
      yield { found: { path, message: notUtf8.message } };
      continue;
    }
    const full = `${top.full}${top.full.endsWith(sep) ? '' : sep}${entry.name}`;
    const isFolder = entry.isDirectory();
    if (isFolder) {
      const ignored = top.kept.has(entry) ? undefined : top.ignored;
      const next = yield* opened(tree, path, { ...top, ignored });
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

/** The state of git for a folder. */
interface Scope {
  /** The tops of the work trees that contain it. */
  readonly repositories: readonly string[];
  /** Undefined in an ignored folder, where all untracked files are ignored. */
  readonly ignored: IgnoredEntries | undefined;
}

/** A folder whose entries are being visited. */
interface Open extends Scope {
  readonly path: string;
  /** Its disk path. */
  readonly full: string;
  readonly entries: readonly Dirent[];
  /** Ignored entries that are kept because git tracks them, or something in them. */
  readonly kept: ReadonlySet<Dirent>;
  next: number;
}

/** The walked folder, and the settings of the walk. */
interface Tree {
  readonly root: string;
  readonly roots: Roots;
  readonly names: NameFilter;
  readonly within: Within;
  readonly warn: (path: string, message: string) => void;
  readonly tracked: TrackedEntries;
}

/** The number of steps from which matching the entries of a folder needs a timer. */
const manySteps = 10_000_000;

/** Opens a folder; reports it if it can't be listed. */
function* opened(tree: Tree, path: string, above: Scope): Steps<Open | undefined, Walked> {
  const { root, roots, names } = tree;
  const full = join(root, path);
  const below = path === '' ? '' : `${path}/`;
  let [hasIgnoreFile, isRepository] = [false, false];
  const wanted = (entry: Dirent) => {
    if (entry.name === '.gitignore') hasIgnoreFile = true;
    if (entry.name === '.git') isRepository = true;
    return entry.isDirectory() ? !skippedFolders.has(entry.name) : names.wants(`${below}${entry.name}`);
  };
  let entries: readonly Dirent[];
  try {
    const folder = yield* locate(full, roots);
    // A folder whose path is too long for reading files may still be walked.
    entries = yield* wantedIn(full, 'why' in folder ? undefined : folder.size, wanted);
  } catch (error) {
    yield { found: badFolder(path, unread(error)) };
    return undefined;
  }
  const own = hasIgnoreFile && path !== '';
  const ignored = above.ignored && own ? yield* above.ignored.within(full) : above.ignored;
  const repositories = isRepository ? [...above.repositories, full] : above.repositories;
  const open = { path, full, repositories, ignored, next: 0 };
  return { ...open, ...(yield* left(tree, open, entries)) };
}

/** Returns the entries of a folder that are not left out. */
function* left(
  { names, within, warn, tracked }: Tree,
  { path, full, repositories, ignored }: Omit<Open, 'entries' | 'kept'>,
  entries: readonly Dirent[],
): Steps<Pick<Open, 'entries' | 'kept'>> {
  const pathOf = ({ name }: Dirent) => (path === '' ? name : `${path}/${name}`);
  const isNamed = (entry: Dirent) => !names.leaves(pathOf(entry), entry.isDirectory());
  const isIgnored = (entry: Dirent) => ignored?.ignores(join(full, entry.name), entry.isDirectory()) ?? true;
  const divided = () => {
    const named = entries.filter(isNamed);
    return { named, out: new Set(named.filter(isIgnored)) };
  };
  const isSlow = (ignored?.steps ?? 0) * entries.length > manySteps;
  let found: ReturnType<typeof divided>;
  try {
    found = isSlow ? within(divided) : divided();
  } catch {
    warn(join(full, '.gitignore'), tooSlow);
    return { entries, kept: new Set() };
  }
  const { named, out } = found;
  if (out.size === 0) return { entries: named, kept: out };
  for (const top of repositories) yield* tracked.read(top);
  const kept = new Set([...out].filter((entry) => tracked.has(pathOf(entry), entry.isDirectory())));
  return { entries: named.filter((entry) => !out.has(entry) || kept.has(entry)), kept };
}

const tooSlow = 'The patterns take too long to match; everything in the folder is checked.';

const badFolder = (path: string, why: NoText): Walked => {
  const { reason } = why === absent && path.includes('\ufffd') ? notUtf8 : why;
  return { path, message: `The folder can't be read: ${reason}.` };
};

/** Returns why a link to a file can't be read; `nothing new` if it leads to a folder, or to a file that is found anyway. */
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
