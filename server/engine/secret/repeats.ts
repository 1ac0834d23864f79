import { limits } from '../source/limits.ts';
import { firstWhere } from '../source/search.ts';
import type { Span } from '../source/text.ts';

/** Values with the same beginning. */
interface Group {
  readonly byLength: Map<number, Set<string>>;
  /** All of them sorted; made when a search for a shortened value first needs them. */
  sorted: string[] | undefined;
}

/** UTF-16 units of the shortest value to look for. */
const fewest = 6;

/** Finds values in texts, ignoring case. The time depends on the text, not on the number of values. */
export class Repeats {
  readonly #groups = new Map<string, Group>();
  #left: number = limits.repeatedValues;

  /** Adds a value. Ignores values that are too short, and all further ones once there is no room left. */
  add(value: string): void {
    const text = folded(value.slice(0, limits.repeatedValue));
    if (text.length < fewest || text.length > this.#left) return;
    const head = text.slice(0, fewest);
    const group: Group = this.#groups.get(head) ?? { byLength: new Map(), sorted: undefined };
    this.#groups.set(head, group);
    const alike = group.byLength.get(text.length) ?? new Set();
    group.byLength.set(text.length, alike);
    if (alike.has(text)) return;
    alike.add(text);
    group.sorted = undefined;
    this.#left -= text.length;
  }

  /** The values to look for, in lower case. */
  *[Symbol.iterator](): Generator<string> {
    for (const { byLength } of this.#groups.values()) for (const alike of byLength.values()) yield* alike;
  }

  /** Where a text contains a value, or the beginning of one before an ellipsis. */
  spansIn(text: string): Span[] {
    const found: Span[] = [];
    if (this.#groups.size === 0) return found;
    const low = folded(text);
    for (let start = 0; start + fewest <= low.length; start++) {
      const group = this.#groups.get(low.slice(start, start + fewest));
      if (!group) continue;
      for (const [length, alike] of group.byLength)
        if (alike.has(low.slice(start, start + length))) found.push({ start, end: start + length });
      const cut = low.indexOf('…', start);
      if (cut >= 0 && beginsOne(group, low.slice(start, cut))) found.push({ start, end: cut });
    }
    return found;
  }
}

function beginsOne(group: Group, part: string): boolean {
  group.sorted ??= [...group.byLength.values()].flatMap((alike) => [...alike]).sort(inOrder);
  return group.sorted[firstWhere(group.sorted, (each) => each >= part)]?.startsWith(part) === true;
}

const inOrder = (a: string, b: string) => (a < b ? -1 : 1);

/** In lower case, as long as before. */
const folded = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
