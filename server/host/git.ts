import { dirname, join, posix, relative, sep } from 'node:path';
import { kindOfName, shownWhole } from '../engine/index.ts';

/** What git answered: its output, or why there is none. */
type Answer = { readonly out: Buffer } | { readonly why: string };

/** Bytes that git may answer with at most. */
const largest = 256 * 1024 * 1024;

/** Bytes of a path that a link leads to. */
const maxLink = 4096;

/** What a commit holds. */
export interface CommitFiles {
  /** The id of what each file holds, by its path from the top, with `/`. */
  readonly ids: ReadonlyMap<string, string>;
  /** The paths under which files are looked for: a link to one that is found by itself is left out. */
  readonly names: readonly string[];
}

/** Bytes of contents that are asked for at once. */
const atOnce = 64 * 1024 * 1024;

/**
 * What git knows of a repository, read from its objects alone: nothing is checked out, no file of the work tree is looked at,
 * and nothing that the repository configures (hooks, filters, monitors, other programs, servers) is run or asked.
 */
export class GitRepository {
  /** Absolute path of the work tree. */
  readonly top: string;
  readonly #contents = new Map<string, Buffer>();
  readonly #sizes = new Map<string, number>();
  /** The repositories within this one that hold some files, by their ids. */
  readonly #nested = new Map<string, GitRepository>();

  private constructor(top: string) {
    this.top = top;
  }

  /** The repository that holds a folder. Throws an error that says why there is none. */
  static at(folder: string): GitRepository {
    return new GitRepository(lineOf(git(folder, ['rev-parse', '--show-toplevel'])));
  }

  /** The id of the commit that a revision names. Throws where it names none. */
  commit(revision: string): string {
    const answer = git(this.top, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ]);
    if ('why' in answer) throw new Error(`git knows no commit \`${revision}\`.`);
    return lineOf(answer);
  }

  /** The id of the commit from which two others come. Throws where they have none in common. */
  mergeBase(one: string, other: string): string {
    const answer = git(this.top, ['merge-base', one, other]);
    if ('why' in answer)
      throw new Error('The commits have no common ancestor here: fetch more of the history.');
    return lineOf(answer);
  }

  /**
   * The files of a commit, those of other repositories in it included as far as they are checked out, and of links what they
   * lead to. Throws where they can't be read, those of other repositories only where `all` are needed.
   */
  files(commit: string, all = true): CommitFiles {
    const listed = outputOf(git(this.top, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit])).toString(
      'utf8',
    );
    const ids = new Map<string, string>();
    const links = new Map<string, string>();
    const led = new Set<string>();
    for (const entry of listed.split('\0')) {
      const [head = '', path] = entry.split('\t', 2);
      const [mode, , id, size] = head.split(/ +/);
      if (path === undefined || id === undefined || !mode) continue;
      if (mode.startsWith('160')) this.#addNested(path, id, { ids, led, all });
      else (mode.startsWith('120') ? links : ids).set(path, id);
      this.#sizes.set(id, Number(size));
    }
    return this.#withLinks(ids, links, led);
  }

  /**
   * Adds the files of a repository within this one, as a commit of it has them; none where it is not checked out. Of those that its
   * links led to `led` has the paths.
   */
  #addNested(
    path: string,
    commit: string,
    { ids, led, all }: { ids: Map<string, string>; led: Set<string>; all: boolean },
  ): void {
    const top = join(this.top, path);
    const answer = git(top, ['rev-parse', '--show-toplevel']);
    // Where a link leads, or what lies around an empty folder, is another one.
    if ('why' in answer || lineOf(answer) !== top) return;
    const nested = new GitRepository(top);
    if ('why' in git(top, ['cat-file', '-e', commit])) {
      if (all) throw new Error(`A commit of ${shownWhole(path)} is not here: fetch more of its history.`);
      return;
    }
    const found = nested.files(commit, all);
    const names = new Set(found.names);
    for (const [name, id] of found.ids) {
      ids.set(`${path}/${name}`, id);
      if (!names.has(name)) led.add(`${path}/${name}`);
      this.#nested.set(id, nested);
    }
  }

  #withLinks(
    ids: Map<string, string>,
    links: ReadonlyMap<string, string>,
    within: ReadonlySet<string>,
  ): CommitFiles {
    this.fetch([...links.values()], maxLink);
    const names = [...ids.keys()].filter((path) => !within.has(path));
    const led = [...links].flatMap(([path, link]) => {
      const target = posix.join(posix.dirname(path), this.content(link).toString('utf8'));
      const id = ids.get(target);
      if (id !== undefined && kindOfName(target) === undefined) names.push(path);
      return id === undefined ? [] : [[path, id] as const];
    });
    return { ids: new Map([...ids, ...led]), names };
  }

  /** What a file held, by its id, asked once: two commits mostly hold the same. Throws where it can't be read. */
  content(id: string): Buffer {
    const nested = this.#nested.get(id);
    if (nested) return nested.content(id);
    const known = this.#contents.get(id) ?? outputOf(git(this.top, ['cat-file', 'blob', id]));
    this.#contents.set(id, known);
    return known;
  }

  /** Asks at once for what many files held that `files` has listed, but those of more than `most` bytes. Throws where git can't say. */
  fetch(ids: readonly string[], most: number): void {
    for (const nested of new Set(this.#nested.values())) nested.fetch(ids, most);
    let asked: string[] = [];
    let bytes = 0;
    for (const id of new Set(ids)) {
      const size = this.#sizes.get(id) ?? Number.POSITIVE_INFINITY;
      if (size > most || this.#contents.has(id)) continue;
      if (bytes + size > atOnce) {
        this.#fetchAll(asked);
        asked = [];
        bytes = 0;
      }
      asked.push(id);
      bytes += size;
    }
    this.#fetchAll(asked);
  }

  #fetchAll(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const out = outputOf(git(this.top, ['cat-file', '--batch'], `${ids.join('\n')}\n`));
    for (let at = 0; at < out.length; ) {
      const end = out.indexOf('\n', at);
      const [id = '', type, size] = out.toString('latin1', at, end).split(' ');
      at = end + 1;
      // `<id> missing` has no content.
      if (type !== 'blob') continue;
      const next = at + Number(size);
      this.#contents.set(id, out.subarray(at, next));
      at = next + 1;
    }
  }

  /** Whether an ignore file keeps a path out of the repository. */
  ignores(path: string): boolean {
    return 'out' in git(this.top, ['check-ignore', '--quiet', '--', path]);
  }

  /** The path of a file from the top of the work tree, with `/`; undefined outside of it. */
  pathOf(disk: string): string | undefined {
    const path = relative(this.top, disk);
    return path.startsWith('..') || path === '' ? undefined : path.split(sep).join('/');
  }
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

function git(folder: string, args: readonly string[], input = ''): Answer {
  // Loaded here, for it takes a twentieth of a short run that asks nothing of git.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout, error } = spawnSync('git', ['-C', folder, ...quiet, ...args], {
    // On Windows a program is first looked for in the current folder, which is the workspace.
    cwd: dirname(process.execPath),
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    input,
    maxBuffer: largest,
  });
  if (error) return { why: "git can't be run." };
  return status === 0 ? { out: stdout } : { why: 'The folder is in no git repository that can be read.' };
}

const quiet = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'protocol.allow=never'];

function outputOf(answer: Answer): Buffer {
  if ('why' in answer) throw new Error(answer.why);
  return answer.out;
}

const lineOf = (answer: Answer) =>
  outputOf(answer)
    .toString('utf8')
    .replace(/\r?\n$/, '');
