import { fileURLToPath, pathToFileURL } from 'node:url';
import { shownWhole } from '../../engine/index.ts';
import { dayOf } from '../../engine/source/day.ts';
import { baseName, isBelow } from '../../engine/source/path.ts';
import { doneInTurn, type Steps } from '../../host/ask.ts';
import { dockerConfig } from '../../host/images/credentials.ts';
import { type LockResult, lockInto, problemOf } from '../../host/images/lock-images.ts';
import { LockWriter, lockPath } from '../../host/images/lock-writer.ts';
import { hangUp } from '../../host/images/network.ts';
import { fromRegistry, type ImageReader } from '../../host/images/reader.ts';
import { Registries } from '../../host/images/registry.ts';
import { type Configured, ImageUses } from '../../host/images/wanted-images.ts';
import { type Roots, rootsAt } from '../../host/roots.ts';
import { pathOf, reachOf, uriOf } from '../files.ts';
import type { ImageLocks, LockedSummary, LockPlan, LockRun, PlannedImage } from './image-locks.ts';

/** Timeout in milliseconds for each step on the file system, in case it hangs. */
const patience = 5000;
/** Node looks up names of hosts with the four threads that also read files: one of them is left for that. */
const atATime = 3;

const inTurn = <T>(steps: Steps<T>): Promise<T> => doneInTurn(steps, () => patience);

/** Locks images on the disk of this machine, by what registries say. Only this file of the server leads to the network. */
export const lockOnDisk: ImageLocks = {
  isFor: (path) => uriOf(path).startsWith('file:'),
  plan: (folders) => new DiskPlan(folders),
};

/** The images that one lock is for. */
interface LockUses {
  readonly roots: Roots;
  readonly uses: ImageUses;
}

class DiskPlan implements LockPlan {
  readonly #folders: readonly string[];
  readonly #byLock = new Map<string, LockUses>();
  readonly #roots = new Map<string, Promise<Roots>>();

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  get images(): readonly PlannedImage[] {
    return [...this.#byLock.values()].flatMap(({ uses }) =>
      uses.images.map(({ ref, summaries }) => ({
        registry: ref.name.slice(0, ref.name.indexOf('/')),
        isLocked: summaries.every(({ by }) => by === 'lock'),
      })),
    );
  }

  async add(configured: Configured, path: string, only?: string): Promise<void> {
    const uses = new ImageUses();
    uses.add(configured, path, only);
    if (uses.images.length === 0) return;
    const reach = reachOf(path, this.#folders, []);
    const roots = await this.#rootsOf(reach);
    const lock = await inTurn(lockPath(diskOf(uriOf(path)), roots, this.#baseOf(path, reach)));
    const found = this.#byLock.get(lock);
    if (found) found.uses.add(configured, path, only);
    else this.#byLock.set(lock, { roots, uses });
  }

  async lock(run: LockRun): Promise<LockedSummary> {
    const { signal } = run;
    const { env } = process;
    const docker = await inTurn(dockerConfig(env));
    const options = { env, docker, mirror: undefined, tokenHosts: [], signal };
    const reader = fromRegistry(new Registries(options));
    const counts = { added: 0, updated: 0, kept: 0 };
    const failures: string[] = [];
    const total = this.images.length;
    let done = 0;
    const report = (result: LockResult) => {
      run.report(++done, total);
      if (result.kind !== 'failed') counts[result.kind]++;
      const why = problemOf(result);
      if (why !== undefined) failures.push(`${placeOf(result)}: ${shownWhole(result.name)} ${why}.`);
    };
    try {
      for (const [path, each] of this.#byLock)
        if (!signal.aborted)
          await lockOne(path, each, run, reader, report).catch((error: Error) =>
            failures.push(error.message),
          );
    } finally {
      hangUp();
    }
    const locks = [...this.#byLock.keys()].map((path) => pathOf(pathToFileURL(path).href));
    return { ...counts, failures, locks };
  }

  #rootsOf(reach: readonly string[]): Promise<Roots> {
    const key = reach.join('\n');
    const roots = this.#roots.get(key) ?? inTurn(rootsAt(reach.map(diskOf)));
    this.#roots.set(key, roots);
    return roots;
  }

  /** Where a new lock is made: in the innermost folder of the workspace around a file, or in its own folder. */
  #baseOf(path: string, reach: readonly string[]): string {
    const around = reach.filter((uri) => isBelow(path, pathOf(uri)));
    return diskOf(around.sort((a, b) => b.length - a.length)[0] ?? reach[0] ?? uriOf('/'));
  }
}

/** Locks the images of one lock. Rejects with an `Error` whose message is a sentence. */
async function lockOne(
  path: string,
  { roots, uses }: LockUses,
  { again, signal, textOf }: LockRun,
  reader: ImageReader,
  report: (result: LockResult) => void,
): Promise<void> {
  const writer = await inTurn(LockWriter.open(path, roots));
  const open = textOf(pathOf(pathToFileURL(path).href));
  // The editor would have to choose between its text, which never has a byte order mark, and the one on the disk.
  if (open !== undefined && open !== writer.text?.replace(/^\ufeff/, ''))
    throw new Error(`${shownWhole(path)} has changes in the editor: save them first.`);
  await lockInto(writer, uses.images, {
    reader,
    today: dayOf(Date.now()),
    asked: undefined,
    update: again,
    users: false,
    atATime,
    signal,
    write: inTurn,
    report,
  });
}

const diskOf = (uri: string): string => fileURLToPath(uri);

function placeOf({ image: { places } }: LockResult): string {
  const [first] = places;
  return first ? `${shownWhole(baseName(first.path))}:${first.line}` : 'Plimsoll';
}
