import { join } from 'node:path';
import { doneInTurn, type Steps } from '../../host/ask.ts';
import { areLocal } from '../../host/local.ts';
import { basing, userCacheFolder } from '../../host/results/cache-folder.ts';
import { digestOfData } from '../../host/results/digest.ts';
import { programId } from '../../host/results/program.ts';
import { openingStore, type StoreInSteps } from '../../host/results/result-store.ts';
import { handedOver, rootsAt } from '../../host/roots.ts';
import type { KeptResults, OpenResults } from '../scan/remembered.ts';
import { diskPath, inSlice } from './disk.ts';

/** The number of files from which it pays to remember results. */
const fewest = 10;

/** The milliseconds that a scan waits for the cache folder in all, after which it does without, and those that writing may take. */
const [patience, writingPatience] = [2000, 20_000];

/**
 * Keeps the results of scans in the cache folder of the user, as the command line does: none in CI and in a program that was not
 * built, nor where the folder lies in what is linted or in a repository around it, where someone else may have written it.
 */
export function resultsOnDisk(
  env: Readonly<Record<string, string | undefined>>,
  program: string | undefined = programId(),
): OpenResults {
  const isCi = !['', 'false', '0'].includes(env['CI'] ?? '');
  const base = isCi ? undefined : userCacheFolder(env);
  return async (uris, files) => {
    if (files < fewest) return undefined;
    const folders = uris.flatMap((uri) => diskPath(uri) ?? []);
    if (base === undefined || program === undefined || folders.length < uris.length) return undefined;
    const real = await within(patience)(basing(base));
    const isQuick = real !== undefined && areLocal([real]);
    const read = within(patience, isQuick);
    const store = await read(openingOutside(base, folders));
    return store && keptIn(store, { by: ['server', program], read, write: within(writingPatience, isQuick) });
  };
}

/** Runs steps, until all together have taken too long; undefined from then on. */
type InTime = <T>(steps: Steps<T>) => Promise<T | undefined>;

/** `isQuick` whether the disk can't hang, so that short work need not be handed to another thread. */
function within(milliseconds: number, isQuick = false): InTime {
  let left = milliseconds;
  const atOnce = isQuick ? inSlice() : () => false;
  return async (steps) => {
    if (left <= 0) return undefined;
    const began = performance.now();
    const spent = () => performance.now() - began;
    try {
      return await doneInTurn(steps, () => left - spent(), atOnce);
    } catch {
      left = 0;
      return undefined;
    } finally {
      left -= spent();
    }
  };
}

/** Opens the store of some folders, unless it lies in one of them, by its name or where links lead. */
function* openingOutside(base: string, folders: readonly string[]): Steps<StoreInSteps | undefined> {
  const real = yield* basing(base);
  const roots = yield* rootsAt(yield* handedOver(folders, '/', []));
  if (real === undefined || [base, real].some((each) => roots.hold(each))) return undefined;
  return yield* openingStore(join(base, 'results'), digestOfData(['server', ...folders]));
}

function keptIn(
  store: StoreInSteps,
  { by, read, write }: { readonly by: unknown; readonly read: InTime; readonly write: InTime },
): KeptResults {
  let last: Promise<unknown> = Promise.resolve();
  return {
    by,
    async load(ids) {
      for (const id of ids) await read(store.loading(id));
    },
    read: (id) => store.read(id),
    keep(id, text) {
      store.keep(id, text);
      // Nobody waits for it, since the disk may be slow.
      if (store.isFull()) last = last.then(() => write(store.writing()));
    },
    async end() {
      await last;
      await write(store.ending());
    },
  };
}
