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
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { promisify } from 'node:util';
import { ask, type Steps } from './ask.ts';

/** What lies at a path, a link itself included; undefined where nothing does. */
export const lstat = (path: string): Steps<Stats | undefined> =>
  ask(
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

const [opening, stating, reading, closing] = [open, fstat, read, close].map((each) => promisify(each)) as [
  (path: string, flags: number) => Promise<number>,
  (descriptor: number) => Promise<Stats>,
  (
    descriptor: number,
    into: Buffer,
    at: number,
    length: number,
    from: null,
  ) => Promise<{ bytesRead: number }>,
  (descriptor: number) => Promise<void>,
];

/** Opens a file by a path without links; the caller closes it. */
export const openToRead = (path: string): Steps<number> =>
  ask(
    () => openSync(path, toRead),
    () => opening(path, toRead),
  );

export const statOpen = (descriptor: number): Steps<Stats> =>
  ask(
    () => fstatSync(descriptor),
    () => stating(descriptor),
  );

/** Reads what comes next into a buffer, from an offset on; answers how many bytes, 0 at the end. */
export const readOpen = (descriptor: number, into: Buffer, at: number): Steps<number> =>
  ask(
    () => readSync(descriptor, into, at, into.length - at, null),
    async () => (await reading(descriptor, into, at, into.length - at, null)).bytesRead,
  );

export const closeOpen = (descriptor: number): Steps<void> =>
  ask(
    () => closeSync(descriptor),
    () => closing(descriptor),
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
      if (entries.length === 0) return found.sort((a, b) => (a.name < b.name ? -1 : 1));
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
