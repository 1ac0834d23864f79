import { isBelowAny } from '../../engine/source/path.ts';
import { listsAny } from '../files.ts';

/** A change in the editor or on the disk. */
export interface WorkspaceChange {
  /** A file whose text changed in the editor. */
  readonly text?: string;
  /** Paths at or below which something changed on the disk, and the names of those that were created or deleted. */
  readonly paths?: Iterable<string>;
  readonly names?: Iterable<string>;
  /** Whether there may be new files, and whether the results of all files may change. */
  readonly made?: boolean;
  /** Created paths of which it is unknown whether they are files, or folders that may contain some. */
  readonly unclear?: Iterable<string>;
  readonly all?: boolean;
}

/** Collects changes until the next update. */
export class Changes {
  /** Files whose text changed in the editor. */
  readonly texts = new Set<string>();
  /** Created paths, file or folder. */
  readonly unclear = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #names = new Set<string>();
  #made = false;
  #all = false;

  add({ text, paths = [], names = [], unclear = [], made = false, all = false }: WorkspaceChange): void {
    for (const each of unclear) this.unclear.add(each);
    if (text !== undefined) this.texts.add(text);
    for (const each of paths) this.#paths.add(each);
    for (const each of names) this.#names.add(each);
    this.#made ||= made;
    this.#all ||= all;
  }

  /** Whether the results of all files may have changed. */
  get concernAll(): boolean {
    return this.#all;
  }

  /** Whether there may be new files. */
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
