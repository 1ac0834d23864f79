import { isAbsolute, relative, sep } from 'node:path';
import { grouped } from '../../engine/index.ts';
import type { Steps } from '../ask.ts';
import { type Answer, git, slowly } from '../git.ts';
import { Unavailable } from '../guard.ts';
import { realOf } from '../system.ts';
import { type Blob, CommitFiles, listedIn } from './commit-files.ts';

/** Bytes of contents that are asked for at once. */
const atOnce = 8 * 1024 * 1024;

/** Bytes of a path that a link leads to. */
const maxLink = 4096;

/** Repositories within one another that are looked into. */
const maxDepth = 8;

/**
 * What git knows of a repository, read from its objects alone: nothing is checked out, no file of the work tree is looked at,
 * and nothing that the repository configures (hooks, filters, monitors, other programs, servers) is run or asked. Objects are
 * what their ids say: what replaces or grafts them does not count. Each question ends: git has a deadline and a bound for its
 * output, and a question that it did not answer in time is the last that it is asked. All questions throw `Unavailable` then.
 */
export class GitRepository {
  /** Absolute path of the work tree. */
  readonly top: string;
  readonly #ignored = new Map<string, boolean>();

  private constructor(top: string) {
    this.top = top;
  }

  /** The repository that holds a folder. Throws an error that says why there is none. */
  static *at(folder: string): Steps<GitRepository> {
    const where = ['rev-parse', '--absolute-git-dir', '--show-toplevel'];
    const [own = '', top = ''] = linesOf(outputOf(yield* git(folder, where)));
    const real = (yield* realOf(folder)) ?? folder;
    if (real === top) return new GitRepository(top);
    // What a repository's configuration calls its work tree may be another folder than the one that it lies in.
    const atTop = yield* git(top, where);
    const isOwn = 'out' in atTop && linesOf(atTop.out)[0] === own;
    const repository = new GitRepository(top);
    if (!isOwn || repository.pathOf(real) === undefined) throw noRepository();
    return repository;
  }

  /** The id of the commit that a revision names. Throws where it names none. */
  *commit(revision: string): Steps<string> {
    const named = `${revision}^{commit}`;
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', named];
    const answer = yield* git(this.top, args);
    if ('status' in answer) throw new Error(`git knows no commit \`${revision}\`.`);
    return lineOf(answer.out);
  }

  /** The id of the commit from which two others come. Throws where they have none in common. */
  *mergeBase(one: string, other: string): Steps<string> {
    const answer = yield* git(this.top, ['merge-base', one, other], { within: slowly });
    if ('status' in answer)
      throw new Error('The commits have no common ancestor here: fetch more of the history.');
    return lineOf(answer.out);
  }

  /**
   * The files of a commit, those of other repositories in it included as far as they are checked out. Throws where they can't be
   * read, those of other repositories only where `all` are needed.
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

  /** The repository that lies at a folder itself; none where the folder is empty, or a link. */
  static *#within(top: string): Steps<GitRepository | undefined> {
    const answer = yield* git(top, ['rev-parse', '--show-toplevel']);
    return 'out' in answer && lineOf(answer.out) === top ? new GitRepository(top) : undefined;
  }

  /**
   * What some files held, by their ids: asked at once, and not kept. Those of more than `most` bytes, and those that were never
   * fetched, are left out. Throws where git can't say, or says what an id does not name.
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

  /** Which of some paths an ignore file keeps out of the repository: all are asked for at once, each once. */
  *ignored(paths: readonly string[]): Steps<ReadonlySet<string>> {
    const asked = paths.filter((path) => !this.#ignored.has(path));
    // One path that git refuses, such as one beyond a link, has it refuse all.
    if (asked.length > 0 && !(yield* this.#askIgnored(asked)))
      for (const path of asked) if (!(yield* this.#askIgnored([path]))) this.#ignored.set(path, false);
    return new Set(paths.filter((path) => this.#ignored.get(path)));
  }

  /** False where git refuses to say. */
  *#askIgnored(paths: readonly string[]): Steps<boolean> {
    // A path that begins with a colon would mean something else.
    const input = paths.map((path) => `./${path}\0`).join('');
    const answer = yield* git(this.top, ['check-ignore', '-z', '--stdin'], { input });
    if ('status' in answer && answer.status !== 1) return false;
    const found = new Set('out' in answer ? answer.out.toString('utf8').split('\0') : []);
    for (const path of paths) this.#ignored.set(path, found.has(`./${path}`));
    return true;
  }

  /** A path from the top of the work tree, with `/`, which itself is empty; undefined outside of it. */
  pathOf(disk: string): string | undefined {
    const path = relative(this.top, disk);
    const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
    return isOutside ? undefined : path.split(sep).join('/');
  }
}

/** Reads what some ids name in the repository at a folder. */
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

/** Whether some bytes are what git calls by an id; where line ends were converted at checkout, those of git. */
export function isContent(bytes: Buffer, id: string): boolean {
  if (idOf(bytes, id.length) === id) return true;
  if (!bytes.includes('\r\n')) return false;
  return idOf(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'), id.length) === id;
}

/** The id of a blob, in SHA-1 (40 digits) or SHA-256 (git-hash-object). */
function idOf(bytes: Buffer, digits: number): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

const damaged = "git's objects can't be read: one is missing or damaged.";
const noRepository = () => new Error('The folder is in no git repository that can be read.');

function outputOf(answer: Answer): Buffer {
  if ('status' in answer) throw noRepository();
  return answer.out;
}

const linesOf = (out: Buffer) =>
  out
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
const lineOf = (out: Buffer) => out.toString('utf8').replace(/\r?\n$/, '');
