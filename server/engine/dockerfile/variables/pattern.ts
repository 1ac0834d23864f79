import { limits } from '../../source/limits.ts';

type Atom = string | '*' | { readonly any: true };
const star = '*' as const;
const one = { any: true } as const;

/** Parses a shell pattern without brackets into atoms: characters, `one` for `?`, `star`; undefined if it is invalid. */
function atomsOf(pattern: string): Atom[] | undefined {
  const atoms: Atom[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') atoms.push(star);
    else if (char === '?') atoms.push(one);
    else if (char === '\\') {
      const next = pattern.charAt(++at);
      if (!/[*?\\}/]/.test(next)) return undefined;
      atoms.push(next === star ? `${next}\0` : next);
    } else atoms.push(char);
  }
  return atoms;
}

/** The steps that matching may still take. */
interface Budget {
  steps: number;
}

/** Ends of the matches that begin at `from`. Runs a set of states once over the value. */
function matchEnd(
  value: string,
  from: number,
  atoms: readonly Atom[],
  greedy: boolean,
  budget: Budget,
): number {
  let states = closed([0], atoms);
  let found = -1;
  for (let at = from; ; at++) {
    if (states.at(-1) === atoms.length) {
      found = at;
      if (!greedy) return found;
    }
    budget.steps -= states.length;
    if (at >= value.length || states.length === 0 || budget.steps < 0) return found;
    const char = value.charAt(at);
    const next: number[] = [];
    for (const state of states) {
      const atom = atoms[state];
      if (atom === star) next.push(state);
      else if (atom === one || (typeof atom === 'string' && atom.charAt(0) === char)) next.push(state + 1);
    }
    states = closed(next, atoms);
  }
}

/** The states in ascending order, with those that an empty match of a star leads to. */
function closed(states: readonly number[], atoms: readonly Atom[]): number[] {
  const all: number[] = [];
  for (const state of states) {
    if (state <= (all.at(-1) ?? -1)) continue;
    all.push(state);
    for (let at = state; atoms[at] === star; ) all.push(++at);
  }
  return all;
}

/** `value` without the shortest or longest match of `pattern` at its start or end; undefined if not known. */
export function matchPattern(
  value: string,
  pattern: string,
  greedy: boolean,
  atEnd: boolean,
): string | undefined {
  const atoms = atomsOf(pattern);
  if (!atoms) return undefined;
  const budget = { steps: limits.patternSteps };
  const end = atEnd
    ? matchEnd(value.split('').reverse().join(''), 0, atoms.reverse(), greedy, budget)
    : matchEnd(value, 0, atoms, greedy, budget);
  if (budget.steps < 0) return undefined;
  if (end < 0) return value;
  return atEnd ? value.slice(0, value.length - end) : value.slice(end);
}

/** `value` with the first match of `pattern`, or all matches, replaced; undefined if not known. */
export function replacePattern(
  value: string,
  pattern: string,
  replacement: string,
  all: boolean,
): string | undefined {
  const atoms = atomsOf(pattern);
  if (!atoms) return undefined;
  const budget = { steps: limits.patternSteps };
  let out = '';
  let plain = 0;
  for (let at = 0; at <= value.length; ) {
    const end = matchEnd(value, at, atoms, true, budget);
    if (budget.steps < 0) return undefined;
    if (end < 0) {
      at++;
      continue;
    }
    out += value.slice(plain, at) + replacement;
    if (out.length > 4 * limits.value) return undefined;
    plain = end;
    if (!all) break;
    if (end === at) {
      out += value.slice(at, at + 1);
      plain = at + 1;
    }
    at = end === at ? at + 1 : end;
  }
  return out + value.slice(plain);
}
