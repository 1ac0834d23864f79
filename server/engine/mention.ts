/** A place in a text where a word stands that somebody asks for. */
export interface Mention<Asker> {
  readonly at: number;
  readonly askers: readonly Asker[];
}

interface Entry<Asker> {
  /** The characters as they are compared. */
  readonly codes: readonly number[];
  readonly askers: Asker[];
}

/** A character as it is compared: letters in whatever case and all blanks are one. */
const folded = (code: number) => (code < 32 ? 32 : code | 32);

const marks = 1 << 15;
/** Takes a character into the mark of the last three. */
const next = (mark: number, code: number) => ((mark << 5) ^ code) & (marks - 1);

/** Words of three characters or more, each with who asks for it; finds them all in one pass over a text. */
export class Lexicon<Asker> {
  /** The words by the mark of their first three characters. */
  readonly #entries = new Map<number, Entry<Asker>[]>();
  readonly #starts = new Uint8Array(marks);

  constructor(words: Iterable<readonly [word: string, asker: Asker]>) {
    const known = new Map<string, Entry<Asker>>();
    for (const [word, asker] of words) {
      const codes = Array.from({ length: word.length }, (_, at) => folded(word.charCodeAt(at)));
      const key = codes.join(' ');
      const entry = known.get(key);
      if (entry) {
        entry.askers.push(asker);
        continue;
      }
      const made = { codes, askers: [asker] };
      known.set(key, made);
      const mark = codes.slice(0, 3).reduce(next, 0);
      this.#starts[mark] = 1;
      this.#entries.set(mark, [...(this.#entries.get(mark) ?? []), made]);
    }
  }

  /** Where the words stand, in order. */
  mentionsIn(text: string): Mention<Asker>[] {
    const starts = this.#starts;
    const found: Mention<Asker>[] = [];
    let mark = 0;
    for (let end = 0; end < text.length; end++) {
      mark = next(mark, folded(text.charCodeAt(end)));
      if (starts[mark] === 1) this.#addAt(text, end - 2, mark, found);
    }
    return found;
  }

  #addAt(text: string, at: number, mark: number, found: Mention<Asker>[]): void {
    for (const { codes, askers } of this.#entries.get(mark) ?? [])
      if (codes.every((code, i) => folded(text.charCodeAt(at + i)) === code)) found.push({ at, askers });
  }
}
