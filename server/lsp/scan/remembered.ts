import type { Kind, Project, SourceFile } from '../../engine/index.ts';
import { answersAbout, foundIn } from '../../engine/results.ts';
import { perObject } from '../../engine/source/memo.ts';
import { type Guard, lintBy } from '../../host/guard.ts';
import { digestOf, digestOfData } from '../../host/results/digest.ts';
import {
  digestOfConfig,
  entryIn,
  entryOf,
  holds,
  nothing,
  pathsOf,
  type ResultEntry,
  reasonOf,
  textOfEntry,
} from '../../host/results/entry.ts';
import type { ResolvedConfig } from '../access/resolved-config.ts';
import type { Keep, Loader } from '../loader.ts';
import type { RawFindings, RecalledFindings } from '../outcome.ts';
import type { Scheduler } from '../scheduler.ts';

/** Texts of earlier scans, by id. A failure only loses texts. */
export interface KeptResults {
  /** What else decides about each result, such as the program. */
  readonly by: unknown;
  /** Loads what may hold the texts of some ids. Never rejects. */
  load(ids: readonly string[]): Promise<void>;
  /** The text of an id, if it is loaded. */
  read(id: string): string | undefined;
  /** Keeps a text, and writes what was kept once that is much. */
  keep(id: string, text: string): void;
  /** Writes what is left. Never rejects. */
  end(): Promise<void>;
}

/**
 * Opens the results of earlier scans of some folders, by their URIs, for a scan of that many files; undefined if none are to be
 * used or kept.
 */
export type OpenResults = (folders: readonly string[], files: number) => Promise<KeptResults | undefined>;

/** A file that is not open. */
export interface ScannedFile {
  readonly path: string;
  readonly kind: Kind;
  readonly resolved: ResolvedConfig;
}

/** What was found in a file, and the configuration with which it was linted. */
export interface RecalledFile extends RecalledFindings {
  readonly by: ResolvedConfig;
}

/** What is known of a file before it is linted, and what keeps what is found. */
export interface EarlierResults {
  readonly recalled?: RecalledFile | undefined;
  readonly keep?: ((found: RawFindings, by: ResolvedConfig) => void) | undefined;
}

/** What remembering needs. */
export interface ScanMemoryDeps {
  readonly loader: Loader;
  readonly guard: Guard;
  readonly scheduler: Scheduler;
  isOpen(path: string): boolean;
}

/** Remembers what scans find in files, by all that decides about it, as the command line does. */
export class ScanMemory {
  readonly #results: KeptResults;
  readonly #deps: ScanMemoryDeps;
  readonly #configs = new Map<ResolvedConfig, string>();

  constructor(results: KeptResults, deps: ScanMemoryDeps) {
    this.#results = results;
    this.#deps = deps;
  }

  /** Returns what is known of some files of a project, and adds to the project what had to be read for that. */
  async recall(
    files: readonly ScannedFile[],
    reach: readonly string[],
    keep: Keep,
  ): Promise<ReadonlyMap<ScannedFile, RecalledFile>> {
    const ids = new Map(files.map((each) => [each, this.#idOf(each)]));
    await this.#results.load([...ids.values()]);
    const now = keep((each) => each);
    const known = await this.#each([...ids], ([file, id]) => this.#candidate(file, id, now));
    const { loader } = this.#deps;
    const firsts = new Map<string | undefined, ResolvedConfig>();
    for (const [, { first }] of known)
      if (first !== undefined) firsts.set(first, await loader.resolve(first));
    await loader.know([...new Set(known.flatMap(([, entry]) => pathsOf(entry)))], reach, keep);
    const read = keep((each) => each);
    const found = await this.#each(known, ([file, entry]): [ScannedFile, RecalledFile] | undefined => {
      const one = this.#recalled(file.path, entry, firsts.get(entry.first) ?? file.resolved, read);
      return one && [file, one];
    });
    return new Map(found);
  }

  /** Reads the entries of some files while nobody waits. Of an entry that someone else wrote nothing is known. */
  async #each<T, R>(all: readonly T[], read: (one: T) => R | undefined): Promise<R[]> {
    const results: R[] = [];
    for (const one of all) {
      await this.#deps.scheduler.yieldIfBusy();
      try {
        const result = read(one);
        if (result !== undefined) results.push(result);
      } catch {
        // Its file is linted.
      }
    }
    return results;
  }

  /** The entry of a file with this text, before the rest that it depends on is read. */
  #candidate(file: ScannedFile, id: string, project: Project): [ScannedFile, ResultEntry] | undefined {
    const source = project.source(file.path);
    const text = this.#results.read(id);
    if (!source || text === undefined) return undefined;
    const entry = entryIn(text, file.path);
    return entry.own === digestOfFile(source) ? [file, entry] : undefined;
  }

  #recalled(
    path: string,
    entry: ResultEntry,
    by: ResolvedConfig,
    project: Project,
  ): RecalledFile | undefined {
    if (!entry.found || entry.by !== this.#digestOf(by, entry.first ?? path)) return undefined;
    if (!holds(entry, (each) => digestIn(project, each))) return undefined;
    const anew = () => lintBy(this.#deps.guard, project, path, by.rules, by.config).secrets;
    const { findings, suppressed, problems, secrets } = foundIn(path, entry.found, by.rules, anew);
    const own = problems.length - (entry.stale ?? 0);
    const [read, stale] = [problems.slice(0, own), problems.slice(own)];
    return { findings, suppressed, problems: read, secrets, stale, links: pathsOf(entry), by };
  }

  /** Keeps what was found in a file, unless that depends on a text of the editor, which may not be saved. */
  keep(file: ScannedFile, project: Project, raw: RawFindings, by: ResolvedConfig): void {
    const { path } = file;
    if (project.links(path).some((each) => this.#deps.isOpen(each))) return;
    const found = {
      ...raw,
      problems: [...raw.problems, ...raw.stale],
      fixesOf: () => undefined,
      ...{ fingerprints: undefined, running: undefined, answers: answersAbout(raw.secrets), ranOut: false },
    };
    const first = project.applications(path)[0]?.compose.file.path ?? path;
    const parts = { path, project, by, byDigest: this.#digestOf(by, first), found };
    const entry = entryOf(parts, (each) => digestIn(project, each) ?? nothing);
    if (!entry) return;
    const text = textOfEntry({ ...entry, stale: raw.stale.length }, path);
    this.#results.keep(this.#idOf(file), text);
  }

  /** Writes what is left. */
  end(): Promise<void> {
    return this.#results.end();
  }

  #idOf({ path, kind, resolved: { config, sets } }: ScannedFile): string {
    return digestOfData([this.#results.by, config.today, path, kind, sets]);
  }

  /** Digests a configuration, and from which folder it counts the path of a file. */
  #digestOf(by: ResolvedConfig, path: string): string {
    const digest = this.#configs.get(by) ?? digestOfConfig(by);
    this.#configs.set(by, digest);
    return `${digest} ${by.config.within(path)}`;
  }
}

const digestOfFile = perObject((file: SourceFile) => digestOf(file.text));

function digestIn(project: Project, path: string): string | undefined {
  const known = project.known(path);
  if (known === 'absent') return nothing;
  return known && ('reason' in known ? reasonOf(known) : digestOfFile(known));
}
