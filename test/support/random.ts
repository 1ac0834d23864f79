/** A seeded source of random numbers, for repeatable results. */
export interface Random {
  /** Returns a number in [0, 1). */
  next(): number;
  /** Returns a whole number in [0, limit), or 0 if there is none. */
  below(limit: number): number;
  /** Returns an element of a non-empty list. */
  pick<T>(list: readonly T[]): T;
}

/** Creates random numbers with the generator mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * Math.max(0, limit));
  return { next, below, pick: <T>(list: readonly T[]) => list[below(list.length)] as T };
}
