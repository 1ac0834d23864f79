import type { Span } from './text.ts';

/** Characters per part of the text. */
const part = 256;

/** A set of spans of a text. Checking for an overlap does not get slower with more spans. */
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

  /** Whether a span shares a character with one of them, or, if it is empty, is inside of one. */
  overlaps({ start, end }: Span): boolean {
    for (const at of partsOf({ start, end }))
      if (this.#byPart.get(at)?.some((each) => each.start < end && start < each.end)) return true;
    return false;
  }
}

function* partsOf({ start, end }: Span): Iterable<number> {
  for (let at = Math.floor(start / part); at * part <= end; at++) yield at;
}
