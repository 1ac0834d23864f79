/** Functions that clear the caches by text, and those by object. */
const [forgetting, renewing]: [(() => void)[], (() => void)[]] = [[], []];

/**
 * Clears the caches by text, which are useless for one run through many files. Also clears those by object if the caller no
 * longer needs any: V8 keeps the values of a WeakMap alive as long as the map, until a full garbage collection.
 */
export function clearMemos(of: 'texts' | 'texts and objects' = 'texts'): void {
  if (of !== 'texts') for (const each of renewing) each();
  for (const each of forgetting) each();
}

/** Size of a cache: it keeps up to about twice as many texts, and twice as many characters in total. */
interface Bounds {
  readonly texts: number;
  readonly characters: number;
  /** The characters that it keeps at most where larger texts are read by parts; `characters` if undefined. */
  readonly most?: number;
  /** True for texts of our own, which `clearMemos` keeps. */
  readonly lasting?: true;
}

/** A cache by text that keeps the most recently used entries. */
export class ByText<T> {
  readonly #bounds: Bounds;
  #recent = new Map<string, T>();
  #older = new Map<string, T>();
  #held = 0;
  #characters: number;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#characters = bounds.characters;
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
    if (this.#recent.size >= this.#bounds.texts || this.#held + text.length > this.#characters) {
      const last = this.#recent;
      this.#forget();
      this.#older = last;
    }
    this.#recent.set(text, value);
    this.#held += text.length;
  }

  /** Makes room for all parts of a text of this length, so that they are still there when it is read again after an edit. */
  fit(length: number): void {
    const { most = 0 } = this.#bounds;
    this.#characters = Math.max(this.#characters, Math.min(length, most));
  }

  /** Removes the value of a text and returns it. */
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

/** Caches the results of `make` by text, up to a limit. */
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

/** Creates a value on first use, so that a run only builds the tables that its kinds of files need. */
export function whenAsked<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * Caches the results of `make` by object, for the object's lifetime or until `clearMemos`. Caches nothing if `make` throws. The
 * cache itself is never freed: call this once for each `make`, when a module is loaded.
 */
export function perObject<K extends object, V>(make: (key: K) => V): (key: K) => V {
  // Created lazily: a map that survives a minor garbage collection is soon promoted to the old generation, with its content.
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
 * The same, but `clearMemos` keeps it: for objects that outlive files, such as a configuration, or if another cache drops the
 * whole.
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

/** Stands for undefined, so that one lookup tells whether a value is cached. */
const nothing = Symbol('nothing');
