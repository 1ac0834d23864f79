import ignore, { type Ignore } from 'ignore';
import { limits } from './limits.ts';
import type { SafeText } from './text.ts';

const options = { ignorecase: false };
/** Folders of a path, and places in a name, that ways of matching are counted with. */
const depth = 16;
const places = 128;

/** Why some patterns are not followed. */
export const leftOut: SafeText =
  'Patterns that are too long, too many or have too many wildcards are ignored.';

/** The patterns of an ignore file, without comments. */
export function patternsOf(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * The patterns that are followed: matching is by regular expressions, which take as many steps as there are ways in which
 * wildcards may be matched.
 */
export function followed(patterns: readonly string[]): string[] {
  let left: number = limits.patternWays;
  return patterns.slice(0, limits.ignoreLines).filter((pattern) => {
    const ways = pattern.length > limits.pattern ? Infinity : waysOf(pattern);
    if (ways > left) return false;
    left -= ways;
    return true;
  });
}

/** Whether all patterns are followed. */
export function allFollowed(patterns: readonly string[]): boolean {
  return followed(patterns).length === patterns.length;
}

/** In how many ways, about, one path may be matched: each `**` at any folder, each further `*` of a name at any place. */
function waysOf(pattern: string): number {
  let ways = 1;
  let before = '';
  for (const part of pattern
    .replace(/^!/, '')
    .replace(/\/(?:\*\*)?$/, '')
    .split('/')) {
    if (part === '**') ways *= before === '**' ? 1 : depth;
    else ways *= places ** Math.max(0, part.split(/\*+/).length - 2);
    before = part;
  }
  return ways;
}

/** What the ignore files of a folder and of those below it leave out (gitignore(5)). Paths are relative to the folder, with `/`. */
export class GitIgnore {
  readonly #matcher: Ignore;
  readonly #isEmpty: boolean;
  /** False where some patterns are not followed. */
  readonly complete: boolean;

  constructor(patterns: readonly string[], above?: GitIgnore) {
    const kept = followed(patterns);
    const matcher = ignore(options);
    this.#matcher = (above ? matcher.add(above.#matcher) : matcher).add(kept);
    this.#isEmpty = (!above || above.#isEmpty) && kept.length === 0;
    this.complete = above?.complete !== false && kept.length === patterns.length;
  }

  /** The same with the patterns of a folder's own ignore file; `folder` is empty for the topmost. */
  with(folder: string, patterns: readonly string[]): GitIgnore {
    if (patterns.length === 0) return this;
    return new GitIgnore(folder === '' ? patterns : patterns.map((line) => rebased(line, folder)), this);
  }

  /** Whether an entry, or a folder that holds it, is left out; the path of a folder ends with `/`. */
  ignores(path: string): boolean {
    return !this.#isEmpty && ignore.isPathValid(path) && this.#matcher.ignores(path);
  }
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
