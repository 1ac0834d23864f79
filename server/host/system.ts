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
import { ask, askOnce, type Steps, type Waiting } from './ask.ts';

/** What lies at a path, a link itself included; undefined where nothing does. */
export const lstat = (path: string, waiting?: Waiting): Steps<Stats | undefined> =>
  askOnce(
    waiting,
    `stat ${path}`,
    () => lstatSync(path, { throwIfNoEntry: false }),
    // Most is asked of what is not there: without a promise that fails, that is cheap.
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

/** What a link says. */
export const readlink = (path: string): Steps<string> =>
  ask(
    () => readlinkSync(path),
    () => promises.readlink(path),
  );

/** A path without links; undefined where it leads nowhere. */
export const realOf = (path: string): Steps<string | undefined> =>
  ask(
    () => {
      try {
        return realpathSync(path);
      } catch (error) {
        return unlessAbsent(error);
      }
    },
    () => promises.realpath(path).catch(unlessAbsent),
  );

/** To read, never waiting for a writer, never following a link, never taking a terminal; Windows knows none of these. */
const toRead =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/** What a call that takes a callback comes to; `promisify` takes as long as the call. */
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

/** Reads what comes next into a buffer, from an offset on; answers how many bytes, 0 at the end. */
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

/** Entries of a folder that are taken from the system at a time: a huge folder is never wholly in memory. */
const batch = 512;

/**
 * The entries of a folder that are wanted, by name; undefined where there are more of them than `most`. Throws what the
 * system says.
 */
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

/** The same of a folder that is known to be small, asked for at once. */
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

/** Linux's table of what is mounted where, which is never waited for; undefined where there is none. */
export function mountTable(): string | undefined {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return undefined;
  }
}
