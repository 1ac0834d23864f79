import { posix } from 'node:path';

/** Bytes that are read in order, or skipped. */
export interface ByteSource {
  /** Returns the next bytes; fewer at the end. */
  take(length: number): Promise<Buffer>;
  skip(length: number): Promise<void>;
}

/** A file of an archive, or a folder, link or device, which has no content. */
export interface TarEntry {
  /** Its path from the root of the archive, without `.` and `..`. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly size: number;
  /** Offset of its content in the archive. */
  readonly at: number;
  /** Reads its content; only while it is the current entry, and once. */
  content(): Promise<Buffer>;
}

const block = 512;
/** The most entries of an archive, and bytes of a long name. */
const most = { entries: 500_000, name: 65_536 };

/** An archive can't be read. */
export class TarProblem extends Error {}

/** Reads the entries of a tar archive (POSIX pax, with GNU's long names). Rejects with `TarProblem`. */
export async function* tarEntries(source: ByteSource): AsyncGenerator<TarEntry, void, undefined> {
  let at = 0;
  const read = async (length: number) => {
    const bytes = await source.take(length);
    if (bytes.length < length) throw new TarProblem('ends in the middle of a file');
    at += length;
    return bytes;
  };
  let named: Named = {};
  for (let count = 0; count < most.entries; count++) {
    const header = await source.take(block);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    at += block;
    if (!isHeader(header)) throw new TarProblem('is not a tar archive, or is compressed');
    const type = String.fromCharCode(header[156]!);
    const size = named.size ?? numberIn(header, 124, 12);
    const padded = Math.ceil(size / block) * block;
    if (extensions.has(type)) {
      if (size > most.name) throw new TarProblem('has a name that is too long');
      const text = (await read(padded)).subarray(0, size).toString('utf8');
      if (type === 'x') named = { ...named, ...paxOf(text) };
      else if (type === 'L') named = { ...named, name: text.replace(/\0.*$/s, '') };
      continue;
    }
    const isFile = type === '0' || type === '\0' || type === '7';
    const length = isFile ? padded : /[1-6]/.test(type) ? 0 : padded;
    const end = at + length;
    const content = async () => (await read(length)).subarray(0, size);
    const kind = isFile ? 'file' : type === '5' ? 'folder' : 'link';
    yield { name: plainName(named.name ?? nameIn(header)), kind, size, at, content };
    if (at < end) {
      await source.skip(end - at);
      at = end;
    }
    named = {};
  }
  throw new TarProblem(`has more than ${most.entries} files`);
}

/** Entries that describe the next one (`x`, `L`, `K`) or all others (`g`). */
const extensions = new Set(['x', 'g', 'L', 'K']);

interface Named {
  readonly name?: string;
  readonly size?: number;
}

/** Whether a block is a header: the sum of its bytes, its own field taken as blanks, is what it says. */
function isHeader(header: Buffer): boolean {
  if (header.length < block) return false;
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 32 : byte;
  return numberIn(header, 148, 8) === sum;
}

/** A number in octal digits or, if its first bit is set, in bytes (GNU). */
function numberIn(header: Buffer, start: number, length: number): number {
  const field = header.subarray(start, start + length);
  if ((field[0]! & 0x80) !== 0) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new TarProblem('has a file of no valid size');
    return value;
  }
  const digits = field.toString('latin1').replace(/[\0 ]+/g, '');
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

/** A path as engines unpack it: `/etc/passwd` and `./etc/x/../passwd` are `etc/passwd`. */
const plainName = (name: string): string => posix.join('/', name).slice(1);

function nameIn(header: Buffer): string {
  const text = (start: number, length: number) =>
    header
      .subarray(start, start + length)
      .toString('utf8')
      .replace(/\0.*$/s, '');
  const prefix = header.subarray(257, 262).toString('latin1') === 'ustar' ? text(345, 155) : '';
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}

/** The path and the size among pax records: `27 path=some/long/name`. */
function paxOf(text: string): Named {
  let named: Named = {};
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^\d+ (path|size)=(.*)$/.exec(line) ?? [];
    if (key === 'path') named = { ...named, name: value };
    if (key === 'size' && /^\d{1,15}$/.test(value)) named = { ...named, size: Number(value) };
  }
  return named;
}
