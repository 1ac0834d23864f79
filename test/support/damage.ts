/** A character of a text to drop, double, or swap with the next. */
export interface Damage {
  readonly at: number;
  readonly kind: (typeof kinds)[number];
}

const kinds = ['drop', 'double', 'swap'] as const;
/** Characters that form the structure of a compose file, including indentation. */
const yamlMarks = /[[\]{}"':,\-#&*|>!?\n]|(?<=^ *) /gm;
/** Characters that form the structure of a Dockerfile. */
const dockerfileMarks = /[[\]{}"'`\\:,\-#&|<>;=$@\n ]/g;

/** Returns every damage to the structure of a text. */
export function damagesOf(text: string, kind: 'compose' | 'dockerfile'): readonly Damage[] {
  const found: Damage[] = [];
  for (const { index } of text.matchAll(kind === 'compose' ? yamlMarks : dockerfileMarks))
    for (const each of kinds)
      if (each !== 'swap' || index + 1 < text.length) found.push({ at: index, kind: each });
  return found;
}

/** Applies a damage to a text. */
export function damaged(text: string, { at, kind }: Damage): string {
  const own = text.charAt(at);
  if (kind === 'drop') return text.slice(0, at) + text.slice(at + 1);
  if (kind === 'double') return text.slice(0, at) + own + text.slice(at);
  return text.slice(0, at) + text.charAt(at + 1) + own + text.slice(at + 2);
}

/** Returns a generator of numbers in [0, 1) from a seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
