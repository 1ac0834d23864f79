const forgetting: (() => void)[] = [];

/** Drops everything that is remembered: who goes through many files once has no use for it. */
export function clearMemos(): void {
  for (const each of forgetting) each();
}

/** Remembers what `make` gave for a text, within a bound on the number of texts and on their length together. */
export function memoizeByText<T>(
  make: (key: string) => T,
  { texts, characters }: { readonly texts: number; readonly characters: number },
): (key: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  let held = 0;
  forgetting.push(() => {
    recent = new Map();
    older = new Map();
    held = 0;
  });
  return (key) => {
    const known = recent.get(key);
    if (known !== undefined) return known;
    const value = older.get(key) ?? make(key);
    if (recent.size >= texts || held + key.length > characters) {
      older = recent;
      recent = new Map();
      held = 0;
    }
    recent.set(key, value);
    held += key.length;
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

/** Remembers what `make` gave for an object for as long as the object lives; where `make` throws, nothing is remembered. */
export function perObject<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as V;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}
