import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Steps } from '../ask.ts';
import type { Fetched } from '../fetched.ts';
import { areLocal } from '../local.ts';
import { fetchedOf, reading, readingBytes } from '../read.ts';
import { type Roots, repositoryOf, rootsAt } from '../roots.ts';
import { mountTable, realOf } from '../system.ts';
import { type GitIndex, readIndex, tracks } from './git-index.ts';

/** Where git keeps what it knows of a work tree: what is its own, what all work trees of the repository share, and what may be read. */
interface GitFolder {
  readonly own: string;
  readonly shared: string;
  readonly roots: Roots;
}

/** What is asked of the folder `.git` of a work tree. */
interface OwnOfGit {
  /** The folder in which `.git` lies. */
  readonly top: string;
  /** The path below `.git`. */
  readonly name: string;
}

/** What a disk path asks of git's folder; undefined for any other path. */
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

/** Where an index is asked whether git tracks a file. */
const ofIndex = 'index/';

/**
 * What git's folder holds, where that lies elsewhere, too: of linked work trees and submodules `.git` is a file that says where. For
 * `index/` and the path of a file the answer is whether git tracks that: `tracked` or `untracked`, nothing where it is not known. There
 * the repository may be one of a folder above that the roots hold.
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

/** The index of a work tree, with the one that it is based on; undefined where there is none that can be read. */
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

/** Bytes of an index: of half a million files it has about as many. */
const maxIndex = 64 * 1024 * 1024;
/** Indexes that are remembered. */
const maxIndexes = 20;

/** The index at a path below some roots; it is remembered with those of the work tree, which are the same for each question. */
function* indexAt(path: string, roots: Roots, { indexes }: Roots): Steps<GitIndex | undefined> {
  if (!indexes.has(path)) {
    const bytes = yield* readingBytes(path, roots, maxIndex);
    if (indexes.size >= maxIndexes) indexes.clear();
    indexes.set(path, 'why' in bytes ? undefined : readIndex(bytes));
  }
  return indexes.get(path);
}

/**
 * The folder that a file `.git` names; undefined where there is none, or it may not be read. It mostly lies outside of the roots, so
 * there it has to be of a form that git makes, on a file system that answers, and to name this work tree itself: that proves that it
 * is git's and was not chosen by who wrote the file.
 */
function* linkedFolder(top: string, roots: Roots): Steps<GitFolder | undefined> {
  const { text } = yield* reading(join(top, '.git'), roots, maxLink);
  const [, named] = (text && /^gitdir: ([^\r\n]+)[\r\n]*$/.exec(text)) || [];
  if (named === undefined || /^[\\/]{2}/.test(named)) return undefined;
  const own = resolve(top, named);
  const isLinked = basename(dirname(own)) === 'worktrees';
  if (!isLinked && !dirname(own).split(sep).includes('modules')) return undefined;
  const shared = isLinked ? resolve(own, '../..') : own;
  if (!roots.hold(own) && mountTable() !== undefined && !areLocal([own])) return undefined;
  try {
    const inside = roots.hold(own) && roots.hold(shared) ? roots : yield* rootsAt([own, shared]);
    const real = (yield* realOf(top)) ?? top;
    const worktree = shared === own ? yield* configured(own, inside) : yield* pointed(own, inside);
    const isOwn = worktree !== undefined && resolve(own, worktree) === real;
    return isOwn ? { own, shared, roots: inside } : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of a file that only says where something lies. */
const maxLink = 8192;

/** The folder of the work tree that a folder of git below `worktrees` is for. */
function* pointed(own: string, roots: Roots): Steps<string | undefined> {
  const { text } = yield* reading(join(own, 'gitdir'), roots, maxLink);
  return /^([^\r\n]*)[\\/]\.git[\r\n]*$/.exec(text ?? '')?.[1];
}

/** The work tree that the configuration of a submodule's folder names. */
function* configured(own: string, roots: Roots): Steps<string | undefined> {
  const { text } = yield* reading(join(own, 'config'), roots);
  const line = text?.split('\n').find((each) => /^[ \t]*worktree[ \t]*=/.test(each));
  return line?.slice(line.indexOf('=') + 1).trim();
}
