import { join, relative, sep } from 'node:path';
import type { Ignore } from 'ignore';
import ignore from 'ignore';
import type { Steps } from './ask.ts';
import { followed, leftOut } from './patterns.ts';
import { reading } from './read.ts';
import { type Roots, repositoryOf } from './roots.ts';
import { type NoText, noText } from './unread.ts';

/** What git leaves out of one folder and of those below it. */
export interface GitIgnore {
  /** Whether git leaves out an entry of the folder tree, where it leaves out none of the folders that hold it. */
  ignores(path: string, isFolder: boolean): boolean;
  /** The same with the folder's own `.gitignore`; the folder lies below this one. */
  within(folder: string): Steps<GitIgnore>;
}

/** Is told of an ignore file that is there and can't be read. */
type Tell = (path: string, why: NoText) => void;

const options = { ignorecase: false };

/**
 * The ignore files that hold for a folder: its repository's `.git/info/exclude`, the `.gitignore` of each folder from
 * the repository's root down to it (gitignore(5)), as far as they lie below the roots. Those above it count only when they do
 * not leave it out as a whole.
 */
export function* gitIgnoreOf(folder: string, roots: Roots, tell: Tell): Steps<GitIgnore> {
  const linesOf = (path: string) => readLines(path, roots, tell);
  const root = yield* repositoryOf(folder, roots);
  if (root === undefined || root === folder) return yield* top(folder, linesOf);
  let found = yield* top(root, linesOf);
  let at = root;
  for (const name of relative(root, folder).split(sep)) {
    at = join(at, name);
    if (found.ignores(at, true)) return yield* top(folder, linesOf);
    found = yield* found.within(at);
  }
  return found;
}

type LinesOf = (path: string) => Steps<string[]>;

function* top(root: string, linesOf: LinesOf): Steps<GitIgnore> {
  const excluded = yield* linesOf(join(root, '.git', 'info', 'exclude'));
  return yield* layer(root, linesOf, ignore(options).add(excluded)).within(root);
}

function layer(root: string, linesOf: LinesOf, matcher: Ignore): GitIgnore {
  return {
    ignores(path, isFolder) {
      const name = slashed(relative(root, path));
      return name !== '' && matcher.ignores(isFolder ? `${name}/` : name);
    },
    *within(folder) {
      const lines = yield* linesOf(join(folder, '.gitignore'));
      if (lines.length === 0) return this;
      const below = slashed(relative(root, folder));
      const patterns = below === '' ? lines : lines.map((line) => rebased(line, below));
      return layer(root, linesOf, ignore(options).add(matcher).add(patterns));
    },
  };
}

function* readLines(path: string, roots: Roots, tell: Tell): Steps<string[]> {
  const found = yield* reading(path, roots);
  if (found.text === undefined && found.why === 'unreadable') tell(path, found);
  const lines = (found.text ?? '')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const kept = followed(lines);
  if (kept.length < lines.length) tell(path, { ...noText('not all'), message: leftOut });
  return kept;
}

/** A pattern of a folder as one of a folder above it. */
function rebased(line: string, below: string): string {
  const negated = line.startsWith('!');
  const pattern = negated ? line.slice(1) : line;
  const anchored = /\/[^ ]/.test(pattern);
  const folder = below.replace(/[\\*?[\]!# ]/g, '\\$&');
  const rest = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  return `${negated ? '!' : ''}/${folder}/${anchored ? '' : '**/'}${rest}`;
}

const slashed = (path: string) => (sep === '/' ? path : path.split(sep).join('/'));
