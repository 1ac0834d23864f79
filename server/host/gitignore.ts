import { join, relative, sep } from 'node:path';
import { GitIgnore } from '../engine/source/gitignore.ts';
import type { Steps } from './ask.ts';
import { ignoresCase } from './git/git-folder.ts';
import { reading } from './read.ts';
import type { Roots } from './roots.ts';

/** Receives each ignore file that can't be read, or is not applied from a line on. */
type ReportUnread = (path: string, message: string, line?: number) => void;

/** The total cost of matching the entries of all folders. */
interface Asked {
  entries: number;
  milliseconds: number;
  /** Whether it took too long. From then on, nothing else is ignored. */
  isOver: boolean;
}

/** The time limit for matching in milliseconds, and the addition for each entry. Normal patterns take a tenth of that. */
const patience = 500;
const patiencePerEntry = 0.05;
const tooSlow =
  'The patterns of this ignore file and those above it take too long to match; from here on, all files are checked.';

/** The entries of a folder and of those below it that git ignores, as far as the ignore files are read. */
export class IgnoredEntries {
  readonly #root: string;
  readonly #roots: Roots;
  readonly #report: ReportUnread;
  readonly #ignored: GitIgnore;
  /** The ignore file that was read last. */
  readonly #file: string;
  readonly #asked: Asked;

  private constructor(
    { root, roots, report, asked }: { root: string; roots: Roots; report: ReportUnread; asked: Asked },
    ignored: GitIgnore,
    file: string,
  ) {
    this.#root = root;
    this.#roots = roots;
    this.#report = report;
    this.#asked = asked;
    this.#ignored = ignored;
    this.#file = file;
  }

  /**
   * Reads the ignore files for a folder of the repository at `root`: its `.git/info/exclude`, and the `.gitignore` of each folder
   * from the root down to it (gitignore(5)), as far as they lie below the roots. If they ignore the folder itself, those above it
   * don't apply.
   */
  static *of(folder: string, root: string, roots: Roots, report: ReportUnread): Steps<IgnoredEntries> {
    const nothing = new GitIgnore([], undefined, '', { foldsCase: yield* ignoresCase(root, roots) });
    const asked = { entries: 0, milliseconds: 0, isOver: false };
    const top = (path: string) =>
      new IgnoredEntries({ root: path, roots, report, asked }, nothing, '').#with(
        join('.git', 'info', 'exclude'),
        path,
      );
    let found = yield* (yield* top(root)).within(root);
    let at = root;
    for (const name of root === folder ? [] : relative(root, folder).split(sep)) {
      at = join(at, name);
      if (found.ignores(at, true)) return yield* (yield* top(folder)).within(folder);
      found = yield* found.within(at);
    }
    return found;
  }

  /** Whether git ignores an untracked entry of a folder that is not ignored itself. */
  ignores(path: string, isFolder: boolean): boolean {
    const asked = this.#asked;
    if (asked.isOver) return false;
    const below = this.#pathOf(path);
    const before = performance.now();
    const isOut = this.#ignored.excludes(isFolder ? `${below}/` : below);
    asked.milliseconds += performance.now() - before;
    if (asked.milliseconds > patience + patiencePerEntry * ++asked.entries) {
      asked.isOver = true;
      this.#report(this.#file, tooSlow);
    }
    return isOut;
  }

  /** The maximum number of steps to match one entry. */
  get steps(): number {
    return this.#ignored.steps;
  }

  /** Adds the `.gitignore` of a folder below this one. */
  within(folder: string): Steps<IgnoredEntries> {
    return this.#with('.gitignore', folder);
  }

  /** Adds an ignore file that applies from a folder down. */
  *#with(name: string, folder: string): Steps<IgnoredEntries> {
    const path = join(folder, name);
    const { text, why, message } = { why: undefined, message: '', ...(yield* reading(path, this.#roots)) };
    if (why === 'unreadable') this.#report(path, message);
    if (text === undefined) return this;
    const ignored = this.#ignored.with(this.#pathOf(folder), text);
    if (ignored === this.#ignored) return this;
    if (ignored.leftOut) this.#report(path, ignored.leftOut.message, ignored.leftOut.line);
    const shared = { root: this.#root, roots: this.#roots, report: this.#report, asked: this.#asked };
    return new IgnoredEntries(shared, ignored, path);
  }

  #pathOf(path: string): string {
    const below = path.startsWith(`${this.#root}${sep}`)
      ? path.slice(this.#root.length + 1)
      : relative(this.#root, path);
    return sep === '/' ? below : below.split(sep).join('/');
  }
}
