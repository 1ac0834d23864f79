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
  /** Words whose first three characters leave the same mark. */
  readonly #groups: Entry<Asker>[][] = [[]];
  /** By mark, which group. */
  readonly #groupOf = new Uint16Array(marks);

  constructor(words: Iterable<readonly [word: string, asker: Asker]>) {
    const known = new Map<string, Entry<Asker>>();
    for (const [word, asker] of words) {
      const codes = Array.from({ length: word.length }, (_, at) => folded(word.charCodeAt(at)));
      const key = codes.join(' ');
      const entry = known.get(key);
      if (entry) entry.askers.push(asker);
      else {
        const made = { codes, askers: [asker] };
        known.set(key, made);
        this.#group(codes.slice(0, 3).reduce(next, 0)).push(made);
      }
    }
  }

  #group(mark: number): Entry<Asker>[] {
    if (this.#groupOf[mark] === 0) this.#groupOf[mark] = this.#groups.push([]) - 1;
    return this.#groups[this.#groupOf[mark]!]!;
  }

  /** Where the words stand, in order. */
  mentionsIn(text: string): Mention<Asker>[] {
    const found: Mention<Asker>[] = [];
    const groupOf = this.#groupOf;
    let mark = 0;
    for (let end = 0; end < text.length; end++) {
      mark = next(mark, folded(text.charCodeAt(end)));
      const group = groupOf[mark]!;
      if (group === 0) continue;
      const at = end - 2;
      for (const { codes, askers } of this.#groups[group]!)
        if (standsAt(codes, text, at)) found.push({ at, askers });
    }
    return found;
  }
}

function standsAt(codes: readonly number[], text: string, at: number): boolean {
  for (let i = 0; i < codes.length; i++) if (folded(text.charCodeAt(at + i)) !== codes[i]) return false;
  return true;
}
