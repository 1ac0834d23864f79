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
import { promisify } from 'node:util';
import { ask, type Steps } from './ask.ts';

/** To write a file that is not there yet, never through a link. */
const toMake = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Throws what the system says where a file may not be written. */
export const checkWritable = (path: string): Steps<void> =>
  ask(
    () => accessSync(path, constants.W_OK),
    () => promises.access(path, constants.W_OK),
  );

/** Makes a file that is not there; the caller closes it. */
export const openToMake = (path: string, mode: number): Steps<number> =>
  ask(
    () => openSync(path, toMake, mode),
    () => promisify(open)(path, toMake, mode),
  );

/** Writes from an offset of the bytes on; answers how many it wrote. */
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

/** Waits until what was written is on the disk. */
export const syncOpen = (descriptor: number): Steps<void> =>
  ask(
    () => fsyncSync(descriptor),
    () => promisify(fsync)(descriptor),
  );

/** Puts a file in the place of another, in one step. */
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
