import { isBelowAny } from '../../engine/source/path.ts';
import { listsAny } from '../files.ts';

/** What happened. */
export interface Change {
  /** A file that has another text for the editor. */
  readonly text?: string;
  /** At or below which paths something changed on the disk, and which of them came or went. */
  readonly paths?: Iterable<string>;
  readonly names?: Iterable<string>;
  /** Whether there may be files that were not there, and whether all may be judged otherwise. */
  readonly made?: boolean;
  /** What came of which nobody knows whether it is a file or a folder that may hold some. */
  readonly unclear?: Iterable<string>;
  readonly all?: boolean;
}

/** What happened since somebody last looked. */
export class Changes {
  /** Files that have another text for the editor. */
  readonly texts = new Set<string>();
  /** What came, file or folder. */
  readonly unclear = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #names = new Set<string>();
  #made = false;
  #all = false;

  add({ text, paths = [], names = [], unclear = [], made = false, all = false }: Change): void {
    for (const each of unclear) this.unclear.add(each);
    if (text !== undefined) this.texts.add(text);
    for (const each of paths) this.#paths.add(each);
    for (const each of names) this.#names.add(each);
    this.#made ||= made;
    this.#all ||= all;
  }

  /** Whether all files may be judged otherwise. */
  get concernAll(): boolean {
    return this.#all;
  }

  /** Whether there may be files that were not there. */
  get mayAdd(): boolean {
    return this.#made || this.#all;
  }

  /** Whether anything changed on the disk. */
  get onDisk(): boolean {
    return this.#paths.size > 0;
  }

  /** Whether a path changed on the disk. */
  readonly touches = (path: string): boolean => isBelowAny(path, this.#paths) || listsAny(path, this.#names);
}
