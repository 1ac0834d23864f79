/**
 * A pattern that a reason has to contain, such as `[A-Z]+-[0-9]+`: a regular expression of characters, `.`, `\d`, `\w`, `\s`, classes,
 * `*`, `+`, `?`, `{2,5}`, `|`, and `^` and `$` at the ends of an alternative. It has no groups, so that a search takes at most the
 * length of the pattern times that of the text.
 */
export interface ReasonPattern {
  readonly text: string;
  isIn(reason: string): boolean;
}

/** One character of a pattern, and how often it may repeat. */
interface Atom {
  readonly matches: (character: string) => boolean;
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** Whether it may follow itself. */
  readonly repeats: boolean;
}

interface Alternative {
  readonly atoms: readonly Atom[];
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

/** The most characters of a pattern, the most atoms that it may stand for, and the part of a reason that is searched. */
const longest = 200;
const mostAtoms = 200;
const searched = 500;

/** Reads a pattern; undefined if it has a part that is not supported. */
export function reasonPattern(text: string): ReasonPattern | undefined {
  if (text.length > longest) return undefined;
  const alternatives: Alternative[] = [];
  for (let at = 0; at <= text.length; ) {
    const read = alternativeAt(text, at);
    if (!read) return undefined;
    alternatives.push(read.alternative);
    at = read.end + 1;
  }
  if (alternatives.reduce((sum, { atoms }) => sum + atoms.length, 0) > mostAtoms) return undefined;
  // One entry asks for each rule that its pattern names.
  let last: { readonly reason: string; readonly found: boolean } | undefined;
  return {
    text,
    isIn(reason) {
      if (last?.reason !== reason) {
        const characters = [...reason.slice(0, searched)];
        last = { reason, found: alternatives.some((each) => isFound(each, characters)) };
      }
      return last.found;
    },
  };
}

function alternativeAt(text: string, start: number): { alternative: Alternative; end: number } | undefined {
  const fromStart = text[start] === '^';
  const atoms: Atom[] = [];
  let at = fromStart ? start + 1 : start;
  let toEnd = false;
  while (at < text.length && text[at] !== '|') {
    if (text[at] === '$') {
      at++;
      toEnd = true;
      if (at < text.length && text[at] !== '|') return undefined;
      break;
    }
    const one = characterAt(text, at);
    const times = one && timesAt(text, one.end);
    if (!one || !times) return undefined;
    for (let n = 0; n < times.most; n++)
      atoms.push({ matches: one.matches, optional: n >= times.least, repeats: false });
    if (times.endless) atoms.push({ matches: one.matches, optional: true, repeats: true });
    if (atoms.length > mostAtoms) return undefined;
    at = times.end;
  }
  return { alternative: { atoms, fromStart, toEnd }, end: at };
}

type Character = { readonly matches: Atom['matches']; readonly end: number };

const classes: Readonly<Record<string, (character: string) => boolean>> = {
  d: (character) => /^[0-9]$/.test(character),
  w: (character) => /^[A-Za-z0-9_]$/.test(character),
  s: (character) => /^\s$/.test(character),
};

/** Reads a character, an escape, a dot or a class. */
function characterAt(text: string, at: number): Character | undefined {
  const character = text[at]!;
  if (character === '[') return classAt(text, at + 1);
  if (character === '\\') return escapeAt(text, at);
  if ('()*+?{}]'.includes(character)) return undefined;
  if (character === '.') return { matches: () => true, end: at + 1 };
  return { matches: (each) => each === character, end: at + 1 };
}

function escapeAt(text: string, at: number): Character | undefined {
  const next = text[at + 1];
  if (next === undefined) return undefined;
  const named = Object.hasOwn(classes, next) ? classes[next] : undefined;
  if (!named && /[A-Za-z0-9]/.test(next)) return undefined;
  return { matches: named ?? ((each) => each === next), end: at + 2 };
}

function classAt(text: string, start: number): Character | undefined {
  const isNegated = text[start] === '^';
  const parts: Atom['matches'][] = [];
  let at = isNegated ? start + 1 : start;
  while (at < text.length && text[at] !== ']') {
    const one = text[at] === '\\' ? escapeAt(text, at) : undefined;
    if (text[at] === '\\' && !one) return undefined;
    const last = text[at + 2];
    if (!one && text[at + 1] === '-' && last !== undefined && last !== ']' && last !== '\\') {
      const first = text[at]!;
      parts.push((each) => first <= each && each <= last);
      at += 3;
    } else {
      const character = text[at]!;
      parts.push(one?.matches ?? ((each) => each === character));
      at = one?.end ?? at + 1;
    }
  }
  if (at >= text.length || parts.length === 0) return undefined;
  return { matches: (each) => parts.some((part) => part(each)) !== isNegated, end: at + 1 };
}

/** How often the character before a place may be there: at least, at most, and whether without end beyond that. */
function timesAt(
  text: string,
  at: number,
): { least: number; most: number; endless: boolean; end: number } | undefined {
  const end = at + 1;
  if (text[at] === '?') return { least: 0, most: 1, endless: false, end };
  if (text[at] === '*') return { least: 0, most: 0, endless: true, end };
  if (text[at] === '+') return { least: 1, most: 1, endless: true, end };
  if (text[at] !== '{') return { least: 1, most: 1, endless: false, end: at };
  const [all, from = '', comma, to = ''] = /^\{(\d{1,3})(,)?(\d{1,3})?\}/.exec(text.slice(at, at + 9)) ?? [];
  if (all === undefined) return undefined;
  const least = Number(from);
  const most = comma === undefined || to === '' ? least : Number(to);
  if (most < least) return undefined;
  return { least, most, endless: comma !== undefined && to === '', end: at + all.length };
}

/** Follows all ways through an alternative at once. */
function isFound({ atoms, fromStart, toEnd }: Alternative, text: readonly string[]): boolean {
  const reach = (places: Iterable<number>) => {
    const all = new Set<number>();
    for (const place of places) {
      let at = place;
      while (!all.has(at)) {
        all.add(at);
        if (atoms[at]?.optional) at++;
      }
    }
    return all;
  };
  let places = reach([0]);
  for (const character of text) {
    if (places.has(atoms.length) && !toEnd) return true;
    const next = new Set<number>(fromStart ? [] : [0]);
    for (const at of places) {
      const atom = atoms[at];
      if (atom?.matches(character)) next.add(atom.repeats ? at : at + 1);
    }
    places = reach(next);
  }
  return places.has(atoms.length);
}
