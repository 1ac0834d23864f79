import { matchesGlob } from '../image/glob.ts';
import type { Known, SourceFile } from '../text.ts';

type Lookup = (path: string) => SourceFile | undefined;

/**
 * Whether git would take a file in: it lies below a repository's root that is known, and no ignore file names it
 * (gitignore documentation). A user's own ignore file is not read.
 */
export function isCommitted(path: string, lookup: Lookup): Known<boolean> {
  const folders = foldersOf(path);
  const root = folders.findIndex((folder) => lookup(`${folder}.git/HEAD`) !== undefined);
  if (root < 0) return 'unknown';
  const inside = folders.slice(0, root + 1);
  const top = inside.at(-1) ?? '';
  // The nearest file has the last word, and in it the last line.
  const files = inside.map((folder) => ({ folder, file: lookup(`${folder}.gitignore`) }));
  files.push({ folder: top, file: lookup(`${top}.git/info/exclude`) });
  for (const { folder, file } of files) {
    const verdict = file && verdictOf(file.text, path.slice(folder.length));
    if (verdict !== undefined) return !verdict;
  }
  return true;
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

/** What the last line that fits says: ignored, or not. */
function verdictOf(text: string, path: string): boolean | undefined {
  let verdict: boolean | undefined;
  for (const line of text.split(/\r?\n/)) {
    const pattern = line.trimEnd();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const negated = pattern.startsWith('!');
    if (fits(negated ? pattern.slice(1) : pattern, path)) verdict = !negated;
  }
  return verdict;
}

/** Whether a pattern names a path or one of the folders that hold it. */
function fits(pattern: string, path: string): boolean {
  const folder = pattern.endsWith('/');
  const bare = folder ? pattern.slice(0, -1) : pattern;
  const anchored = bare.includes('/');
  const form = bare.replace(/^\//, '').replaceAll('?', '*');
  const parts = path.split('/');
  return parts.some((name, index) => {
    const whole = index === parts.length - 1;
    if (whole && folder) return false;
    if (!anchored) return matchesGlob(form, name);
    const part = parts.slice(0, index + 1).join('/');
    return matchesGlob(form, part) || (form.startsWith('**/') && matchesGlob(form.slice(3), part));
  });
}
