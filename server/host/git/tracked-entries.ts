import { relative, sep } from 'node:path';
import type { Steps } from '../ask.ts';
import { isBelow, type Roots } from '../roots.ts';
import { indexOf } from './git-folder.ts';
import { namesOf } from './git-index.ts';

/** The wanted files below a folder that git tracks. These are part of commits even if an ignore file matches them. */
export class TrackedEntries {
  readonly #root: string;
  readonly #roots: Roots;
  readonly #wants: (path: string) => boolean;
  readonly #keyOf: (path: string) => string;
  readonly #read = new Set<string>();
  readonly #files = new Set<string>();
  /** Folders that contain such files, or are the work tree of a submodule. */
  readonly #folders = new Set<string>();

  constructor(
    root: string,
    roots: Roots,
    wants: (path: string) => boolean,
    /** Whether the file system is case-sensitive, like git's index. */
    isExact = process.platform === 'linux',
  ) {
    this.#root = root;
    this.#roots = roots;
    this.#wants = wants;
    this.#keyOf = isExact ? (path) => path : (path) => path.normalize('NFC').toLowerCase();
  }

  /** Reads the index of a work tree that contains the folder or lies below it; each only once. */
  *read(top: string): Steps<void> {
    if (this.#read.has(top)) return;
    this.#read.add(top);
    const found = yield* indexOf(top, this.#roots);
    if (!found) return;
    const { index, base } = found;
    const above = this.#keyOf(pathBetween(top, this.#root));
    const below = pathBetween(this.#root, top);
    for (const bytes of namesOf(index, base)) {
      // The files of a folder that is not checked out are not listed.
      if (bytes.endsWith('/')) continue;
      const name = notAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
      if (!this.#keyOf(name).startsWith(above)) continue;
      const path = `${below}${name.slice(above.length)}`;
      if (this.#wants(path)) {
        this.#files.add(this.#keyOf(path));
        this.#addFolders(path);
      }
      // A link or a submodule.
      if (!index.paths.has(bytes) && !base?.paths.has(bytes)) this.#addFolders(`${path}/`);
    }
  }

  #addFolders(path: string): void {
    const key = this.#keyOf(path);
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      const folder = key.slice(0, end);
      if (this.#folders.has(folder)) return;
      this.#folders.add(folder);
    }
  }

  /** Whether git tracks an entry or something below it, given its path from the folder, with `/`. */
  has(path: string, isFolder: boolean): boolean {
    return (isFolder ? this.#folders : this.#files).has(this.#keyOf(path));
  }
}

const notAscii = /[^\0-\x7f]/;

/** Returns the path from a folder down to another, with `/`, also at its end; empty if the other does not lie below it. */
function pathBetween(folder: string, other: string): string {
  if (other === folder || !isBelow(other, folder)) return '';
  return `${relative(folder, other).split(sep).join('/')}/`;
}
