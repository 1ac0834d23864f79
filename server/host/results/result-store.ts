import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isOwn, madeFolder, trustedFolder } from './cache-folder.ts';
import { hashed } from './digest.ts';

/** Keeps texts by id. A failure, such as a full disk, only loses texts. */
export interface ResultStore {
  /** The text that was kept; undefined if there is none, or it is damaged. */
  read(id: string): string | undefined;
  /** Keeps a text without line breaks. */
  keep(id: string, text: string): void;
  /** Writes what is left. */
  end(): void;
}

/** The maximum size in bytes of a file, of which the store of a project has 64. */
const maxFile = 4 * 1024 * 1024;
/** The number of characters that wait to be written. */
const maxWaiting = 8 * 1024 * 1024;
/** The maximum number of projects and of their bytes together, and the age in milliseconds from which a project is removed. */
const [maxProjects, maxBytes, maxAge] = [20, 512 * 1024 * 1024, 30 * 24 * 60 * 60 * 1000];
/** The length of an id and of a checksum: SHA-256 in base64url. */
const width = 43;

const newline = 10;

/** The texts of a file by their ids, as written. */
type Lines = Map<string, Buffer>;

/** Opens the store of a project, whose id is a digest, in a folder. Makes the folder when there is something to write. */
export function openStore(folder: string, project: string): ResultStore {
  const place = join(folder, project);
  const known = new Map<string, Lines>();
  const waiting = new Map<string, Map<string, string>>();
  let characters = 0;
  const trusted = trustedFolder(place);
  const linesOf = (name: string) => {
    const found = known.get(name) ?? (trusted === undefined ? new Map() : linesIn(join(trusted, name)));
    known.set(name, found);
    return found;
  };
  const write = () => {
    if (waiting.size === 0) return;
    const made = madeFolder(place);
    if (made !== undefined) {
      for (const [name, texts] of waiting) if (!written(join(made, name), texts)) break;
      used(made);
    }
    waiting.clear();
    characters = 0;
  };
  return {
    read(id) {
      const waits = waiting.get(fileOf(id))?.get(id);
      if (waits !== undefined) return waits;
      const line = linesOf(fileOf(id)).get(id);
      return line && textIn(id, line);
    },
    keep(id, text) {
      const texts = waiting.get(fileOf(id)) ?? new Map();
      waiting.set(fileOf(id), texts.set(id, text));
      characters += text.length;
      if (characters > maxWaiting) write();
    },
    end() {
      write();
      if (trusted === undefined) removeOld(folder, project);
      else used(trusted);
    },
  };
}

/** The name of the file for an id: its first character, of which there are 64. Not every file system tells cases apart. */
const fileOf = (id: string) => `${id.charCodeAt(0).toString(16)}.results`;

/** The lines of a file that belongs to this user alone; none if it can't be read. It is opened once, without following a link. */
function linesIn(path: string): Lines {
  const lines: Lines = new Map();
  const all = bytesOf(path);
  for (let at = 0; ; ) {
    const end = all.indexOf(newline, at);
    if (end < 0) return lines;
    if (end - at > 2 * width)
      lines.set(all.toString('latin1', at, at + width), all.subarray(at + width, end));
    at = end + 1;
  }
}

const nothing = Buffer.alloc(0);

function bytesOf(path: string): Buffer {
  let descriptor: number | undefined;
  try {
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const found = fstatSync(descriptor);
    if (!found.isFile() || !isOwn(found) || found.size > maxFile) return nothing;
    const bytes = Buffer.allocUnsafe(found.size);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return nothing;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The text of a line, if it is the one that was written for this id. */
function textIn(id: string, line: Buffer): string | undefined {
  const text = line.toString('utf8', width);
  return checksum(id, text) === line.toString('latin1', 0, width) ? text : undefined;
}

const checksum = (id: string, text: string) => hashed(`${id}${text}`);

/**
 * Writes a file anew with more texts, and returns whether that worked. The oldest texts are left out if it gets too large. Another
 * process may have written the file in the meantime, or may do so at the same time; then only some texts are lost.
 */
function written(path: string, texts: ReadonlyMap<string, string>): boolean {
  const part = `${path}.${process.pid}-${Date.now()}`;
  try {
    const lines = [...texts].map(([id, text]) => Buffer.from(`${id}${checksum(id, text)}${text}\n`));
    for (const [id, line] of linesIn(path))
      if (!texts.has(id)) lines.push(Buffer.concat([Buffer.from(id), line, Buffer.of(newline)]));
    let size = 0;
    const kept = lines.filter((each) => {
      size += each.length;
      return size <= maxFile;
    });
    writeFileSync(part, Buffer.concat(kept), { flag: 'wx', mode: 0o600 });
    renameSync(part, path);
    return true;
  } catch {
    rmSync(part, { force: true });
    return false;
  }
}

/** Marks the store of a project as used now. */
function used(folder: string): void {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // It is removed earlier then.
  }
}

const projectName = /^[\w-]{43}$/;

/** Removes the projects that were used longest ago, and all that were not used for long. */
function removeOld(folder: string, own: string): void {
  try {
    const others = readdirSync(folder)
      .filter((name) => name !== own && projectName.test(name))
      .map((name) => ({ path: join(folder, name), used: lstatSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => b.used - a.used);
    let bytes = 0;
    for (const [at, { path, used: last }] of others.entries()) {
      for (const name of readdirSync(path)) bytes += lstatSync(join(path, name)).size;
      if (at >= maxProjects - 1 || bytes > maxBytes || Date.now() - last > maxAge)
        rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Another process removes them at the same time.
  }
}
