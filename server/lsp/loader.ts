import type { Project } from '../engine/index.ts';
import { type Fetched, withFetched } from '../host/fetched.ts';
import type { Guard } from '../host/guard.ts';
import type { ResolvedConfig } from './access/resolved-config.ts';
import type { ConfigResolver, SameReach } from './configuration.ts';
import { type FileAccess, uriOf } from './files.ts';
import { inSlices, type Scheduler } from './scheduler.ts';

/** Updates the project with what was read. */
export type Keep = (next: (now: Project) => Project) => Project;

/** What a loader needs. */
export interface LoaderDeps {
  readonly files: FileAccess;
  readonly configs: ConfigResolver;
  readonly guard: Guard;
  readonly scheduler: Scheduler;
}

/** What a project lacks for a file: referenced files, and first files whose configuration is not resolved. */
interface Lacks {
  readonly path: string;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

const lacksAny = ({ missing, unknown }: Lacks) => missing.length + unknown.length > 0;

/** Maximum number of attempts if files change while they are read. */
const maxRounds = 100;

/** Reads referenced files and the configuration that governs them. */
export class Loader {
  readonly #deps: LoaderDeps;
  /** Reads in progress; replaced after `forget`, which makes earlier reads invalid. */
  #reading = new Map<string, Promise<Fetched>>();

  constructor(deps: LoaderDeps) {
    this.#deps = deps;
  }

  async resolve(path: string, same?: SameReach): Promise<ResolvedConfig> {
    const { configs } = this.#deps;
    let resolved = configs.known(path);
    // Its configuration may be dropped from the cache while it is read.
    for (let round = 0; !resolved && round < maxRounds; round++) {
      const loaded = await configs.load(path, same);
      resolved = configs.known(path) ?? (round + 1 < maxRounds ? undefined : loaded);
    }
    return resolved ?? configs.load(path, same);
  }

  /** Reads the files that some files refer to, and the configurations of their projects. */
  async load(paths: readonly string[], reach: readonly string[], keep: Keep): Promise<void> {
    const { configs } = this.#deps;
    let left = paths;
    for (let round = 0; round < maxRounds && left.length > 0; round++) {
      const now = keep((each) => each);
      const lacking: Lacks[] = [];
      for await (const some of inSlices(this.#deps, left, (path) => this.#lacks(now, path)))
        lacking.push(...some.filter(lacksAny));
      const missing = [...new Set(lacking.flatMap((each) => each.missing))];
      const begun = this.#reading;
      const fetched = await Promise.all(missing.map((each) => this.#read(each, reach)));
      if (begun === this.#reading) keep((each) => withFetched(each, missing, fetched));
      for (const first of new Set(lacking.flatMap(({ unknown }) => unknown))) await configs.load(first);
      left = lacking.map(({ path }) => path);
    }
  }

  /**
   * Like `load`, but reads only what is available without waiting, and stops if the client waits. Returns whether
   * that was everything.
   */
  loadNow(paths: readonly string[], reach: readonly string[], keep: Keep): boolean {
    const { files, scheduler } = this.#deps;
    for (let left = paths; left.length > 0; ) {
      const now = keep((each) => each);
      const lacking: Lacks[] = [];
      for (const path of left) {
        if (scheduler.isBusy()) return false;
        const lacks = this.#lacks(now, path);
        if (lacks.unknown.length > 0) return false;
        if (lacksAny(lacks)) lacking.push(lacks);
      }
      const missing = [...new Set(lacking.flatMap((each) => each.missing))];
      const known: string[] = [];
      const fetched: Fetched[] = [];
      for (const path of missing) {
        const read = files.readNow?.(uriOf(path), reach);
        if (!read) continue;
        known.push(path);
        fetched.push(read.fetched);
      }
      keep((each) => withFetched(each, known, fetched));
      if (known.length < missing.length) return false;
      left = lacking.map(({ path }) => path);
    }
    return true;
  }

  /** Reads some paths, as far as nothing is known of them. */
  async know(paths: readonly string[], reach: readonly string[], keep: Keep): Promise<void> {
    const now = keep((each) => each);
    const unknown = paths.filter((each) => now.known(each) === undefined);
    const begun = this.#reading;
    const fetched = await Promise.all(
      unknown.map((path) => {
        const read = this.#deps.files.readNow?.(uriOf(path), reach);
        return read ? read.fetched : this.#read(path, reach);
      }),
    );
    if (begun === this.#reading) keep((each) => withFetched(each, unknown, fetched));
  }

  #lacks(now: Project, path: string): Lacks {
    const { files, configs } = this.#deps;
    const missing = files.blind ? [] : now.missing(path);
    return { path, missing, unknown: firstsOf(now, path).filter((first) => !configs.known(first)) };
  }

  /** Makes later calls read again what is being read now. */
  forget(): void {
    this.#reading = new Map();
  }

  async #read(path: string, reach: readonly string[]): Promise<Fetched> {
    const [into, key] = [this.#reading, [path, ...reach].join('\n')];
    const begun = into.get(key) ?? this.#deps.files.read(uriOf(path), reach);
    into.set(key, begun);
    const fetched = await begun;
    into.delete(key);
    return fetched;
  }
}

/** Returns the first files of the projects that a file belongs to: their configuration applies. */
export function firstsOf(now: Project, path: string): string[] {
  return now.applications(path).map(({ compose }) => compose.file.path);
}
