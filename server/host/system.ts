import {
  close,
  closeSync,
  constants,
  type Dir,
  type Dirent,
  fstat,
  fstatSync,
  lstat as lstatSoon,
  lstatSync,
  open,
  opendirSync,
  openSync,
  promises,
  read,
  readdir,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { relative, sep } from 'node:path';
import { folded } from '../engine/source/file-names.ts';
import { ask, askOnce, type Steps, type Waiting } from './ask.ts';

/** Returns the stat of a path without following links; undefined if nothing is there. */
export const lstat = (path: string, waiting?: Waiting): Steps<Stats | undefined> =>
  askOnce(
    waiting,
    `stat ${path}`,
    () => lstatSync(path, { throwIfNoEntry: false }),
    // Most calls are for files that don't exist. Avoiding a rejected promise makes them cheap.
    () =>
      new Promise((resolve, reject) =>
        lstatSoon(path, (error, stat) => (error && !isAbsence(error) ? reject(error) : resolve(stat))),
      ),
  );

const isAbsence = (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
};

function unlessAbsent(error: unknown): undefined {
  if (!isAbsence(error)) throw error;
}

/** Whether two absolute paths are the same by the rules of this system: on Windows, neither case nor the kind of slash counts. */
export const isSamePath = (one: string, other: string): boolean =>
  one !== '' && other !== '' && relative(one, other) === '';

/** Reads the target of a link. */
export const readlink = (path: string): Steps<string> =>
  ask(
    () => readlinkSync(path),
    () => promises.readlink(path),
  );

/**
 * Returns an absolute path as the disk spells it, if no link is on it: in its case, and without the short names of Windows, such as
 * `PROGRA~1`. Any other path stays.
 */
export function spelledByDisk(path: string): string {
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch {
    return path;
  }
  const [names, long] = [path.split(sep), real.split(sep)];
  const isSame = (name: string, at: number) => name.includes('~') || folded(name) === folded(long[at]!);
  return names.length === long.length && names.every(isSame) ? real : path;
}

const isShort = (path: string) => process.platform === 'win32' && path.includes('~');

/** Returns a path with its links resolved; undefined if it leads nowhere. */
export const realOf = (path: string): Steps<string | undefined> =>
  ask(
    () => {
      try {
        const real = realpathSync(path);
        return isShort(real) ? spelledByDisk(real) : real;
      } catch (error) {
        return unlessAbsent(error);
      }
    },
    () => promises.realpath(path).catch(unlessAbsent),
  );

/** Flags for reading: never wait for a writer, follow a link or acquire a terminal. Windows has none of these. */
const toRead =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/** Makes a promise from a function with a callback. `promisify` would take as long as the call. */
const soon = <T>(call: (back: (error: Error | null, answer: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) =>
    call((error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    }),
  );

/** Opens a file by a path without links; the caller closes it. */
export const openToRead = (path: string): Steps<number> =>
  ask(
    () => openSync(path, toRead),
    () => soon<number>((back) => open(path, toRead, back)),
  );

export const statOpen = (descriptor: number): Steps<Stats> =>
  ask(
    () => fstatSync(descriptor),
    () => soon<Stats>((back) => fstat(descriptor, back)),
  );

/** Reads the next bytes into a buffer, from an offset on; returns their number, 0 at the end. */
export const readOpen = (descriptor: number, into: Buffer, at: number): Steps<number> =>
  ask(
    () => readSync(descriptor, into, at, into.length - at, null),
    () => soon<number>((back) => read(descriptor, into, at, into.length - at, null, back)),
  );

export const closeOpen = (descriptor: number): Steps<void> =>
  ask(
    () => closeSync(descriptor),
    () => soon<void>((back) => close(descriptor, (error) => back(error ?? null))),
  );

/** The number of folder entries read at a time, so that a huge folder is never completely in memory. */
const batch = 512;

/** Returns the wanted entries of a folder, by name; undefined if there are more than `most`. Throws the system's error. */
export function* entriesOf(
  path: string,
  wanted: (entry: Dirent) => boolean = () => true,
  most = Number.POSITIVE_INFINITY,
): Steps<Dirent[] | undefined> {
  const options = { bufferSize: batch };
  const folder = yield* ask(
    () => opendirSync(path, options),
    () => promises.opendir(path, options),
  );
  try {
    const found: Dirent[] = [];
    for (;;) {
      const entries = yield* nextOf(folder);
      if (entries.length === 0) return found.sort(byName);
      for (const entry of entries) if (wanted(entry)) found.push(entry);
      if (found.length > most) return undefined;
    }
  } finally {
    yield* ask(
      () => folder.closeSync(),
      () => folder.close(),
    );
  }
}

/** Returns the wanted entries of a folder that is known to be small, in one call. */
export function* fewEntriesOf(
  path: string,
  wanted: (entry: Dirent) => boolean = () => true,
  waiting?: Waiting,
): Steps<Dirent[]> {
  const found = yield* askOnce(
    waiting,
    `list ${path}`,
    () => readdirSync(path, { withFileTypes: true }),
    () => soon<Dirent[]>((back) => readdir(path, { withFileTypes: true }, back)),
  );
  return found.filter(wanted).sort(byName);
}

const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);

const nextOf = (folder: Dir): Steps<Dirent[]> =>
  ask(
    () => {
      const found: Dirent[] = [];
      while (found.length < batch) {
        const entry = folder.readSync();
        if (!entry) break;
        found.push(entry);
      }
      return found;
    },
    async () => {
      const found: Dirent[] = [];
      while (found.length < batch) {
        const entry = await folder.read();
        if (!entry) break;
        found.push(entry);
      }
      return found;
    },
  );

/** Reads Linux's table of mounts, which never blocks; undefined on other systems. */
export function mountTable(): string | undefined {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return undefined;
  }
}
