import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shownWhole } from '../../engine/index.ts';
import { realBase, trustedFolder, userCacheFolder } from '../../host/results/cache-folder.ts';
import { digestOfData } from '../../host/results/digest.ts';
import { programId } from '../../host/results/program.ts';
import { openStore } from '../../host/results/result-store.ts';
import type { Roots } from '../../host/roots.ts';
import { isCi } from '../called.ts';
import { type Given, Misuse, type Options } from '../command.ts';
import type { CliSession } from '../session.ts';
import { Memory } from './memory.ts';

/** The options that say where results are kept. */
export const cacheOptions = {
  'cache-location': {
    type: 'string',
    value: 'DIR',
    help: 'keep results for later runs in this folder, which lies outside of all that is linted (default: the cache folder of the user, and none in CI)',
  },
  'no-cache': { type: 'boolean', help: 'neither use nor keep results of earlier runs' },
} as const satisfies Options;

/** The number of files from which it pays to remember results: a single one is linted as fast as it is recalled. */
const fewest = 10;

/** What decides whether results are kept, and where. */
export interface CacheRequest {
  readonly location: string | undefined;
  readonly isOff: boolean;
  /** The rules that are selected or left out, as given. */
  readonly selected: readonly (readonly string[])[];
}

/** Reads the options above. Throws `Misuse`. */
export function cacheOf(given: Given, cwd: string): CacheRequest {
  const location = given.last('cache-location');
  const isOff = given.has('no-cache');
  if (location === '') throw new Misuse('`--cache-location` needs a folder.');
  if (location !== undefined && isOff)
    throw new Misuse('`--cache-location` and `--no-cache` exclude each other.');
  const selected = [given.all('only'), given.all('skip')];
  return { location: location === undefined ? undefined : resolve(cwd, location), isOff, selected };
}

/**
 * Returns a function that opens the results of earlier runs for a session. In CI none are kept, unless a folder is given: a job
 * that starts anew has none. Throws `Misuse` for a given folder that can't be used.
 */
export function memoryFor(
  { location, isOff, selected }: CacheRequest,
  env: Readonly<Record<string, string | undefined>>,
): (session: CliSession) => Memory | undefined {
  return (session) => {
    const { cwd, roots, targets } = session;
    if (location !== undefined) checkLocation(location, roots);
    const base = location ?? (isCi(env) ? undefined : userCacheFolder(env));
    const program = programId();
    if (isOff || base === undefined || program === undefined || targets.length < fewest) return undefined;
    // Another file may find another text at the path of one that is read from a descriptor.
    if (targets.some(({ descriptor }) => descriptor !== undefined) || isWithin(base, roots)) return undefined;
    const store = openStore(join(base, 'results'), digestOfData(cwd));
    return new Memory(store, session, [program, selected]);
  };
}

function checkLocation(location: string, roots: Roots): void {
  const name = shownWhole(location);
  if (isWithin(location, roots))
    throw new Misuse(
      `\`--cache-location\` can't lie in what is linted, or in its repository, as ${name} does.`,
    );
  const stat = statSync(location, { throwIfNoEntry: false });
  if (stat && !trustedFolder(location))
    throw new Misuse(`\`--cache-location\` needs a folder that only you can write in, which ${name} is not.`);
}

/** Whether a folder lies in what may be linted, by its name or where links lead, so that someone else could fill it. */
function isWithin(folder: string, roots: Roots): boolean {
  const real = realBase(folder);
  return real === undefined || [folder, real].some((each) => roots.hold(each));
}
