import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

/** Files above this many bytes are not read. */
export const maxBytes = 2 * 1024 * 1024;

/** What reading a file gave: its text, or why there is none. */
export type Reading =
  | {
      readonly text: string;
      /** Offset of the first U+FFFD that stands for bytes that are not UTF-8; undefined when all of it is. */
      readonly replacedAt: number | undefined;
    }
  | { readonly text: undefined; readonly message: string };

/** Reads a file as text: UTF-8, or UTF-16 with a byte order mark, which stays in the text. Never throws. */
export function readText(path: string): Reading {
  try {
    const descriptor = openSync(path, 'r');
    try {
      return readDescriptor(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return failure(reasonOf(error));
  }
}

/** Reads an open file, such as standard input, to its end. Throws what the system says. */
export function readDescriptor(descriptor: number): Reading {
  const bytes = bytesOf(descriptor);
  return bytes ? decode(bytes) : failure(`it is larger than ${maxBytes / 1024 / 1024} MB`);
}

/** Bytes as text; a NUL near the start, where no byte order mark explains it, means that they are none. */
export function decode(bytes: Buffer): Reading {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) {
    if (bytes.length % 2 === 1) return failure('it is cut off inside a UTF-16 character');
    const little = mark === 0xfffe ? bytes : Buffer.from(bytes).swap16();
    return { text: little.toString('utf16le'), replacedAt: undefined };
  }
  if (bytes.subarray(0, 8000).includes(0)) return failure('it is not text: it holds NUL bytes');
  const text = bytes.toString('utf8');
  return { text, replacedAt: isUtf8(bytes) ? undefined : text.indexOf('\ufffd') };
}

const failure = (reason: string): Reading => ({
  text: undefined,
  message: `The file can't be read: ${reason}.`,
});

const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** The rest of an open file; undefined when it is longer than the limit. */
function bytesOf(descriptor: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  let total = 0;
  for (let n = readInto(descriptor); n > 0; n = readInto(descriptor)) {
    total += n;
    if (total > maxBytes) return undefined;
    chunks.push(Buffer.from(scratch.subarray(0, n)));
  }
  return Buffer.concat(chunks);
}

/** Bytes read into the scratch buffer; waits where the system says that none have come yet. */
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

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** What a failed system call means, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `the system says ${code}`;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'nothing';
}
