/** A word as the marks that a text leaves in which it stands. */
export type Marks = readonly number[];

const most = 1 << 15;

/** Takes a character into the mark of the last three; letters in whatever case and all blanks are one, and others may be. */
const next = (mark: number, code: number) => ((mark << 5) ^ (code < 32 ? 32 : code | 32)) & (most - 1);

/** The marks of a word, which has three characters or more. */
export function marksOf(word: string): Marks {
  let mark = 0;
  const marks = Array.from(word, (_, at) => {
    mark = next(mark, word.charCodeAt(at));
    return mark;
  });
  return marks.slice(2);
}

/** Tells which words a text may mention; quick where it is asked about one text again and again. */
export class Mentions {
  /** For each mark the number of the last text that left it. */
  readonly #seen = new Uint8Array(most);
  #number = 0;
  #text = '';

  /** Never says no to a word that stands in the text, in whatever case. */
  has(text: string, marks: Marks): boolean {
    if (text !== this.#text) this.#read(text);
    const seen = this.#seen;
    const number = this.#number;
    for (const mark of marks) if (seen[mark] !== number) return false;
    return true;
  }

  #read(text: string): void {
    if (++this.#number > 255) {
      this.#seen.fill(0);
      this.#number = 1;
    }
    this.#text = text;
    const seen = this.#seen;
    const number = this.#number;
    let mark = 0;
    for (let at = 0; at < text.length; at++) {
      mark = next(mark, text.charCodeAt(at));
      seen[mark] = number;
    }
  }
}
