import ignore from 'ignore';
import type { Problem } from '../engine/index.ts';

/** UTF-16 units of a pattern that is followed. */
const longest = 1000;
/** Patterns of one file. */
const most = 5000;
/** Ways in which the wildcards of all patterns together may be matched by one path. */
const maxWays = 20_000;
/** Folders of a path, and places in a name, that ways are counted with. */
const depth = 16;
const places = 128;

/** Why some patterns are left out. */
export const leftOut =
  'Patterns that are too long or have too many wildcards, and those after the first 5000, are ignored.';

/**
 * The patterns in gitignore's syntax that are followed: matching is by regular expressions, which take as many steps as
 * there are ways in which wildcards may be matched.
 */
export function followed(patterns: readonly string[]): string[] {
  let left = maxWays;
  return patterns.slice(0, most).filter((pattern) => {
    const ways = pattern.length > longest ? Infinity : waysOf(pattern);
    if (ways > left) return false;
    left -= ways;
    return true;
  });
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

/** Whether patterns in gitignore's syntax name a path, which is relative to the folder that they are written in. */
export function namedBy(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matcher = ignore({ ignorecase: false }).add(followed(patterns));
  return (path) => ignore.isPathValid(path) && matcher.ignores(path);
}

/** The problem of a configuration whose patterns are not all followed. */
export function patternProblems(
  { ignore: patterns }: { readonly ignore: readonly string[] },
  file: string,
): readonly Problem[] {
  return followed(patterns).length === patterns.length ? [] : [{ file, span: undefined, message: leftOut }];
}
