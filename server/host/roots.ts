import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import type { Steps } from './ask.ts';
import { lstat, readlink, realOf } from './system.ts';
import { absent, circular, dangling, elsewhere, linkedOut, type NoText } from './unread.ts';

/** Folders below which files may be read: what the user handed over, never what a file names. */
export interface Roots {
  /** The root that a path lies below by its name alone, without links, and the names that lead from there to the path. */
  below(path: string): { readonly root: string; readonly names: readonly string[] } | undefined;
}

/** Roots from disk paths of folders. What the user names may be a link. */
export function* rootsAt(folders: readonly string[]): Steps<Roots> {
  const real = new Map<string, string>();
  for (const folder of folders) {
    const named = resolve(folder);
    const found = (yield* realOf(named)) ?? named;
    real.set(named, found);
    real.set(found, found);
  }
  return {
    below(path) {
      for (let at = path; ; at = dirname(at)) {
        const root = real.get(at);
        if (root !== undefined) return { root, names: namesFrom(at, path) };
        if (at === dirname(at)) return undefined;
      }
    },
  };
}

const namesFrom = (folder: string, path: string) => relative(folder, path).split(sep).filter(Boolean);

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
    const repository = yield* repositoryOf((yield* realOf(folder)) ?? folder);
    if (repository !== undefined) found.push(repository);
    else if (cwd !== parse(cwd).root && isBelow(folder, cwd)) found.push(cwd);
  }
  return found;
}

/** The nearest folder upwards that is a git repository's, as far as `within` holds it. */
export function* repositoryOf(folder: string, within?: Roots): Steps<string | undefined> {
  for (let at = folder; !within || within.below(at); at = dirname(at)) {
    if (yield* lstat(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
  return undefined;
}

/** Whether a disk path is a folder or lies below it, by its name. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Where a path leads once its links are followed. */
export interface Located {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Links that one path may lead through, as Linux counts them. */
const mostLinks = 40;

/**
 * Follows a path name by name and asks nothing of the system that lies outside of the roots: a link that leads out is
 * read, and where it leads is not looked at. Throws what the system says.
 */
export function* locate(path: string, roots: Roots): Steps<Located | NoText> {
  const start = roots.below(path);
  if (!start) return elsewhere;
  let at = start.root;
  let stat = yield* lstat(at);
  const names = [...start.names].reverse();
  let links = 0;
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const next = join(at, name);
    stat = yield* lstat(next);
    if (!stat) return links > 0 ? dangling : absent;
    if (!stat.isSymbolicLink()) {
      at = next;
      continue;
    }
    if (++links > mostLinks) return circular;
    const target = roots.below(resolve(at, yield* readlink(next)));
    if (!target) return linkedOut;
    at = target.root;
    stat = yield* lstat(at);
    names.push(...[...target.names].reverse());
  }
  if (!stat) return absent;
  return { path: at, kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other' };
}
