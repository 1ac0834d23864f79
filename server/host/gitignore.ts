import { join, relative, sep } from 'node:path';
import { allFollowed, GitIgnore, leftOut, patternsOf } from '../engine/source/gitignore.ts';
import type { Steps } from './ask.ts';
import { reading } from './read.ts';
import { type Roots, repositoryOf } from './roots.ts';
import { type NoText, noText } from './unread.ts';

/** Is told of an ignore file that is there and can't be read, or not as a whole. */
type ReportUnread = (path: string, why: NoText) => void;

/** What git leaves out of one folder and of those below it, as far as the ignore files are read. */
export class IgnoredEntries {
  readonly #root: string;
  readonly #patternsIn: (path: string) => Steps<string[]>;
  readonly #ignored: GitIgnore;

  private constructor(root: string, patternsIn: (path: string) => Steps<string[]>, ignored: GitIgnore) {
    this.#root = root;
    this.#patternsIn = patternsIn;
    this.#ignored = ignored;
  }

  /**
   * The ignore files that hold for a folder: its repository's `.git/info/exclude`, the `.gitignore` of each folder from
   * the repository's root down to it (gitignore(5)), as far as they lie below the roots. Those above it count only when they
   * do not leave it out as a whole.
   */
  static *of(folder: string, roots: Roots, report: ReportUnread): Steps<IgnoredEntries> {
    const patternsIn = (path: string) => readPatterns(path, roots, report);
    const root = (yield* repositoryOf(folder, roots)) ?? folder;
    let found = yield* IgnoredEntries.#top(root, patternsIn);
    let at = root;
    for (const name of root === folder ? [] : relative(root, folder).split(sep)) {
      at = join(at, name);
      if (found.ignores(at, true)) return yield* IgnoredEntries.#top(folder, patternsIn);
      found = yield* found.within(at);
    }
    return found;
  }

  static *#top(root: string, patternsIn: (path: string) => Steps<string[]>): Steps<IgnoredEntries> {
    const excluded = new GitIgnore(yield* patternsIn(join(root, '.git', 'info', 'exclude')));
    return yield* new IgnoredEntries(root, patternsIn, excluded).within(root);
  }

  /** Whether git leaves out an entry of the folder tree, or a folder that holds it. */
  ignores(path: string, isFolder: boolean): boolean {
    const below = this.#pathOf(path);
    return this.#ignored.ignores(isFolder ? `${below}/` : below);
  }

  /** The same with the own `.gitignore` of a folder that lies below this one. */
  *within(folder: string): Steps<IgnoredEntries> {
    const patterns = yield* this.#patternsIn(join(folder, '.gitignore'));
    const ignored = this.#ignored.with(this.#pathOf(folder), patterns);
    return new IgnoredEntries(this.#root, this.#patternsIn, ignored);
  }

  #pathOf(path: string): string {
    const below = path.startsWith(`${this.#root}${sep}`)
      ? path.slice(this.#root.length + 1)
      : relative(this.#root, path);
    return sep === '/' ? below : below.split(sep).join('/');
  }
}

function* readPatterns(path: string, roots: Roots, report: ReportUnread): Steps<string[]> {
  const found = yield* reading(path, roots);
  if (found.text === undefined && found.why === 'unreadable') report(path, found);
  const patterns = patternsOf(found.text ?? '');
  if (!allFollowed(patterns)) report(path, { ...noText('not all'), message: leftOut });
  return patterns;
}
