import { matchesGlob } from '../../image/glob.ts';
import type { Known, SourceFile } from '../../source/text.ts';

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
  // What lies in an ignored folder is ignored, whatever another line says of it.
  for (const part of [...inside.slice(0, -1).reverse(), path]) if (isIgnored(part, files)) return false;
  return true;
}

type IgnoreFile = { readonly folder: string; readonly file: SourceFile | undefined };

function isIgnored(path: string, files: readonly IgnoreFile[]): boolean {
  for (const { folder, file } of files) {
    if (!file || path === folder || !path.startsWith(folder)) continue;
    const verdict = verdictOf(file, path.slice(folder.length));
    if (verdict !== undefined) return verdict;
  }
  return false;
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
function verdictOf(file: SourceFile, path: string): boolean | undefined {
  const fitting = linesOf(file).find(({ pattern }) => fits(pattern, path));
  return fitting && !fitting.negated;
}

interface Line {
  readonly pattern: string;
  readonly negated: boolean;
}

const known = new WeakMap<SourceFile, readonly Line[]>();

/** The lines of an ignore file that name something, the last first. */
function linesOf(file: SourceFile): readonly Line[] {
  let lines = known.get(file);
  if (!lines) {
    lines = file.text.split(/\r?\n/).flatMap((line) => {
      const pattern = line.trimEnd();
      if (pattern === '' || pattern.startsWith('#') || pattern.length > 1000) return [];
      const negated = pattern.startsWith('!');
      // What is matched loosely may hide a file, but not show one.
      if (negated && /[?[\\]/.test(pattern)) return [];
      return { pattern: negated ? pattern.slice(1) : pattern, negated };
    });
    lines = lines.toReversed();
    known.set(file, lines);
  }
  return lines;
}

/** Whether a pattern names a path, which ends in a `/` when it is a folder. */
function fits(pattern: string, path: string): boolean {
  const folder = pattern.endsWith('/');
  if (folder && !path.endsWith('/')) return false;
  const bare = folder ? pattern.slice(0, -1) : pattern;
  const anchored = bare.includes('/');
  const form = bare
    .replace(/^\//, '')
    .replace(/\[(?:[^[\]]|\[:[a-z]+:\])*\]|\?/g, '*')
    .replace(/\\(.)/g, '$1');
  const whole = path.replace(/\/$/, '');
  if (!anchored) return matchesGlob(form, whole.slice(whole.lastIndexOf('/') + 1));
  const forms = [form, form.replaceAll('/**/', '/')].flatMap((each) =>
    each.startsWith('**/') ? [each, each.slice(3)] : [each],
  );
  return forms.some((each) => matchesGlob(each, whole));
}
