import type { Project } from '../../engine/index.ts';
import { type FoundInFile, foundIn } from '../../engine/results.ts';
import type { FileConfig } from '../../host/config.ts';
import { digestOf, digestOfData } from '../../host/results/digest.ts';
import {
  digestOfConfig,
  entryIn,
  entryOf,
  holds,
  nothing,
  type ResultEntry,
  reasonOf,
  textOfEntry,
} from '../../host/results/entry.ts';
import type { ResultStore } from '../../host/results/result-store.ts';
import { type CliSession, configOfFirst, type Ready, setsOf } from '../session.ts';
import type { Recalled } from './linted.ts';

/** What a path leads to: the digest of its text, or why there is none. */
interface State {
  readonly digest: string;
  readonly text: string | undefined;
}

/** The maximum number of characters of texts that are kept at a time. */
const maxTexts = 4_000_000;

/**
 * Remembers what was found in files, by all that decides it: the program, the configuration, the day, the text and each path that
 * the result depends on, also one where nothing is.
 */
export class Memory {
  readonly #store: ResultStore;
  readonly #session: CliSession;
  /** What else decides about each result: the program, the day, and the rules that are selected. */
  readonly #common: unknown;
  readonly #states = new Map<string, State>();
  readonly #configs = new Map<FileConfig, string>();
  #texts = 0;

  /** `by` is all that decides about each result, but for the day and the files. */
  constructor(store: ResultStore, session: CliSession, by: unknown) {
    this.#store = store;
    this.#session = session;
    this.#common = [by, session.today];
  }

  /** What an earlier run knew of a file; undefined if it knew nothing, or anything is different. */
  recall(ready: Ready): Recalled | undefined {
    const text = this.#store.read(this.#idOf(ready));
    if (text === undefined) return undefined;
    try {
      return this.#recalled(ready, entryIn(text, ready.file.path));
    } catch {
      // Someone else wrote the entry.
      return undefined;
    }
  }

  #recalled(ready: Ready, entry: ResultEntry): Recalled | undefined {
    const { path, text } = ready.file;
    const { first, found: kept } = entry;
    if (entry.own !== this.#know(path, text).digest) return undefined;
    const by = first === undefined ? ready.resolved : configOfFirst(first, this.#session);
    if (entry.by !== this.#digestOf(by)) return undefined;
    const depends = new Map<string, string | undefined>([[path, text]]);
    const digestAt = (each: string) => {
      const state = this.#stateOf(each);
      depends.set(each, state.text);
      return state.digest;
    };
    if (!holds(entry, digestAt)) return undefined;
    return { depends, by, found: (anew) => kept && foundIn(path, kept, by.rules, anew) };
  }

  /** Keeps what was found in a file; undefined for one that was not linted, because nothing had changed. */
  keep(ready: Ready, project: Project, by: FileConfig, found: FoundInFile | undefined): void {
    const { path } = ready.file;
    const entry = entryOf(
      { path, project, by, byDigest: this.#digestOf(by), found },
      (each, text) => this.#know(each, text).digest,
    );
    if (entry) this.#store.keep(this.#idOf(ready), textOfEntry(entry, path));
  }

  /** Forgets texts, so that they are read again. */
  forget(): void {
    if (this.#texts < maxTexts && this.#states.size < 10_000) return;
    this.#states.clear();
    this.#texts = 0;
  }

  end(): void {
    this.#store.end();
  }

  #idOf(ready: Ready): string {
    const { path, kind } = ready.file;
    return digestOfData([this.#common, path, kind, setsOf(ready, this.#session)]);
  }

  #digestOf(by: FileConfig): string {
    const known = this.#configs.get(by) ?? digestOfConfig(by);
    this.#configs.set(by, known);
    return known;
  }

  /** The text of a path, which the project has; only a new one is hashed. */
  #know(path: string, text: string): State {
    const before = this.#states.get(path);
    if (before?.text === text) return before;
    const state = { digest: digestOf(text), text };
    this.#states.set(path, state);
    this.#texts += text.length;
    return state;
  }

  #stateOf(path: string): State {
    const known = this.#states.get(path);
    if (known) return known;
    const found = this.#session.fetch(path);
    if (typeof found === 'string') return this.#know(path, found);
    const state = { digest: found ? reasonOf(found) : nothing, text: undefined };
    this.#states.set(path, state);
    return state;
  }
}
