/** Beyond this many steps a match is not tried, and the result is unknown. */
const mostSteps = 200_000;

type Atom = string | '*' | { readonly any: true };
const star = '*' as const;
const one = { any: true } as const;

/** A shell pattern without brackets as a row of atoms: characters, `one` for `?`, `star`; undefined when it is invalid. */
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

/** Ends of the matches that begin at `from`, by position; a set of states walks once over the value. */
function matchEnd(value: string, from: number, atoms: readonly Atom[], greedy: boolean): number {
  let states = new Set<number>([0]);
  let found = -1;
  for (let at = from; ; at++) {
    for (const state of states) if (atoms[state] === star) states.add(state + 1);
    if (states.has(atoms.length)) {
      found = at;
      if (!greedy) return found;
    }
    if (at >= value.length || states.size === 0) return found;
    const char = value.charAt(at);
    const next = new Set<number>();
    for (const state of states) {
      const atom = atoms[state];
      if (atom === star) next.add(state);
      else if (atom === one || (typeof atom === 'string' && atom.charAt(0) === char)) next.add(state + 1);
    }
    states = next;
  }
}

/** `value` without the shortest or longest match of `pattern` at its start, or at its end; undefined when not known. */
export function matchPattern(
  value: string,
  pattern: string,
  greedy: boolean,
  atEnd: boolean,
): string | undefined {
  const atoms = atomsOf(pattern);
  if (!atoms || value.length * atoms.length > mostSteps) return undefined;
  if (!atEnd) {
    const end = matchEnd(value, 0, atoms, greedy);
    return end < 0 ? value : value.slice(end);
  }
  const end = matchEnd(value.split('').reverse().join(''), 0, atoms.reverse(), greedy);
  return end < 0 ? value : value.slice(0, value.length - end);
}

/** `value` with the first match of `pattern`, or each, replaced; undefined when not known. */
export function replacePattern(
  value: string,
  pattern: string,
  replacement: string,
  all: boolean,
): string | undefined {
  const atoms = atomsOf(pattern);
  if (!atoms || value.length * value.length * (atoms.length + 1) > mostSteps * 20) return undefined;
  let out = '';
  let plain = 0;
  for (let at = 0; at <= value.length; ) {
    const end = matchEnd(value, at, atoms, true);
    if (end < 0) {
      at++;
      continue;
    }
    out += value.slice(plain, at) + replacement;
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
