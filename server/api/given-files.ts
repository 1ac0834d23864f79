import { relative, resolve, sep } from 'node:path';
import { cleaned, isAbsolute } from '../engine/source/path.ts';
import type { ConfigFiles } from '../host/config.ts';
import type { Fetched } from '../host/fetched.ts';
import { namesIn } from '../host/list.ts';
import { fetchedOf, mostBytes, type ReadResult } from '../host/read.ts';
import { absent, elsewhere, faultOfText } from '../host/unread.ts';

/** The folder that stands for the one in which all given files lie. */
const top = resolve('/');

/** The disk path that stands for the path of a given file. */
export const diskOf = (path: string): string => resolve(top, path);

/** The path of a given file for which a disk path stands. */
export const pathOf = (disk: string): string => relative(top, disk).split(sep).join('/');

/** Files that were given as texts: nothing else is there, and nothing is read. */
export class GivenFiles implements ConfigFiles {
  readonly #texts: ReadonlyMap<string, string>;
  /** Texts that only their names lead to, such as that of an option. */
  readonly #named: ReadonlyMap<string, string>;

  constructor(texts: ReadonlyMap<string, string>, named: ReadonlyMap<string, string>) {
    this.#texts = texts;
    this.#named = named;
  }

  holds(): boolean {
    return true;
  }

  read(disk: string): ReadResult {
    return this.at(pathOf(disk));
  }

  named(disk: string): { readonly found: ReadResult; readonly files: ConfigFiles } {
    const text = this.#named.get(pathOf(disk));
    return { found: text === undefined ? absent : asRead(pathOf(disk), text), files: this };
  }

  /** Returns the text of a file, or why there is none. */
  at(path: string): ReadResult {
    const text = this.#texts.get(path);
    return text === undefined ? absent : asRead(path, text);
  }

  /** Returns what is at a path; for a path with a `/` at its end, the contents of that folder. */
  fetched(path: string): Fetched {
    if (isAbsolute(path) || path === '..' || path.startsWith('../')) return fetchedOf(elsewhere);
    return path.endsWith('/') ? this.#listing(path) : fetchedOf(this.at(path));
  }

  #listing(path: string): Fetched {
    const isFlat = path.endsWith('/./');
    const name = cleaned(path);
    const folder = name === '' ? '' : `${name}/`;
    const below = [...this.#texts.keys()].flatMap((each) =>
      each.startsWith(folder) ? each.slice(folder.length) : [],
    );
    if (below.length === 0) return undefined;
    const flat = (name: string) => name.slice(0, name.indexOf('/') + 1 || name.length);
    return isFlat ? [...new Set(below.map(flat))].sort().join('\n') : namesIn(below);
  }
}

const asRead = (path: string, text: string): ReadResult =>
  faultOfText(text, mostBytes(path)) ?? { text, replacedAt: undefined };
