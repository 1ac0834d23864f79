/** Changes that lie over what is shared before both are put together. */
const most = 64;

/** Immutable values by path. To change a few copies a few, however many there are: projects grow file by file. */
export class Layers<V> {
  readonly #below: ReadonlyMap<string, V>;
  /** What differs from below; undefined for what is not there any more. */
  readonly #over: ReadonlyMap<string, V | undefined>;

  constructor(
    below: ReadonlyMap<string, V> = new Map(),
    over: ReadonlyMap<string, V | undefined> = new Map(),
  ) {
    this.#below = below;
    this.#over = over;
  }

  get(path: string): V | undefined {
    const found = this.#over.get(path);
    return found === undefined && !this.#over.has(path) ? this.#below.get(path) : found;
  }

  /** The same with other values, undefined for what is no longer there; itself where nothing differs. */
  with(changes: Iterable<readonly [string, V | undefined]>): Layers<V> {
    let over: Map<string, V | undefined> | undefined;
    for (const [path, value] of changes) {
      const now = over ?? this.#over;
      if ((now.has(path) ? now.get(path) : this.#below.get(path)) === value) continue;
      over ??= new Map(this.#over);
      over.set(path, value);
    }
    if (!over) return this;
    if (over.size <= most) return new Layers(this.#below, over);
    const below = new Map(this.#below);
    for (const [path, value] of over)
      if (value === undefined) below.delete(path);
      else below.set(path, value);
    return new Layers(below);
  }

  /** All that is there, what came first before what came later. */
  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (const [path, value] of this.#below) {
      const now = this.#over.has(path) ? this.#over.get(path) : value;
      if (now !== undefined) yield [path, now];
    }
    for (const [path, value] of this.#over)
      if (value !== undefined && !this.#below.has(path)) yield [path, value];
  }
}
