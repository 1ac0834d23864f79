import { basename, dirname, join, parse, relative, resolve, sep } from 'node:path';
import { setsIgnoreCase } from '../../engine/source/gitignore.ts';
import type { Steps } from '../ask.ts';
import type { Fetched } from '../fetched.ts';
import { areLocal } from '../local.ts';
import { fetchedOf, reading, readingBytes } from '../read.ts';
import { type Roots, repositoryOf, rootsAt } from '../roots.ts';
import { isSamePath, mountTable, realOf } from '../system.ts';
import { type GitIndex, readIndex, tracks } from './git-index.ts';

/**
 * Where git stores the data of a work tree: its own folder, the one shared by all work trees of the repository, and the roots for
 * reading them.
 */
interface GitFolder {
  readonly own: string;
  readonly shared: string;
  readonly roots: Roots;
}

/** A request for a path in the `.git` folder of a work tree. */
interface OwnOfGit {
  /** The folder that contains `.git`. */
  readonly top: string;
  /** The path below `.git`. */
  readonly name: string;
}

/** Splits a disk path below `.git`; undefined for any other path. */
export function ownOfGit(disk: string): OwnOfGit | undefined {
  const at = disk.lastIndexOf(`${sep}.git${sep}`);
  if (at < 0) return undefined;
  return {
    top: disk.slice(0, at) || sep,
    name: disk
      .slice(at + 6)
      .split(sep)
      .join('/'),
  };
}

/** Prefix of requests whether git tracks a file. */
const ofIndex = 'index/';

/**
 * Reads a file from the `.git` folder, even if that lies elsewhere: in linked work trees and submodules, `.git` is a file with
 * its path. For `index/` followed by the path of a file, returns whether git tracks the file: `tracked` or `untracked`, or
 * undefined if not known. Such a request may also find a repository in a folder above, as far as the roots allow.
 */
export function* fetchingOfGit({ top, name }: OwnOfGit, roots: Roots): Steps<Fetched> {
  if (name.startsWith(ofIndex)) return yield* trackedIn(top, name.slice(ofIndex.length), roots);
  const direct = fetchedOf(yield* reading(join(top, '.git', name), roots));
  if (direct !== undefined) return direct;
  const folder = yield* linkedFolder(top, roots);
  if (!folder) return undefined;
  const found = yield* reading(join(name === 'HEAD' ? folder.own : folder.shared, name), folder.roots);
  return found.text;
}

function* trackedIn(top: string, path: string, roots: Roots): Steps<Fetched> {
  const repository = yield* repositoryOf(top, roots);
  if (repository === undefined) return undefined;
  const found = yield* indexOf(repository, roots);
  const below = relative(repository, join(top, path)).split(sep).join('/');
  const tracked = found && tracks(found.index, found.base, below);
  return tracked === undefined ? undefined : tracked ? 'tracked' : 'untracked';
}

/** Reads the index of a work tree, and its base for a split index; undefined if it can't be read. */
export function* indexOf(
  top: string,
  roots: Roots,
): Steps<{ readonly index: GitIndex; readonly base: GitIndex | undefined } | undefined> {
  const own = join(top, '.git');
  const folder = (yield* linkedFolder(top, roots)) ?? { own, shared: own, roots };
  const index = yield* indexAt(join(folder.own, 'index'), folder.roots, roots);
  if (!index) return undefined;
  const base =
    index.base && (yield* indexAt(join(folder.own, `sharedindex.${index.base.name}`), folder.roots, roots));
  return { index, base };
}

/** The maximum size of an index in bytes, enough for about half a million files. */
const maxIndex = 64 * 1024 * 1024;
/** The maximum number of cached indexes. */
const maxIndexes = 20;

/** Reads the index at a path below some roots. Caches it with the roots of the work tree, which are the same for each call. */
function* indexAt(path: string, roots: Roots, { indexes }: Roots): Steps<GitIndex | undefined> {
  if (!indexes.has(path)) {
    const bytes = yield* readingBytes(path, roots, maxIndex);
    if (indexes.size >= maxIndexes) indexes.clear();
    indexes.set(path, 'why' in bytes ? undefined : readIndex(bytes));
  }
  return indexes.get(path);
}

/**
 * Returns the folder that a `.git` file points to; undefined if there is none, or it may not be read. It usually lies outside of
 * the roots. Then its path must have a form that git creates, its file system must be local, and it must point to this work tree
 * itself. This proves that git created it, and that it was not chosen by the author of the file.
 */
function* linkedFolder(top: string, roots: Roots): Steps<GitFolder | undefined> {
  const { text } = yield* reading(join(top, '.git'), roots, maxLink);
  const [, named] = (text && /^gitdir: ([^\r\n]+)[\r\n]*$/.exec(text)) || [];
  if (named === undefined || /^[\\/]{2}/.test(named)) return undefined;
  const own = resolve(top, named);
  // Another drive of Windows may be a share.
  if (parse(own).root.toLowerCase() !== parse(top).root.toLowerCase()) return undefined;
  const isLinked = basename(dirname(own)) === 'worktrees';
  if (!isLinked && !dirname(own).split(sep).includes('modules')) return undefined;
  const shared = isLinked ? resolve(own, '../..') : own;
  if (!roots.hold(own) && mountTable() !== undefined && !areLocal([own])) return undefined;
  try {
    const inside = roots.hold(own) && roots.hold(shared) ? roots : yield* rootsAt([own, shared]);
    const real = (yield* realOf(top)) ?? top;
    const worktree = shared === own ? yield* configured(own, inside) : yield* pointed(own, inside);
    const isOwn = worktree !== undefined && isSamePath(resolve(own, worktree), real);
    return isOwn ? { own, shared, roots: inside } : undefined;
  } catch {
    return undefined;
  }
}

/** The maximum size in bytes of a file with only a path. */
const maxLink = 8192;

/** Returns the work tree of a git folder below `worktrees`. */
function* pointed(own: string, roots: Roots): Steps<string | undefined> {
  const { text } = yield* reading(join(own, 'gitdir'), roots, maxLink);
  return /^([^\r\n]*)[\\/]\.git[\r\n]*$/.exec(text ?? '')?.[1];
}

/** Returns the work tree in the configuration of a submodule's git folder. */
function* configured(own: string, roots: Roots): Steps<string | undefined> {
  const { text } = yield* reading(join(own, 'config'), roots);
  const line = text?.split('\n').find((each) => /^[ \t]*worktree[ \t]*=/.test(each));
  return line?.slice(line.indexOf('=') + 1).trim();
}

/** Whether git takes names that differ in case for one in a work tree (`core.ignoreCase`), as its configuration says, without files that it includes. */
export function* ignoresCase(top: string, roots: Roots): Steps<boolean> {
  const text = yield* fetchingOfGit({ top, name: 'config' }, roots);
  return typeof text === 'string' && setsIgnoreCase(text);
}
