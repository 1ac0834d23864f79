import type { Voice } from './outcome.ts';

/** What is kept of a scanned file: what it refers to, and what it says of other files. */
export interface Scanned extends Voice {
  readonly links: readonly string[];
}

/** The files that were scanned, found by what they refer to, so that an edit in a large workspace looks at few. */
export interface ScannedFiles {
  get(path: string): Scanned | undefined;
  set(file: Scanned): void;
  delete(path: string): void;
  paths(): Iterable<string>;
  /** Those that speak of other files. */
  voices(): readonly Scanned[];
  /** Those that refer to a path. */
  referring(path: string): Iterable<string>;
  /** Those that refer to any path of a kind. */
  referringTo(isOne: (path: string) => boolean): Iterable<string>;
}

/** No files. */
export function scannedFiles(): ScannedFiles {
  const files = new Map<string, Scanned>();
  const speaking = new Map<string, Scanned>();
  const byLink = new Map<string, Set<string>>();
  const remove = (path: string) => {
    for (const link of files.get(path)?.links ?? []) {
      const some = byLink.get(link);
      some?.delete(path);
      if (some?.size === 0) byLink.delete(link);
    }
    files.delete(path);
    speaking.delete(path);
  };
  return {
    get: (path) => files.get(path),
    set(file) {
      remove(file.path);
      files.set(file.path, file);
      if (file.findings.length > 0) speaking.set(file.path, file);
      for (const link of file.links) byLink.set(link, (byLink.get(link) ?? new Set()).add(file.path));
    },
    delete: remove,
    paths: () => [...files.keys()],
    voices: () => [...speaking.values()],
    referring: (path) => byLink.get(path) ?? [],
    referringTo: (isOne) => [...byLink].flatMap(([link, paths]) => (isOne(link) ? [...paths] : [])),
  };
}
