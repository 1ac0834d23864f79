/** The content of git's index. */
export interface GitIndex {
  /** Paths of the regular files that git tracks, one character per byte. */
  readonly paths: ReadonlySet<string>;
  /** Folders (with `/` at their end) that are not checked out, so that their files are not listed. */
  readonly folders: ReadonlySet<string>;
  /** The name of the base of a split index, and the positions of its deleted entries. */
  readonly base: { readonly name: string; readonly gone: ReadonlySet<number> } | undefined;
  /** All names in the order of the index, except those of entries that only replace one of the base. */
  readonly names: readonly string[];
}

/** Yields the names of all entries in an index and its base. */
export function* namesOf(index: GitIndex, base: GitIndex | undefined): Generator<string> {
  yield* index.names;
  for (const [at, name] of base?.names.entries() ?? []) if (!index.base?.gone.has(at)) yield name;
}

/** Whether git tracks a file, according to an index and its base; undefined if they don't tell. */
export function tracks(index: GitIndex, base: GitIndex | undefined, path: string): boolean | undefined {
  const bytes = Buffer.from(path, 'utf8').toString('latin1');
  if (index.paths.has(bytes)) return true;
  if (index.base && !base) return undefined;
  const isGone = () => index.base?.gone.has(base?.names.indexOf(bytes) ?? -1);
  if (base?.paths.has(bytes) && !isGone()) return true;
  for (let end = bytes.indexOf('/'); end >= 0; end = bytes.indexOf('/', end + 1)) {
    const folder = bytes.slice(0, end + 1);
    if (index.folders.has(folder) || base?.folders.has(folder)) return undefined;
  }
  return false;
}

/**
 * Parses an index (gitformat-index(5), versions 2 to 4). It does not contain the length of its ids, SHA-1 or SHA-256, but ends
 * with a checksum of the same kind, or with zeros. Undefined if it is damaged, or has a required extension that we don't support.
 */
export function readIndex(bytes: Buffer): GitIndex | undefined {
  return readWith(bytes, 'sha1', 20) ?? readWith(bytes, 'sha256', 32);
}

/** Size in bytes of the header, and of an entry before the id. */
const headerSize = 12;
const statSize = 40;
/** Offset of the mode in an entry. */
const modeAt = 24;
const extended = 0x4000;
/** Kinds of entries, in the topmost bits of the mode. */
const [regular, folder] = [0o10, 0o04];

function readWith(bytes: Buffer, algorithm: string, idSize: number): GitIndex | undefined {
  const end = bytes.length - idSize;
  if (end < headerSize || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const { createHash } = process.getBuiltinModule('node:crypto');
  const checksum = bytes.subarray(end);
  const isWhole = createHash(algorithm).update(bytes.subarray(0, end)).digest().equals(checksum);
  if (!isWhole && checksum.some((byte) => byte !== 0)) return undefined;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  const count = bytes.readUInt32BE(8);
  const names: string[] = [];
  const paths = new Set<string>();
  const folders = new Set<string>();
  let at = headerSize;
  let before = '';
  let room = maxNames;
  for (let left = count; left > 0; left--) {
    const flagsAt = at + statSize + idSize;
    if (flagsAt + 4 > end) return undefined;
    const nameAt = flagsAt + (version > 2 && bytes.readUInt16BE(flagsAt) & extended ? 4 : 2);
    const read = version === 4 ? sharedName(bytes, nameAt, before) : { from: nameAt, start: '' };
    const stop = read ? bytes.indexOf(0, read.from) : -1;
    if (!read || stop < 0 || stop >= end) return undefined;
    const name = read.start + bytes.toString('latin1', read.from, stop);
    room -= name.length;
    if (name.length > maxName || room < 0) return undefined;
    const kind = bytes.readUInt32BE(at + modeAt) >>> 12;
    if (name !== '') names.push(name);
    if (kind === regular && name !== '') paths.add(name);
    if (kind === folder) folders.add(name.endsWith('/') ? name : `${name}/`);
    before = name;
    // An entry ends with one to eight NULs, up to a multiple of eight.
    at = version === 4 ? stop + 1 : at + ((stop - at + 8) & ~7);
  }
  const extensions = readExtensions(bytes, at, end, idSize);
  return extensions && { paths, folders, names, base: extensions.base };
}

/** The maximum length of a path in bytes. No system opens a longer one. */
const maxName = 4096;
/**
 * The maximum total length of all paths in bytes. Each may share the start of the previous one, so a few bytes could mean many.
 */
const maxNames = 64 * 1024 * 1024;

/** Reads a name of version 4: the number of bytes to cut from the previous name, and the rest. */
function sharedName(
  bytes: Buffer,
  at: number,
  before: string,
): { readonly from: number; readonly start: string } | undefined {
  let from = at;
  let byte = bytes[from++] ?? 0;
  let left = byte & 127;
  while (byte & 128) {
    byte = bytes[from++] ?? 0;
    left = (left + 1) * 128 + (byte & 127);
    if (left > before.length) return undefined;
  }
  return left > before.length ? undefined : { from, start: before.slice(0, before.length - left) };
}

function readExtensions(
  bytes: Buffer,
  start: number,
  end: number,
  idSize: number,
): Pick<GitIndex, 'base'> | undefined {
  let base: GitIndex['base'];
  let at = start;
  while (at < end) {
    if (at + 8 > end) return undefined;
    const name = bytes.toString('latin1', at, at + 4);
    const from = at + 8;
    at = from + bytes.readUInt32BE(at + 4);
    if (at > end) return undefined;
    if (name === 'link') {
      base = readLink(bytes.subarray(from, at), idSize);
      if (!base) return undefined;
      if (/^0+$/.test(base.name)) base = undefined;
    }
    // An extension with a lower-case name is required.
    else if (name !== 'sdir' && /^[^A-Z]/.test(name)) return undefined;
  }
  return at === end ? { base } : undefined;
}

/** Reads the extension of a split index: the id of its base, and the entries of the base that it deletes. */
function readLink(bytes: Buffer, idSize: number): GitIndex['base'] {
  if (bytes.length < idSize) return undefined;
  const name = bytes.toString('hex', 0, idSize);
  const gone = bytes.length === idSize ? new Set<number>() : readBitmap(bytes.subarray(idSize));
  return gone && { name, gone };
}

/** The maximum number of bits in a bitmap. An index that we read has fewer entries. */
const maxBits = 2_000_000;

/** Returns the positions of set bits in a compressed bitmap (EWAH): runs of equal words, each followed by literal words. */
function readBitmap(bytes: Buffer): Set<number> | undefined {
  if (bytes.length < 8) return undefined;
  const words = bytes.readUInt32BE(4);
  if (8 + words * 8 > bytes.length) return undefined;
  const found = new Set<number>();
  let bit = 0;
  for (let word = 0; word < words; ) {
    const head = bytes.readBigUInt64BE(8 + 8 * word++);
    const run = 64 * Number((head >> 1n) & 0xffff_ffffn);
    const literals = Number(head >> 33n);
    if (bit + run > maxBits || word + literals > words) return undefined;
    if (head & 1n) for (let at = 0; at < run; at++) found.add(bit + at);
    bit += run;
    for (let left = literals; left > 0; left--, bit += 64) {
      if (bit > maxBits) return undefined;
      const literal = bytes.readBigUInt64BE(8 + 8 * word++);
      for (let at = 0; at < 64; at++) if ((literal >> BigInt(at)) & 1n) found.add(bit + at);
    }
  }
  return found;
}
