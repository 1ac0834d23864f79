/** The most changes that are kept apart from the larger maps before they are merged into one of these. */
const most = 64;

/** From this size on, merged changes are first collected in a map of their own: copying everything each time takes too long. */
const large = 4096;

/** Marks a value that was removed, so that a single lookup finds out whether a path changed. */
const gone = Symbol('gone');

type Changes<V> = ReadonlyMap<string, V | typeof gone>;

/** An immutable map by path. A small change copies little, however large the map is, because projects grow file by file. */
export class LayeredMap<V> {
  readonly #below: ReadonlyMap<string, V>;
  /** Changes relative to `#below`, if that is large. */
  readonly #middle: Changes<V>;
  /** Changes relative to both. */
  readonly #over: Changes<V>;

  constructor(
    below: ReadonlyMap<string, V> = new Map(),
    over: Changes<V> = new Map(),
    middle: Changes<V> = noChanges,
  ) {
    this.#below = below;
    this.#middle = middle;
    this.#over = over;
  }

  get(path: string): V | undefined {
    let found = this.#over.get(path);
    if (found === undefined && this.#middle.size > 0) found = this.#middle.get(path);
    if (found === undefined) return this.#below.get(path);
    return found === gone ? undefined : (found as V);
  }

  /** The paths that have no value. */
  lacking(paths: readonly string[]): string[] {
    const found: string[] = [];
    for (let at = 0; at < paths.length; at++) if (this.get(paths[at]!) === undefined) found.push(paths[at]!);
    return found;
  }

  /** Returns a map with changed values, where undefined removes a path; returns itself if nothing changes. */
  with(changes: readonly (readonly [string, V | undefined])[]): LayeredMap<V> {
    let over: Map<string, V | typeof gone> | undefined;
    let now: LayeredMap<V> = this;
    for (let at = 0; at < changes.length; at++) {
      const { 0: path, 1: value } = changes[at]!;
      if (now.get(path) === value) continue;
      if (!over) {
        over = copied(this.#over);
        now = new LayeredMap(this.#below, over, this.#middle);
      }
      over.set(path, value ?? gone);
    }
    return over && over.size > most ? now.#merged() : now;
  }

  /** The same values, with the latest changes merged into a larger map. */
  #merged(): LayeredMap<V> {
    const isLarge = this.#below.size >= large;
    // With a middle map of this size, few entries are copied in all.
    const room = isLarge ? 8 * Math.sqrt(this.#below.size) : 0;
    if (this.#middle.size + this.#over.size <= room)
      return new LayeredMap(this.#below, noChanges, withChanges(copied(this.#middle), this.#over));
    const below = copied(this.#below);
    for (const changes of [this.#middle, this.#over])
      changes.forEach((value, path) => {
        if (value === gone) below.delete(path);
        else below.set(path, value as V);
      });
    return new LayeredMap(below);
  }

  /** All entries in the order in which they were added. */
  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (const layer of [this.#below, this.#middle, this.#over])
      for (const [path] of layer) {
        const isEarlier = layer !== this.#below && this.#below.has(path);
        if (isEarlier || (layer === this.#over && this.#middle.has(path))) continue;
        const now = this.get(path);
        if (now !== undefined) yield [path, now];
      }
  }
}

const noChanges = new Map<string, never>();

function withChanges<V>(into: Map<string, V>, changes: ReadonlyMap<string, V>): Map<string, V> {
  changes.forEach((value, path) => {
    into.set(path, value);
  });
  return into;
}

/** Copies a map. `new Map(map)` allocates an object and an array for each entry: that was 1/30 of all allocations of a scan. */
function copied<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  const copy = new Map<K, V>();
  map.forEach((value, key) => {
    copy.set(key, value);
  });
  return copy;
}
