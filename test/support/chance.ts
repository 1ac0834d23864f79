/** Random choices from a seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Returns a number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** Returns true with a probability. */
  of(probability: number): boolean {
    return this.next() < probability;
  }

  /** Returns a whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)] as T;
  }

  /** Returns some of the items without repetition, in random order. */
  some<T>(items: readonly T[], most: number, least = 0): T[] {
    const left = [...items];
    const chosen: T[] = [];
    for (let count = this.between(least, Math.min(most, left.length)); count > 0; count--)
      chosen.push(...left.splice(this.between(0, left.length - 1), 1));
    return chosen;
  }
}
