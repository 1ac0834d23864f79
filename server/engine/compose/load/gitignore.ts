import { matchesGlob } from '../../image/glob.ts';
import { limits } from '../../source/limits.ts';
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
  if (files.some(({ file }) => file && linesOf(file) === undefined)) return 'unknown';
  // What lies in an ignored folder is ignored, whatever another line says of it.
  for (const part of [...inside.slice(0, -1).reverse(), path]) if (isIgnored(part, files)) return false;
  return true;
}

type IgnoreFile = { readonly folder: string; readonly file: SourceFile | undefined };

function isIgnored(path: string, files: readonly IgnoreFile[]): boolean {
  for (const { folder, file } of files) {
    if (!file || path === folder || !path.startsWith(folder)) continue;
    // The last line that fits has the last word.
    const fitting = linesOf(file)?.find((line) => fits(line, path.slice(folder.length)));
    if (fitting) return !fitting.negated;
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

interface Line {
  /** What `matchesGlob` is asked for; one of them is to fit. */
  readonly globs: readonly string[];
  readonly negated: boolean;
  /** True for one that names folders alone. */
  readonly folder: boolean;
  /** True for one that is compared with the whole path, not with its last name. */
  readonly anchored: boolean;
}

const known = new WeakMap<SourceFile, { readonly lines: readonly Line[] | undefined }>();

/** The lines of an ignore file that name something, the last first; undefined where they, or their wildcards, are too many. */
function linesOf(file: SourceFile): readonly Line[] | undefined {
  let found = known.get(file);
  if (!found) {
    const written = file.text.split(/\r?\n/);
    const wildcards = file.text.split('*').length - 1;
    const few = written.length <= limits.ignoreLines && wildcards <= limits.ignoreWildcards;
    const lines = few ? written.flatMap(lineOf).reverse() : undefined;
    found = { lines };
    known.set(file, found);
  }
  return found.lines;
}

function lineOf(text: string): Line[] {
  const pattern = text.trimEnd();
  if (pattern === '' || pattern.startsWith('#') || pattern.length > 1000) return [];
  const negated = pattern.startsWith('!');
  // What is matched loosely may hide a file, but not show one.
  if (negated && /[?[\\]/.test(pattern)) return [];
  const bare = pattern.slice(negated ? 1 : 0).replace(/\/$/, '');
  const glob = bare
    .replace(/^\//, '')
    .replace(/\[(?:[^[\]]|\[:[a-z]+:\])*\]|\?/g, '*')
    .replace(/\\(.)/g, '$1');
  const globs = [glob, glob.replaceAll('/**/', '/')].flatMap((each) =>
    each.startsWith('**/') ? [each, each.slice(3)] : [each],
  );
  return [{ globs, negated, folder: pattern.endsWith('/'), anchored: bare.includes('/') }];
}

/** Whether a line names a path, which ends in a `/` when it is a folder. */
function fits({ globs, folder, anchored }: Line, path: string): boolean {
  if (folder && !path.endsWith('/')) return false;
  const whole = path.replace(/\/$/, '');
  const name = anchored ? whole : whole.slice(whole.lastIndexOf('/') + 1);
  return globs.some((each) => matchesGlob(each, name));
}
