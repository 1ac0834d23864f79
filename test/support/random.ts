/** A seeded source of numbers, so that what was drawn can be drawn again. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, limit), 0 where there is none. */
  below(limit: number): number;
  /** An element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** Random numbers by the generator mulberry32. */
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
