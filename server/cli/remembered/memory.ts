import type { Project, Unread } from '../../engine/index.ts';
import { type FoundInFile, foundIn, type KeptFindings, keptOf } from '../../engine/results.ts';
import { fileNames } from '../../engine/source/file-names.ts';
import type { FileConfig } from '../../host/config.ts';
import { digestOf, digestOfData } from '../../host/results/digest.ts';
import type { ResultStore } from '../../host/results/result-store.ts';
import { type CliSession, configOfFirst, type Ready, setsOf } from '../session.ts';
import type { Recalled } from './linted.ts';

/** A file as an earlier run left it: what was read for it, and what was found. */
interface Entry {
  /** The digest of its text. */
  readonly own: string;
  /** The first file of its project, whose configuration holds, if it is another. */
  readonly first?: string | undefined;
  /** The digest of that configuration. */
  readonly by: string;
  /** The other files that were read, with the digests of their texts. */
  readonly read: readonly (readonly [path: string, digest: string])[];
  /** The paths where nothing was. */
  readonly absent: readonly string[];
  /** The paths that could not be read, and why. */
  readonly unread: readonly (readonly [path: string, why: Unread])[];
  /** Undefined if the file was not linted, because nothing had changed. */
  readonly found?: KeptFindings | undefined;
}

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
      return this.#recalled(ready, JSON.parse(text));
    } catch {
      // Someone else wrote the entry.
      return undefined;
    }
  }

  #recalled(ready: Ready, entry: Entry): Recalled | undefined {
    const { path, text } = ready.file;
    const { read, absent, unread, first, found: kept } = entry;
    if (entry.own !== this.#know(path, text).digest) return undefined;
    const by = first === undefined ? ready.resolved : configOfFirst(first, this.#session);
    if (entry.by !== this.#digestOf(by)) return undefined;
    const depends = new Map<string, string | undefined>([[path, text]]);
    const isSame = (each: string, digest: string) => {
      const state = this.#stateOf(each);
      depends.set(each, state.text);
      // A folder may spell the name of a file in another way by now.
      return state.digest === digest && fileNames().own(each) === each;
    };
    if (!read.every(([each, digest]) => isSame(each, digest))) return undefined;
    if (!absent.every((each) => isSame(each, nothing))) return undefined;
    if (!unread.every(([each, why]) => isSame(each, reasonOf(why)))) return undefined;
    return { depends, by, found: (anew) => kept && foundIn(path, kept, by.rules, anew) };
  }

  /** Keeps what was found in a file; undefined for one that was not linted, because nothing had changed. */
  keep(ready: Ready, project: Project, by: FileConfig, found: FoundInFile | undefined): void {
    const { path, text } = ready.file;
    const first = project.applications(path)[0]?.compose.file.path;
    const entry = {
      own: this.#know(path, text).digest,
      ...(first !== undefined && first !== path && { first }),
      by: this.#digestOf(by),
      read: [] as [string, string][],
      absent: [] as string[],
      unread: [] as [string, Unread][],
      found: found && keptOf(path, found, by.rules),
    } satisfies Entry;
    if (found && !entry.found) return;
    for (const each of new Set(project.links(path))) {
      const known = each === path ? undefined : project.known(each);
      if (known === 'absent') entry.absent.push(each);
      else if (known === undefined) {
        if (each !== path) return;
      } else if ('reason' in known) entry.unread.push([each, known]);
      else entry.read.push([each, this.#know(each, known.text).digest]);
    }
    this.#store.keep(this.#idOf(ready), JSON.stringify(entry));
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

/** Stands for the digest where nothing is. */
const nothing = 'nothing';
const reasonOf = ({ reason, beyond }: Unread) => `unread ${beyond} ${reason}`;

/** Digests all that a configuration comes to, and the files that say it: rules that they define are not plain data. */
function digestOfConfig({ config, sources, rules, depth }: FileConfig): string {
  const files = sources.map(({ path, text }) => [path, text]);
  return digestOfData([{ ...config, today: undefined }, files, rules.map(({ id }) => id), depth]);
}
