import { isUtf8 } from 'node:buffer';
import { fstatSync, readSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { lockName } from '../engine/images.ts';
import type { Steps } from './ask.ts';
import { isUnlisted, listedFile } from './entries.ts';
import { type Fetched, maxBytes } from './fetched.ts';
import { handedOver, type Located, locate, type Roots, rootsAt } from './roots.ts';
import { closeOpen, openToRead, readOpen, realOf, statOpen } from './system.ts';
import {
  absent,
  aFolder,
  binary,
  codeOf,
  type NoText,
  noText,
  notRegular,
  notUtf8,
  tooLarge,
  unread,
} from './unread.ts';

const maxLockBytes = 8 * 1024 * 1024;

/** The maximum size in bytes of the file at a path. */
export const mostBytes = (path: string): number => (basename(path) === lockName ? maxLockBytes : maxBytes);

/** The result of reading a file: its text, or why there is none. */
export type ReadResult =
  | {
      readonly text: string;
      /** Offset of the first U+FFFD that replaces invalid UTF-8; undefined if the file is valid. */
      readonly replacedAt: number | undefined;
    }
  | NoText;

/**
 * Reads a file, given its absolute disk path, as text: UTF-8, or UTF-16 with a byte order mark, which stays in the text. Opens
 * only regular files below the roots, and reads no more than the maximum size. Never throws.
 */
export function* reading(path: string, roots: Roots, most = mostBytes(path)): Steps<ReadResult> {
  const bytes = yield* readingBytes(path, roots, most);
  return 'why' in bytes ? bytes : decode(bytes);
}

/** Reads a file below the roots as bytes. Never throws. */
export function* readingBytes(path: string, roots: Roots, most: number): Steps<Buffer | NoText> {
  try {
    if (yield* isUnlisted(path, roots)) return absent;
    const listed = listedFile(path, roots);
    if (listed !== undefined) return yield* bytesOfLocated({ path: listed, kind: 'file' }, most);
    const found = yield* locate(path, roots);
    if (found === absent && path.includes('\ufffd')) return notUtf8;
    return 'why' in found ? found : yield* bytesOfLocated(found, most);
  } catch (error) {
    return unread(error);
  }
}

/** Reads a file that the user named, following all links. Never throws. */
export function* readingAnywhere(path: string, most = mostBytes(path)): Steps<ReadResult> {
  const own = ownDescriptor(path);
  if (own !== undefined) return readOnce(own, most);
  try {
    const real = yield* realOf(path);
    if (real === undefined) return absent;
    const bytes = yield* bytesOfLocated({ path: real, kind: 'file' }, most);
    return 'why' in bytes ? bytes : decode(bytes);
  } catch (error) {
    return unread(error);
  }
}

/**
 * Reads a file that may exist in a folder that the user named. Follows links only within the folders that the user gave access
 * to. Never throws.
 */
export function* readingBeside(path: string, cwd: string): Steps<ReadResult> {
  const full = resolve(path);
  const roots = yield* rootsAt(yield* handedOver([dirname(full)], cwd, []));
  return yield* reading(full, roots);
}

function* bytesOfLocated(
  { path, kind }: Pick<Located, 'path' | 'kind'>,
  most: number,
): Steps<Buffer | NoText> {
  if (kind === 'folder') return aFolder;
  if (kind === 'other') return notRegular;
  const descriptor = yield* openToRead(path);
  try {
    // The file may have been replaced since it was looked up.
    const stat = yield* statOpen(descriptor);
    if (stat.isDirectory()) return aFolder;
    if (!stat.isFile()) return notRegular;
    if (stat.size > most) return tooLarge(most);
    return (yield* bytesOf(descriptor, stat.size, most)) ?? tooLarge(most);
  } finally {
    yield* closeOpen(descriptor);
  }
}

/** Reads an open file to its end, even if its size has changed; undefined if it is larger than the limit. */
export function* bytesOf(descriptor: number, size: number, most = maxBytes): Steps<Buffer | undefined> {
  let bytes = Buffer.allocUnsafe(size + 1);
  for (let at = 0; ; ) {
    const n = yield* readOpen(descriptor, bytes, at);
    at += n;
    if (at > most) return undefined;
    if (n === 0 || (at >= size && at < bytes.length)) return bytes.subarray(0, at);
    if (at === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * at, most) + 1);
  }
}

/**
 * Returns the descriptor if a path names an open file: standard input, or a `<(…)` of the shell. Opening such a path again could
 * block forever.
 */
export function ownDescriptor(path: string): number | undefined {
  if (path === '/dev/stdin') return 0;
  const [, number] = (path.includes('/fd/') && /^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/.exec(path)) || [];
  return number === undefined ? undefined : Number(number);
}

/** What was read of open files that the user named: a pipe is empty when it is read again. */
const readBefore = new Map<number, ReadResult>();

function readOnce(descriptor: number, most: number): ReadResult {
  const found = readBefore.get(descriptor) ?? readDescriptor(descriptor, most);
  readBefore.set(descriptor, found);
  return found;
}

/** Reads an open file, such as standard input, to its end, even if it is slow. Never throws. */
export function readDescriptor(descriptor: number, most = maxBytes): ReadResult {
  try {
    if (fstatSync(descriptor).isDirectory()) return aFolder;
    const chunks: Buffer[] = [];
    let total = 0;
    for (let n = readInto(descriptor); n > 0; n = readInto(descriptor)) {
      total += n;
      if (total > most) return tooLarge(most);
      chunks.push(Buffer.from(scratch.subarray(0, n)));
    }
    return decode(Buffer.concat(chunks));
  } catch (error) {
    return unread(error);
  }
}

const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** Reads bytes into the scratch buffer. Waits if none are available yet. */
function readInto(descriptor: number): number {
  for (;;) {
    try {
      return readSync(descriptor, scratch, 0, scratch.length, null);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Decodes bytes as text. Without a byte order mark, a NUL near the start means that they are not text. */
export function decode(bytes: Buffer): ReadResult {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) {
    if (bytes.length % 2 === 1) return noText('it ends in the middle of a UTF-16 character');
    const little = mark === 0xfffe ? bytes : Buffer.from(bytes).swap16();
    return { text: little.toString('utf16le'), replacedAt: undefined };
  }
  if (bytes.subarray(0, 8000).includes(0)) return binary;
  const text = bytes.toString('utf8');
  return { text, replacedAt: isUtf8(bytes) ? undefined : text.indexOf('\ufffd') };
}

/** Encodes a text in the encoding of other bytes, from which it or an earlier version was decoded. */
export function encodedLike(bytes: Buffer, text: string): Buffer {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark !== 0xfffe && mark !== 0xfeff) return Buffer.from(text, 'utf8');
  const little = Buffer.from(text, 'utf16le');
  return mark === 0xfffe ? little : little.swap16();
}

/** Converts a reading for a project. A folder in place of a file counts as missing. */
export function fetchedOf(reading: ReadResult): Fetched {
  if (reading.text !== undefined) return reading.text;
  const { why, reason } = reading;
  return why === 'absent' || why === 'folder' ? undefined : { reason, beyond: why === 'elsewhere' };
}
