import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { readText } from './read.ts';

/** What git leaves out of one folder and of those below it. */
export interface GitIgnore {
  /** Whether git leaves out an entry of the folder tree, where it leaves out none of the folders that hold it. */
  ignores(path: string, isFolder: boolean): boolean;
  /** The same with the folder's own `.gitignore`; the folder lies below this one. */
  within(folder: string): GitIgnore;
}

const options = { ignorecase: false };

/**
 * The ignore files that hold for a folder: its repository's `.git/info/exclude`, the `.gitignore` of each folder from
 * the repository's root down to it (gitignore(5)). Those above it count only when they do not leave it out as a whole.
 */
export function gitIgnoreOf(folder: string): GitIgnore {
  const root = repositoryOf(folder);
  if (root === undefined || root === folder) return base(folder).within(folder);
  let found = base(root).within(root);
  let at = root;
  for (const name of relative(root, folder).split(sep)) {
    at = join(at, name);
    if (found.ignores(at, true)) return base(folder).within(folder);
    found = found.within(at);
  }
  return found;
}

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function base(root: string): GitIgnore {
  return layer(root, ignore(options).add(linesOf(join(root, '.git', 'info', 'exclude'))));
}

function layer(root: string, matcher: Ignore): GitIgnore {
  return {
    ignores(path, isFolder) {
      const name = slashed(relative(root, path));
      return name !== '' && matcher.ignores(isFolder ? `${name}/` : name);
    },
    within(folder) {
      const lines = linesOf(join(folder, '.gitignore'));
      if (lines.length === 0) return this;
      const below = slashed(relative(root, folder));
      const patterns = below === '' ? lines : lines.map((line) => rebased(line, below));
      return layer(root, ignore(options).add(matcher).add(patterns));
    },
  };
}

function linesOf(file: string): string[] {
  const { text } = readText(file);
  return (text ?? '')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
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
