import { isAbsolute, relative, resolve, sep } from 'node:path';
import { grouped, printable } from '../../engine/index.ts';
import type { Steps } from '../ask.ts';
import { type Answer, git, slowly } from '../git.ts';
import { Unavailable } from '../guard.ts';
import { isSamePath, realOf } from '../system.ts';
import { type Blob, CommitFiles, listedIn } from './commit-files.ts';

/** The maximum number of bytes read from git in one call. */
const atOnce = 8 * 1024 * 1024;

/** The maximum length in bytes of a link's target. */
const maxLink = 4096;

/** The maximum depth of nested repositories. */
const maxDepth = 8;

/**
 * Reads a repository only through git's objects: checks out nothing, reads no file of the work tree, and neither runs nor
 * contacts anything in the repository's configuration (hooks, filters, monitors, other programs, servers). Ignores replaced and
 * grafted objects. git has limits for time and output. After a call that takes too long, no further call is made. All methods
 * throw `Unavailable` in that case.
 */
export class GitRepository {
  /** Absolute path of the work tree. */
  readonly top: string;
  readonly #ignored = new Map<string, boolean>();

  private constructor(top: string) {
    // Git for Windows writes `C:/…`.
    this.top = resolve(top);
  }

  /** Finds the repository that contains a folder. Throws an error with the reason if there is none. */
  static *at(folder: string): Steps<GitRepository> {
    const where = ['rev-parse', '--absolute-git-dir', '--show-toplevel'];
    const [own = '', top = ''] = linesOf(outputOf(yield* git(folder, where)));
    const real = (yield* realOf(folder)) ?? folder;
    if (isSamePath(real, top)) return new GitRepository(top);
    // A repository's configuration may set another folder as its work tree than the one it lies in.
    const atTop = yield* git(top, where);
    const isOwn = 'out' in atTop && isSamePath(linesOf(atTop.out)[0] ?? '', own);
    const repository = new GitRepository(top);
    if (!isOwn || repository.pathOf(real) === undefined) throw noRepository();
    return repository;
  }

  /** Returns the id of a revision's commit. Throws if there is none. */
  *commit(revision: string): Steps<string> {
    const named = `${revision}^{commit}`;
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', named];
    const answer = yield* git(this.top, args);
    if ('status' in answer) throw new Error(`git knows no commit \`${revision}\`.`);
    return lineOf(answer.out);
  }

  /** Returns the common ancestor of two commits. Throws if they have none. */
  *mergeBase(one: string, other: string): Steps<string> {
    const answer = yield* git(this.top, ['merge-base', one, other], { within: slowly });
    if ('status' in answer)
      throw new Error('The commits have no common ancestor here: fetch more of the history.');
    return lineOf(answer.out);
  }

  /**
   * Returns the files of a commit, including those of nested repositories that are checked out. Throws if they can't be read; for
   * nested repositories only if `all` is set.
   */
  *files(commit: string, all = true): Steps<CommitFiles> {
    const files = new CommitFiles(this.top);
    yield* this.#addFiles(files, commit, { below: '', all, depth: 0 });
    return files;
  }

  *#addFiles(
    files: CommitFiles,
    commit: string,
    { below, all, depth }: { below: string; all: boolean; depth: number },
  ): Steps<void> {
    const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit];
    const listed = outputOf(yield* git(this.top, args, { within: slowly }));
    const links: { readonly path: string; readonly blob: Blob }[] = [];
    const nested: { readonly path: string; readonly id: string }[] = [];
    for (const { mode, id, size, name } of listedIn(listed)) {
      const path = files.pathOf(name, below);
      if (path === undefined) continue;
      const blob = { id, size, top: this.top };
      if (mode.startsWith('160')) nested.push({ path, id });
      else if (mode.startsWith('120')) {
        files.addLink(path, undefined);
        links.push({ path, blob });
      } else files.addFile(path, blob);
    }
    const targets = yield* this.read(
      links.map(({ blob }) => blob),
      maxLink,
    );
    for (const { path, blob } of links) files.addLink(path, targets.get(blob.id));
    for (const { path, id } of nested) {
      const inner = yield* GitRepository.#within(files.diskOf(path));
      if (!inner || depth >= maxDepth) continue;
      if ('out' in (yield* git(inner.top, ['cat-file', '-e', `${id}^{commit}`])))
        yield* inner.#addFiles(files, id, { below: `${path}/`, all, depth: depth + 1 });
      else if (all) files.lacks(path);
    }
  }

  /** Returns the repository at exactly this folder; undefined if the folder is empty, or a link. */
  static *#within(top: string): Steps<GitRepository | undefined> {
    const answer = yield* git(top, ['rev-parse', '--show-toplevel']);
    return 'out' in answer && isSamePath(lineOf(answer.out), top) ? new GitRepository(top) : undefined;
  }

  /**
   * Reads some files by their ids, in few calls and without caching. Leaves out files larger than `most` bytes, and those that
   * were never fetched. Throws if git fails, or the content does not match an id.
   */
  *read(blobs: readonly Blob[], most: number): Steps<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const [top, own] of grouped(blobs, (blob) => blob.top)) {
      let asked = new Set<string>();
      let bytes = 0;
      for (const { id, size } of own) {
        if (!(size <= most) || found.has(id) || asked.has(id)) continue;
        if (bytes + size > atOnce) {
          yield* readAll(top, asked, found);
          asked = new Set();
          bytes = 0;
        }
        asked.add(id);
        bytes += size;
      }
      yield* readAll(top, asked, found);
    }
    return found;
  }

  /** Returns those of some paths that git ignores. Asks for all of them at once, and for each only once. */
  *ignored(paths: readonly string[]): Steps<ReadonlySet<string>> {
    const asked = paths.filter((path) => !this.#ignored.has(path));
    // If git refuses one path, such as one beyond a link, it refuses all.
    if (asked.length > 0 && !(yield* this.#askIgnored(asked)))
      for (const path of asked) if (!(yield* this.#askIgnored([path]))) this.#ignored.set(path, false);
    return new Set(paths.filter((path) => this.#ignored.get(path)));
  }

  /** Returns false if git refuses. */
  *#askIgnored(paths: readonly string[]): Steps<boolean> {
    // A path that begins with a colon would have a special meaning.
    const input = paths.map((path) => `./${path}\0`).join('');
    const answer = yield* git(this.top, ['check-ignore', '-z', '--stdin'], { input });
    if ('status' in answer && answer.status !== 1) return false;
    const found = new Set('out' in answer ? answer.out.toString('utf8').split('\0') : []);
    for (const path of paths) this.#ignored.set(path, found.has(`./${path}`));
    return true;
  }

  /** Returns the path from the top of the work tree, with `/`; empty for the top itself, undefined outside of it. */
  pathOf(disk: string): string | undefined {
    const path = relative(this.top, disk);
    const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
    return isOutside ? undefined : path.split(sep).join('/');
  }
}

/** Reads the blobs with some ids from the repository at a folder. */
function* readAll(top: string, ids: ReadonlySet<string>, found: Map<string, Buffer>): Steps<void> {
  if (ids.size === 0) return;
  const asked = { input: `${[...ids].join('\n')}\n`, within: slowly };
  const out = outputOf(yield* git(top, ['cat-file', '--batch'], asked));
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf('\n', at);
    const [id = '', type, size] = out.toString('latin1', at, end).split(' ');
    at = end + 1;
    // `<id> missing` has no content.
    if (type !== 'blob') continue;
    const bytes = out.subarray(at, at + Number(size));
    if (idOf(bytes, id.length) === id) found.set(id, bytes);
    at += Number(size) + 1;
  }
  for (const id of ids) if (!found.has(id)) throw new Unavailable(damaged);
}

/** Whether bytes are the content of a blob. */
export const isBlob = (bytes: Buffer, { id, size }: Blob): boolean =>
  bytes.length === size && idOf(bytes, id.length) === id;

/** Whether bytes match a blob id, also if line ends were converted at checkout. */
export function isContent(bytes: Buffer, id: string): boolean {
  if (idOf(bytes, id.length) === id) return true;
  if (!bytes.includes('\r\n')) return false;
  return idOf(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'), id.length) === id;
}

/** Returns the id of a blob, in SHA-1 (40 digits) or SHA-256 (git-hash-object). */
function idOf(bytes: Buffer, digits: number): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

const damaged = "git's objects can't be read: one is missing or damaged.";
const noRepository = () => new Error('The folder is not in a git repository that can be read.');

function outputOf(answer: Answer): Buffer {
  if ('status' in answer) throw refusedOwner(answer.message) ?? noRepository();
  return answer.out;
}

/** The error for a repository of another user, which git reads only with an exception. Git's message is in the user's language. */
function refusedOwner(message: string): Error | undefined {
  const command = /\b(git config --global --add safe\.directory [^\n]+)/.exec(message)?.[1];
  if (command === undefined) return undefined;
  const [said = ''] = message.replace(/^fatal: /, '').split('\n');
  return new Error(
    printable(
      `git does not read the repository: ${said}. If you trust it, run \`${command}\` (safe.directory).`,
    ),
  );
}

const linesOf = (out: Buffer) =>
  out
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
const lineOf = (out: Buffer) => out.toString('utf8').replace(/\r?\n$/, '');
