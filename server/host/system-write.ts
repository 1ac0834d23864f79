import {
  accessSync,
  constants,
  fchmod,
  fchmodSync,
  fchown,
  fchownSync,
  fsync,
  fsyncSync,
  open,
  openSync,
  promises,
  renameSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ask, type Steps } from './ask.ts';

/** Flags to create a new file, never through a link. */
const toMake = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Throws the system's error if a file is not writable. */
export const checkWritable = (path: string): Steps<void> =>
  ask(
    () => accessSync(path, constants.W_OK),
    () => promises.access(path, constants.W_OK),
  );

/** Creates a new file; the caller closes it. */
export const openToMake = (path: string, mode: number): Steps<number> =>
  ask(
    () => openSync(path, toMake, mode),
    () => promisify(open)(path, toMake, mode),
  );

/** Writes the bytes from an offset on; returns the number of written bytes. */
export const writeOpen = (descriptor: number, bytes: Buffer, at: number): Steps<number> =>
  ask(
    () => writeSync(descriptor, bytes, at),
    async () => (await promisify(write)(descriptor, bytes, at)).bytesWritten,
  );

export const chmodOpen = (descriptor: number, mode: number): Steps<void> =>
  ask(
    () => fchmodSync(descriptor, mode),
    () => promisify(fchmod)(descriptor, mode),
  );

export const chownOpen = (descriptor: number, uid: number, gid: number): Steps<void> =>
  ask(
    () => fchownSync(descriptor, uid, gid),
    () => promisify(fchown)(descriptor, uid, gid),
  );

/** Waits until the data is on the disk. */
export const syncOpen = (descriptor: number): Steps<void> =>
  ask(
    () => fsyncSync(descriptor),
    () => promisify(fsync)(descriptor),
  );

/** Waits; for calls that may succeed a little later. */
export const pause = (milliseconds: number): Steps<void> =>
  ask(
    () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
    () => delay(milliseconds),
  );

/** Replaces a file by another in one step. */
export const rename = (from: string, to: string): Steps<void> =>
  ask(
    () => renameSync(from, to),
    () => promises.rename(from, to),
  );

export const unlink = (path: string): Steps<void> =>
  ask(
    () => unlinkSync(path),
    () => promises.unlink(path),
  );
