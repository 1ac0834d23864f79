/** The most changes that are kept apart from the shared map before both are merged. */
const most = 64;

/** Marks a value that was removed, so that a single lookup finds out whether a path changed. */
const gone = Symbol('gone');

/** An immutable map by path. A small change copies little, however large the map is, because projects grow file by file. */
export class LayeredMap<V> {
  readonly #below: ReadonlyMap<string, V>;
  /** Changes relative to `#below`. */
  readonly #over: ReadonlyMap<string, V | typeof gone>;

  constructor(
    below: ReadonlyMap<string, V> = new Map(),
    over: ReadonlyMap<string, V | typeof gone> = new Map(),
  ) {
    this.#below = below;
    this.#over = over;
  }

  get(path: string): V | undefined {
    const found = this.#over.get(path);
    if (found === undefined) return this.#below.get(path);
    return found === gone ? undefined : (found as V);
  }

  /** The values of some paths, in the same order. */
  all(paths: readonly string[]): (V | undefined)[] {
    const found: (V | undefined)[] = [];
    for (let at = 0; at < paths.length; at++) found.push(this.get(paths[at]!));
    return found;
  }

  /** Whether some paths have these values, in the same order. */
  have(paths: readonly string[], values: readonly (V | undefined)[]): boolean {
    for (let at = 0; at < paths.length; at++) if (this.get(paths[at]!) !== values[at]) return false;
    return true;
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
        now = new LayeredMap(this.#below, over);
      }
      over.set(path, value ?? gone);
    }
    if (!over || over.size <= most) return now;
    const below = copied(this.#below);
    over.forEach((value, path) => {
      if (value === gone) below.delete(path);
      else below.set(path, value as V);
    });
    return new LayeredMap(below);
  }

  /** All entries in the order in which they were added. */
  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (const [path] of this.#below) {
      const now = this.get(path);
      if (now !== undefined) yield [path, now];
    }
    for (const [path, value] of this.#over)
      if (value !== gone && !this.#below.has(path)) yield [path, value as V];
  }
}

/** Copies a map. `new Map(map)` allocates an object and an array for each entry: that was 1/30 of all allocations of a scan. */
function copied<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  const copy = new Map<K, V>();
  map.forEach((value, key) => {
    copy.set(key, value);
  });
  return copy;
}
