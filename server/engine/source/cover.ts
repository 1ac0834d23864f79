import type { Span } from './text.ts';

/** Characters of a part of the text. */
const part = 256;

/** Spans of a text; whether one overlaps any of them takes no longer where there are many. */
export class Cover {
  readonly #byPart = new Map<number, Span[]>();

  constructor(spans: readonly Span[] = []) {
    for (const each of spans) this.add(each);
  }

  add(span: Span): void {
    for (const at of partsOf(span)) {
      const list = this.#byPart.get(at) ?? [];
      list.push(span);
      this.#byPart.set(at, list);
    }
  }

  /** Whether a span has a character in common with one of them; an empty one where it lies inside of one. */
  overlaps({ start, end }: Span): boolean {
    for (const at of partsOf({ start, end }))
      if (this.#byPart.get(at)?.some((each) => each.start < end && start < each.end)) return true;
    return false;
  }
}

function* partsOf({ start, end }: Span): Iterable<number> {
  for (let at = Math.floor(start / part); at * part <= end; at++) yield at;
}
