/** A glob of gitignore(5): parts of consecutive path names; any folders may be between parts. */
export type Glob = readonly (readonly NamePattern[])[];

/** Whether the names of a path match, starting with the one at `first`. */
export const matchesGlob = (glob: Glob, path: readonly string[], first: number): boolean =>
  matchesParts(glob, path, first, path.length, fitsNames);

/** A pattern for one character: itself, any, or one of a set. */
type Token = number | 'any' | CharacterSet;

interface CharacterSet {
  readonly negated: boolean;
  /** The first and the last character of each range. */
  readonly ranges: readonly number[];
}

/** The pattern for one name: parts with anything between them; parts are texts if `*` is the only wildcard. */
type NamePattern = readonly (string | readonly Token[])[];

/** Maximum characters of a name, and of a path. */
const nameLength = 256;
const pathLength = 1024;

const anyName: NamePattern = ['', ''];
/** A glob that no path matches. */
const nothing: Glob = [[['/']]];
const isDouble = (name: string) => /^\*\*+$/.test(name);

/** Reads a glob of UTF-8 units as git does. */
export function globOf(pattern: string): Glob {
  const names = /[\\[]/.test(pattern) ? namesOf(pattern) : pattern.split('/');
  if (!names) return nothing;
  const parts: NamePattern[][] = [[]];
  names.forEach((name, at) => {
    if (!isDouble(name)) parts.at(-1)?.push(/[\\[?]/.test(name) ? partsOf(name) : name.split('*'));
    // At the end, `**` matches at least one name.
    else parts.push(at === names.length - 1 ? [anyName] : []);
  });
  return parts;
}

/**
 * Whether a list matches: the first part at its start, the last at its end, each other where it first fits. A part always has
 * the same length, so a later place never helps: matching needs no backtracking.
 */
function matchesParts<P extends { readonly length: number }, L>(
  parts: readonly P[],
  list: L,
  start: number,
  end: number,
  fits: (part: P, list: L, at: number) => boolean,
): boolean {
  const first = parts[0]!;
  if (parts.length === 1) return first.length === end - start && fits(first, list, start);
  const last = parts[parts.length - 1]!;
  let at = start + first.length;
  const stop = end - last.length;
  if (at > stop || !fits(first, list, start) || !fits(last, list, stop)) return false;
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i]!;
    while (at + part.length <= stop && !fits(part, list, at)) at++;
    at += part.length;
    if (at > stop) return false;
  }
  return true;
}

function fitsNames(part: readonly NamePattern[], path: readonly string[], at: number): boolean {
  for (let i = 0; i < part.length; i++) {
    const name = path[at + i]!;
    if (!matchesParts(part[i]!, name, 0, name.length, fitsCharacters)) return false;
  }
  return true;
}

function fitsCharacters(part: string | readonly Token[], name: string, at: number): boolean {
  if (part === '') return true;
  if (typeof part === 'string')
    // Comparing a slice is several times as fast as `startsWith`.
    return name.charCodeAt(at) === part.charCodeAt(0) && name.slice(at, at + part.length) === part;
  for (let i = 0; i < part.length; i++) {
    const token = part[i]!;
    const code = name.charCodeAt(at + i);
    if (typeof token === 'number' ? token !== code : token !== 'any' && !isIn(token, code)) return false;
  }
  return true;
}

function isIn({ negated, ranges }: CharacterSet, code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2)
    if (code >= ranges[i]! && code <= ranges[i + 1]!) return !negated;
  return negated;
}

/** The names of a pattern; sets may contain a `/`. Undefined if a set or an escape has no end. */
function namesOf(pattern: string): string[] | undefined {
  const names: string[] = [];
  let start = 0;
  for (let at = 0; at < pattern.length; at++) {
    const isEscape = pattern[at] === '\\';
    if (pattern[at] === '[') {
      const set = setAt(pattern, at + 1);
      if (!set) return undefined;
      at = set.end - 1;
    } else if (pattern[isEscape ? at + 1 : at] === '/') {
      const name = pattern.slice(start, at);
      // An escaped slash is not part of `**`: it requires at least one folder.
      names.push(...(isEscape && isDouble(name) ? [name, '*'] : [name]));
      if (isEscape) at++;
      start = at + 1;
    } else if (isEscape && ++at === pattern.length) return undefined;
  }
  return [...names, pattern.slice(start)];
}

function partsOf(name: string): NamePattern {
  const parts: Token[][] = [[]];
  for (let at = 0; at < name.length; at++) {
    const set = name[at] === '[' ? setAt(name, at + 1) : undefined;
    if (name[at] === '*') parts.push([]);
    else if (set) {
      parts.at(-1)?.push(set);
      at = set.end - 1;
    } else if (name[at] === '?') parts.at(-1)?.push('any');
    else {
      if (name[at] === '\\') at++;
      parts.at(-1)?.push(name.charCodeAt(at));
    }
  }
  return parts;
}

/** The first and last characters of the ranges of each class. */
const classes: { readonly [name: string]: string } = {
  alnum: '09AZaz',
  alpha: 'AZaz',
  blank: '\t\t  ',
  cntrl: '\0\x1f\x7f\x7f',
  digit: '09',
  graph: '!~',
  lower: 'az',
  print: ' ~',
  punct: '!/:@[`{~',
  space: '\t\n\r\r  ',
  upper: 'AZ',
  xdigit: '09AFaf',
};

/** The set whose first character is at `start`; undefined if it has no end or an unknown class. */
function setAt(pattern: string, start: number): (CharacterSet & { readonly end: number }) | undefined {
  const negated = pattern[start] === '!' || pattern[start] === '^';
  const first = negated ? start + 1 : start;
  const ranges: number[] = [];
  const add = (text: string) => {
    for (let i = 0; i < text.length; i++) ranges.push(text.charCodeAt(i));
  };
  let low: string | undefined;
  for (let at = first; at < pattern.length; at++) {
    let character = pattern[at]!;
    if (character === ']' && at > first) return { negated, ranges, end: at + 1 };
    const close = character === '[' && pattern[at + 1] === ':' ? pattern.indexOf(']', at + 2) : 0;
    if (close < 0) return undefined;
    if (close > at + 2 && pattern[close - 1] === ':') {
      const members = classes[pattern.slice(at + 2, close - 1)];
      if (members === undefined) return undefined;
      add(members);
      at = close;
      low = undefined;
      continue;
    }
    const next = pattern[at + 1];
    const isRange = character === '-' && low !== undefined && next !== undefined && next !== ']';
    if (isRange) character = pattern[++at]!;
    if (character === '\\') character = pattern[++at] ?? '';
    if (character === '') return undefined;
    add(isRange ? `${low}${character}` : character + character);
    low = isRange ? undefined : character;
  }
  return undefined;
}

/** Steps that matching one path against a glob may take: a part that may be anywhere is tried at each place. */
export function stepsOf(pattern: string): number {
  let steps = pattern.length;
  let [start, stars, firstStar, lastStar] = [0, 0, -1, -1];
  // Names since the last `**`, and the steps for matching them.
  let [names, between, doubles] = [0, 0, 0];
  for (let at = 0; at <= pattern.length; at++) {
    const character = pattern[at] ?? '/';
    if (character === '*') {
      if (stars++ === 0) firstStar = at;
      lastStar = at;
    } else if (character === '/') {
      const isWhole = stars > 1 && stars === at - start;
      if (!isWhole) {
        const anywhere = nameLength * Math.max(0, lastStar - firstStar - 1);
        steps += anywhere;
        between += anywhere;
        names++;
      } else {
        if (doubles++ > 0) steps += pathLength * names + (pathLength / nameLength) * between;
        [names, between] = [0, 0];
      }
      [start, stars, firstStar, lastStar] = [at + 1, 0, -1, -1];
    }
  }
  return steps;
}
