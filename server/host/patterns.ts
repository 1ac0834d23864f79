import ignore from 'ignore';

/** Whether patterns in gitignore's syntax name a path, which is relative to the folder that they are written in. */
export function namedBy(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matcher = ignore({ ignorecase: false }).add(patterns);
  return (path) => ignore.isPathValid(path) && matcher.ignores(path);
}
