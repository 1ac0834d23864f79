import type { SourceFile, Span } from '../text.ts';

/** One line of an ignore file that keeps something out, or lets it in again. */
export interface IgnoreLine {
  /** The pattern as it is matched: cleaned, without `!` and leading `/`. */
  readonly pattern: string;
  /** True for `!pattern`. */
  readonly readmits: boolean;
  readonly span: Span;
}

/** A `.dockerignore`: which paths of a build context stay out of it. Paths are relative to the context, without `./`. */
export interface DockerIgnore {
  readonly file: SourceFile;
  readonly lines: readonly IgnoreLine[];
  /** The line that decides about a path: the last one that matches it or a folder above it; undefined: none does, as of the context itself. */
  deciding(path: string): IgnoreLine | undefined;
  /** True where the path stays out, and nothing below it is let in again. */
  excludes(path: string): boolean;
}

interface Rule extends IgnoreLine {
  readonly atoms: readonly Atom[];
}

/** Reads an ignore file as BuildKit does (Dockerfile reference, .dockerignore file; moby/patternmatcher). Never throws. */
export function readDockerIgnore(file: SourceFile): DockerIgnore {
  const rules = rulesOf(file.text);
  const readmitting = rules.filter(({ readmits }) => readmits);
  const deciding = (path: string) => {
    const clean = cleanPath(path);
    return clean === '.' ? undefined : rules.findLast(({ atoms }) => matches(atoms, clean, true));
  };
  return {
    file,
    lines: rules,
    deciding,
    excludes(path) {
      const line = deciding(path);
      if (!line || line.readmits) return false;
      const clean = cleanPath(path);
      return !readmitting.some(({ pattern, atoms }) => reachesBelow(clean, pattern, atoms));
    },
  };
}

/** Whether a path fits a single pattern of an ignore file, as `COPY --exclude` has them. */
export function fitsIgnorePattern(path: string, pattern: string): boolean {
  const atoms = atomsOf(cleanPath(pattern));
  return atoms !== undefined && matches(atoms, cleanPath(path), true);
}

function rulesOf(text: string): Rule[] {
  const rules: Rule[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const bom = start === 0 && line.startsWith('\ufeff') ? 1 : 0;
    const trimmed = line.slice(bom).trim();
    if (trimmed !== '' && !line.startsWith('#', bom)) {
      const readmits = trimmed.startsWith('!');
      const pattern = cleanPath(readmits ? trimmed.slice(1).trim() : trimmed);
      const atoms = pattern === '.' ? undefined : atomsOf(pattern);
      const from = start + line.indexOf(trimmed);
      const span = { start: from, end: from + trimmed.length };
      if (atoms) rules.push({ pattern, readmits, span, atoms });
    }
    start += line.length + 1;
  }
  return rules;
}

/** A path without `.`, `..` as far as it can be resolved, doubled and outer slashes; `.` for an empty one. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** `deep` is `**` with the slash behind it, if there is one: nothing, or folders; `rest` is `**` at the end. */
type Atom = { readonly char: string } | { readonly set: RegExp } | 'one' | 'star' | 'deep' | 'rest';

/** A pattern in atoms; undefined for one that BuildKit refuses. */
function atomsOf(pattern: string): readonly Atom[] | undefined {
  const atoms: Atom[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*' && pattern[at + 1] === '*') {
      at++;
      if (pattern[at + 1] === '/') at++;
      atoms.push(at === pattern.length - 1 ? 'rest' : 'deep');
    } else if (char === '*') atoms.push('star');
    else if (char === '?') atoms.push('one');
    else if (char === '[') {
      const end = pattern.indexOf(']', at + (pattern[at + 1] === '^' ? 3 : 2));
      const set = end < 0 ? undefined : setOf(pattern.slice(at + 1, end));
      if (!set) return undefined;
      atoms.push({ set });
      at = end;
    } else if (char === '\\') {
      if (++at >= pattern.length) return undefined;
      atoms.push({ char: pattern.charAt(at) });
    } else atoms.push({ char });
  }
  return atoms;
}

function setOf(body: string): RegExp | undefined {
  try {
    return new RegExp(`[${body.replace(/\[/g, '\\[')}]`);
  } catch {
    return undefined;
  }
}

/** A set of states walks once over the path: even are before an atom, odd inside a `deep` one. */
function matches(atoms: readonly Atom[], path: string, orParent: boolean): boolean {
  let states = closed(new Set([0]), atoms);
  for (let at = 0; at <= path.length; at++) {
    const char = path.charAt(at);
    if (states.has(2 * atoms.length) && (at === path.length || (orParent && char === '/'))) return true;
    const next = new Set<number>();
    for (const state of states) step(state, char, atoms, next);
    if (next.size === 0) return false;
    states = closed(next, atoms);
  }
  return false;
}

function closed(states: Set<number>, atoms: readonly Atom[]): Set<number> {
  for (const state of states) {
    const atom = atoms[state / 2];
    if (atom === 'star' || atom === 'deep' || atom === 'rest') states.add(state + 2);
  }
  return states;
}

function step(state: number, char: string, atoms: readonly Atom[], next: Set<number>): void {
  const index = state >> 1;
  const atom = atoms[index];
  if (atom === undefined) return;
  if (atom === 'deep') {
    next.add(2 * index + 1);
    if (char === '/') next.add(2 * index + 2);
  } else if (atom === 'rest') next.add(state);
  else if (atom === 'star') {
    if (char !== '/') next.add(state);
  } else if (atom === 'one' ? char !== '/' : 'char' in atom ? atom.char === char : atom.set.test(char)) {
    next.add(state + 2);
  }
}

/** Whether a pattern may match something below a folder; true when unsure. */
function reachesBelow(folder: string, pattern: string, atoms: readonly Atom[]): boolean {
  if (folder === '.' || atoms.includes('deep') || atoms.includes('rest')) return true;
  const depth = folder.split('/').length;
  const parts = pattern.split('/');
  return parts.length > depth && fitsIgnorePattern(folder, parts.slice(0, depth).join('/'));
}
