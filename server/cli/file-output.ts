import { closeSync, constants, lstatSync, openSync, rmSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { shownWhole } from '../engine/index.ts';
import { done } from '../host/ask.ts';
import { rename } from '../host/system-write.ts';
import type { NoText } from '../host/unread.ts';
import { moved } from '../host/write.ts';
import { type Output, outputTo } from './output.ts';

/** Output to a file that appears only when it is complete: until then, an existing file stays as it was. */
export interface FileOutput extends Output {
  /** Writes the rest and moves the file into place. Throws if that fails. */
  finish(): void;
}

/**
 * Opens a file that the user named. Replaces a link instead of following it, because a link in a workspace may lead to a disk
 * device. Writes directly to devices and to pipes with a reader. Throws if nothing can be written there.
 */
export function fileOutput(path: string): FileOutput {
  const failed = (error: unknown, reason = reasonOf(error)) =>
    new Error(`${shownWhole(path)} can't be written: ${reason}.`);
  const there = statOf(() => lstatSync(path));
  const target = statOf(() => statSync(path));
  if (target?.isDirectory()) throw failed({ code: 'EISDIR' });
  const isPlain =
    target === undefined || target.isFile() || (there?.isSymbolicLink() === true && !isOfSystem(path));
  const part = isPlain ? `${path}.${process.pid}.${process.hrtime.bigint().toString(36)}.part` : path;
  const remove = () => rmSync(part, { force: true });
  let descriptor: number;
  try {
    // Opening a pipe without a reader would block forever.
    const probe =
      !isPlain && target.isFIFO() ? openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) : undefined;
    descriptor = openSync(part, isPlain ? 'wx' : 'w', there?.isFile() ? there.mode & 0o777 : 0o666);
    if (probe !== undefined) closeSync(probe);
  } catch (error) {
    throw failed(error);
  }
  // Removes the partial file however the program ends.
  if (isPlain) process.once('exit', remove);
  const output = outputTo(descriptor);
  return {
    write: output.write,
    flush: output.flush,
    get closed() {
      return output.closed;
    },
    finish() {
      output.flush();
      closeSync(descriptor);
      if (output.closed) throw failed({ code: output.lost ? 'ENOSPC' : '' });
      let held: NoText | undefined;
      try {
        if (isPlain) held = done(moved(() => rename(part, path)));
      } catch (error) {
        throw failed(error);
      }
      if (held) throw failed(undefined, held.reason);
      process.off('exit', remove);
    },
  };
}

/** Whether a path leads to a device or descriptor that the system provides: `/dev/stdout` is a link. */
function isOfSystem(path: string): boolean {
  return /^\/(?:dev|proc)\//.test(resolve(path));
}

function statOf(stat: () => Stats): Stats | undefined {
  try {
    return stat();
  } catch {
    return undefined;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'its folder is a file',
  ENXIO: 'it is a pipe that nobody reads',
  EROFS: 'the disk is read-only',
};

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return reasons[code] ?? 'writing failed';
}
