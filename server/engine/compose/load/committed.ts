import { GitIgnore, patternsOf } from '../../source/gitignore.ts';
import type { Known, SourceFile } from '../../source/text.ts';

/**
 * Whether git would take a file in: it is below a repository's root that is known, and no ignore file names it. A user's
 * own ignore file is not read.
 */
export function isCommitted(path: string, lookup: (path: string) => SourceFile | undefined): Known<boolean> {
  const above = foldersOf(path);
  const root = above.findIndex((folder) => lookup(`${folder}.git/HEAD`) !== undefined);
  const top = above[root];
  if (top === undefined) return 'unknown';
  const patterns = (file: string) => patternsOf(lookup(file)?.text ?? '');
  let ignored = new GitIgnore(patterns(`${top}.git/info/exclude`));
  for (const folder of above.slice(0, root + 1).reverse())
    ignored = ignored.with(folder.slice(top.length, -1), patterns(`${folder}.gitignore`));
  return ignored.complete ? !ignored.ignores(path.slice(top.length)) : 'unknown';
}

/** Folders that hold a path, the nearest first, each with a `/` at its end; the topmost is empty. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0) return folders;
  }
  return [...folders, ''];
}
