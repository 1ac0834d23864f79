/** Limits of what a tool takes and gives. */
export const toolLimits = {
  /** UTF-16 units of a text to lint. */
  text: 1_000_000,
  /** UTF-16 units of a file name, a path or a rule. */
  name: 1024,
  /** Entries of the main list of an answer: by default, and at most. */
  entries: 50,
  mostEntries: 200,
  /** Entries of any other list. */
  others: 20,
  /** UTF-16 units of an answer as text; about 12,000 tokens. */
  answer: 48_000,
  /** UTF-16 units of the page of a rule. */
  page: 16_000,
  /** UTF-16 units of the edits of one fix. */
  edits: 4000,
  /** Files that are read for one answer. */
  files: 2000,
} as const;

/** What is left of the length of an answer. */
export class Budget {
  #left: number = toolLimits.answer;
  readonly #omitted: Record<string, number> = {};

  /** Returns the first entries of a list that fit; the others are counted under its name. */
  fitting<T>(name: string, all: Iterable<T>, most: number = toolLimits.others): T[] {
    const found: T[] = [];
    let isFull = false;
    for (const each of all) {
      const length = quoted(each).length + 1;
      isFull ||= found.length >= most || length > this.#left;
      if (isFull) this.omit(name, 1);
      else {
        this.#left -= length;
        found.push(each);
      }
    }
    return found;
  }

  /** Counts entries of a list that are left out. */
  omit(name: string, count: number): void {
    if (count > 0) this.#omitted[name] = (this.#omitted[name] ?? 0) + count;
  }

  /** The number of entries left out, by the name of their list. */
  get omitted(): Readonly<Record<string, number>> {
    return this.#omitted;
  }
}

/**
 * An answer as text: JSON on one line, so that every text of a file is a string within quotes. The signs of tags are escaped, so
 * that no such text can end or open what surrounds the answer.
 */
export function quoted(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
