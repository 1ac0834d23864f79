/** What forgets texts, and what forgets objects. */
const [forgetting, renewing]: [(() => void)[], (() => void)[]] = [[], []];

/**
 * Drops what is remembered of texts: who goes through many files once has no use for it. Of objects, too, for who has dropped them
 * all: what a WeakMap holds V8 takes for alive as long as the map is, until it collects the whole heap.
 */
export function clearMemos(of: 'texts' | 'texts and objects' = 'texts'): void {
  if (of !== 'texts') for (const each of renewing) each();
  for (const each of forgetting) each();
}

/** How much is remembered: about twice as many texts, and as many characters of them together. */
interface Bounds {
  readonly texts: number;
  readonly characters: number;
  /** Whether these are our own words, which are not dropped with what is known of files. */
  readonly lasting?: true;
}

/** What is known of some texts, those that were asked for last. */
export class ByText<T> {
  readonly #bounds: Bounds;
  #recent = new Map<string, T>();
  #older = new Map<string, T>();
  #held = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    if (!bounds.lasting) forgetting.push(() => this.#forget());
  }

  get(text: string): T | undefined {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    const value = this.#older.get(text);
    if (value !== undefined) this.set(text, value);
    return value;
  }

  set(text: string, value: T): void {
    if (this.#recent.size >= this.#bounds.texts || this.#held + text.length > this.#bounds.characters) {
      const last = this.#recent;
      this.#forget();
      this.#older = last;
    }
    this.#recent.set(text, value);
    this.#held += text.length;
  }

  /** What was known of a text, which is forgotten. */
  take(text: string): T | undefined {
    const known = this.#recent.get(text) ?? this.#older.get(text);
    this.#recent.delete(text);
    this.#older.delete(text);
    return known;
  }

  #forget(): void {
    this.#recent = new Map();
    this.#older = new Map();
    this.#held = 0;
  }
}

/** Remembers what `make` gave for a text, within bounds. */
export function memoizeByText<T>(make: (key: string) => T, bounds: Bounds): (key: string) => T {
  const known = new ByText<T>(bounds);
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}

/** Makes something when it is first asked for: of tables that one kind of file needs, a run over the other makes none. */
export function whenAsked<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * Remembers what `make` gave for an object for as long as the object lives, or until objects are forgotten; where `make` throws,
 * nothing is remembered. It is itself never forgotten: to be called once for each `make`, when a module is run.
 */
export function perObject<K extends object, V>(make: (key: K) => V): (key: K) => V {
  // Made when it is needed: one that is there when young objects are collected is soon taken for old, with all that it holds.
  let known: WeakMap<K, V | typeof nothing> | undefined;
  renewing.push(() => {
    known = undefined;
  });
  return (key) => {
    known ??= new WeakMap();
    const found = known.get(key);
    if (found !== undefined) return (found === nothing ? undefined : found) as V;
    const value = make(key);
    // `make` may have cleared the memos.
    known ??= new WeakMap();
    known.set(key, value === undefined ? nothing : value);
    return value;
  };
}

/**
 * The same, not dropped with what is known of files: for what outlives them, such as a configuration, or where another memo drops
 * the whole.
 */
export function perLasting<K extends object, V extends NonNullable<unknown>>(
  make: (key: K) => V,
): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}

/** What stands for no value, so that one look-up tells whether it is known. */
const nothing = Symbol('nothing');
