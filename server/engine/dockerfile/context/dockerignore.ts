import { limits } from '../../source/limits.ts';
import { memoizeByText } from '../../source/memo.ts';
import { cleaned } from '../../source/path.ts';
import type { SourceFile, Span } from '../../source/text.ts';

/** One line of an ignore file that excludes something, or includes it again. */
export interface IgnoreLine {
  /** The pattern as it is matched: cleaned, without `!` and leading `/`. */
  readonly pattern: string;
  /** True for `!pattern`. */
  readonly negated: boolean;
  readonly span: Span;
}

/** A `.dockerignore`: which paths of a build context are excluded. Paths are relative to the context, without `./`. */
export interface DockerIgnore {
  readonly file: SourceFile;
  readonly lines: readonly IgnoreLine[];
  /**
   * The line that decides about a path: the last one that matches it or a parent folder. Undefined if none does; always so for
   * the context itself.
   */
  deciding(path: string): IgnoreLine | undefined;
  /** True if the path is excluded and nothing below it is included again. */
  excludes(path: string): boolean;
  /** True once matching exceeded its limit of steps: no line decides from then on. */
  isExhausted(): boolean;
}

interface Rule extends IgnoreLine {
  readonly atoms: readonly Atom[];
}

/** Reads an ignore file as BuildKit does (Dockerfile reference, .dockerignore file; moby/patternmatcher). Never throws. */
export function readDockerIgnore(file: SourceFile): DockerIgnore {
  const rules = rulesOf(file.text);
  const negations = rules.filter(({ negated }) => negated);
  const budget = { steps: rules.length > limits.ignoreLines ? 0 : limits.ignoreSteps };
  const known = new Map<string, Rule | undefined>();
  const shut = new Map<string, boolean>();
  const deciding = (path: string) => {
    const clean = cleanPath(path);
    if (clean === '.') return undefined;
    if (!known.has(clean))
      known.set(
        clean,
        rules.findLast(({ atoms }) => matches(atoms, clean, true, budget)),
      );
    return budget.steps > 0 ? known.get(clean) : undefined;
  };
  return {
    file,
    lines: rules,
    deciding,
    isExhausted: () => budget.steps <= 0,
    excludes(path) {
      const line = deciding(path);
      if (!line || line.negated) return false;
      const clean = cleanPath(path);
      let closed = shut.get(clean);
      if (closed === undefined) {
        closed = !negations.some((rule) => reachesBelow(clean, rule, budget));
        shut.set(clean, closed);
      }
      return closed && budget.steps > 0;
    },
  };
}

/** Whether a path matches a single pattern of an ignore file, as in `COPY --exclude`. */
export function fitsIgnorePattern(path: string, pattern: string): boolean {
  const { atoms } = patternOf(pattern);
  return atoms !== undefined && matches(atoms, cleanPath(path), true, { steps: limits.ignoreSteps / 4 });
}

const patternOf = memoizeByText((pattern) => ({ atoms: atomsOf(cleanPath(pattern)) }), {
  texts: 1000,
  characters: 100_000,
});

function rulesOf(text: string): Rule[] {
  const rules: Rule[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const bom = start === 0 && line.startsWith('\ufeff') ? 1 : 0;
    const trimmed = line.slice(bom).trim();
    if (trimmed !== '' && !line.startsWith('#', bom)) {
      const negated = trimmed.startsWith('!');
      const pattern = cleanPath(negated ? trimmed.slice(1).trim() : trimmed);
      const atoms = pattern === '.' ? undefined : atomsOf(pattern);
      const from = start + line.indexOf(trimmed);
      const span = { start: from, end: from + trimmed.length };
      if (atoms) rules.push({ pattern, negated, span, atoms });
    }
    start += line.length + 1;
  }
  return rules;
}

/** A path without `.`, resolvable `..`, doubled and outer slashes; `.` for an empty one. */
export function cleanPath(path: string): string {
  return cleaned(path) || '.';
}

/** `deep` is `**` with its following slash, if any: zero or more folders; `rest` is `**` at the end. */
type Atom = { readonly char: string } | { readonly set: RegExp } | 'one' | 'star' | 'deep' | 'rest';

/** Parses a pattern into atoms; undefined if BuildKit rejects it. */
function atomsOf(pattern: string): readonly Atom[] | undefined {
  const atoms: Atom[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*' && pattern[at + 1] === '*') {
      at++;
      if (pattern[at + 1] === '/') at++;
      // `**/**` equals `**`.
      if (atoms.at(-1) === 'deep') atoms.pop();
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

/** The steps that matching may still take. */
interface Budget {
  steps: number;
}

/** Runs a set of states once over the path: even states are before an atom, odd ones inside a `deep` atom. */
function matches(atoms: readonly Atom[], path: string, orParent: boolean, budget: Budget): boolean {
  const [first] = atoms;
  budget.steps--;
  if (typeof first === 'object' && 'char' in first && first.char !== path[0]) return false;
  const end = 2 * atoms.length;
  let states = closed([0], atoms);
  for (let at = 0; at <= path.length; at++) {
    const char = path.charAt(at);
    if (states.at(-1) === end && (at === path.length || (orParent && char === '/'))) return true;
    budget.steps -= states.length;
    if (budget.steps <= 0) return false;
    const next: number[] = [];
    for (const state of states) step(state, char, atoms, next);
    if (next.length === 0) return false;
    states = closed(next, atoms);
  }
  return false;
}

/** The states in ascending order, with those that an empty match leads to. */
function closed(states: readonly number[], atoms: readonly Atom[]): number[] {
  const all: number[] = [];
  for (const state of states) {
    if (state <= (all.at(-1) ?? -1)) continue;
    all.push(state);
    for (let at = state; at % 2 === 0 && mayBeEmpty(atoms[at / 2]); ) {
      at += 2;
      all.push(at);
    }
  }
  return all;
}

const mayBeEmpty = (atom: Atom | undefined) => atom === 'star' || atom === 'deep' || atom === 'rest';

function step(state: number, char: string, atoms: readonly Atom[], next: number[]): void {
  const index = state >> 1;
  const atom = atoms[index];
  if (atom === undefined) return;
  if (atom === 'deep') {
    next.push(2 * index + 1);
    if (char === '/') next.push(2 * index + 2);
  } else if (atom === 'rest') next.push(state);
  else if (atom === 'star') {
    if (char !== '/') next.push(state);
  } else if (atom === 'one' ? char !== '/' : 'char' in atom ? atom.char === char : atom.set.test(char)) {
    next.push(state + 2);
  }
}

/** Whether a pattern may match something below a folder; true if unsure. */
function reachesBelow(folder: string, { pattern, atoms }: Rule, budget: Budget): boolean {
  if (folder === '.' || atoms.includes('deep') || atoms.includes('rest')) return true;
  const depth = folder.split('/').length;
  const parts = pattern.split('/');
  if (parts.length <= depth) return false;
  const above = atomsOf(parts.slice(0, depth).join('/'));
  return above === undefined || matches(above, folder, true, budget);
}
