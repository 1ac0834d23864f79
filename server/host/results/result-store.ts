import { promises, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ask, done, type Steps } from '../ask.ts';
import { closeOpen, entriesOf, lstat, openToRead, readOpen, statOpen } from '../system.ts';
import { openToMake, rename, unlink, writeOpen } from '../system-write.ts';
import { isOwn, makingFolder, trusting, unlessLate } from './cache-folder.ts';
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

/** The same, step by step: what is read has to be loaded before, and what is kept is written when someone asks for it. */
export interface StoreInSteps {
  /** Loads what may hold the text of an id. */
  loading(id: string): Steps<void>;
  /** The text that was kept; undefined if there is none, it is damaged, or it is not loaded. */
  read(id: string): string | undefined;
  /** Keeps a text without line breaks. */
  keep(id: string, text: string): void;
  /** Whether so much waits to be written that it should be. */
  isFull(): boolean;
  /** Writes what was kept. */
  writing(): Steps<void>;
  /** Writes what is left, and removes what was not used for long. */
  ending(): Steps<void>;
}

/** The maximum size in bytes of a file, of which the store of a project has 64. */
const maxFile = 4 * 1024 * 1024;
/** The number of characters that wait to be written. */
const maxWaiting = 8 * 1024 * 1024;

/** How much is kept in a folder. */
interface StoreLimits {
  /** The maximum number of projects. */
  readonly projects: number;
  /** The maximum number of their bytes together. */
  readonly bytes: number;
  /** The age in milliseconds from which a project is removed. */
  readonly age: number;
}

const usual: StoreLimits = { projects: 20, bytes: 512 * 1024 * 1024, age: 30 * 24 * 60 * 60 * 1000 };
/** The age in milliseconds from which a file that was being written is one that a process left when it was ended. */
const abandoned = 60 * 60 * 1000;
/** The length of an id and of a checksum: SHA-256 in base64url. */
const width = 43;

const newline = 10;

/** The texts of a file by their ids, as written. */
type Lines = Map<string, Buffer>;

/** Opens the store of a project, whose id is a digest, in a folder. Makes the folder when there is something to write. */
export function openStore(folder: string, project: string, limits = usual): ResultStore {
  const store = done(openingStore(folder, project, limits));
  return {
    read(id) {
      done(store.loading(id));
      return store.read(id);
    },
    keep(id, text) {
      store.keep(id, text);
      if (store.isFull()) done(store.writing());
    },
    end: () => done(store.ending()),
  };
}

/** Does the same step by step. */
export function* openingStore(folder: string, project: string, limits = usual): Steps<StoreInSteps> {
  const place = join(folder, project);
  const known = new Map<string, Lines>();
  const waiting = new Map<string, Map<string, string>>();
  let characters = 0;
  let hasWritten = false;
  const trusted = yield* trusting(place);
  function* writing(): Steps<void> {
    if (waiting.size === 0) return;
    const all = [...waiting];
    waiting.clear();
    characters = 0;
    const made = yield* makingFolder(place);
    if (made === undefined) return;
    for (const [name, texts] of all) if (!(yield* written(join(made, name), texts))) break;
    yield* used(made);
    hasWritten = true;
  }
  return {
    *loading(id) {
      const name = fileOf(id);
      if (!known.has(name))
        known.set(name, trusted === undefined ? new Map() : yield* linesIn(join(trusted, name)));
    },
    read(id) {
      const waits = waiting.get(fileOf(id))?.get(id);
      if (waits !== undefined) return waits;
      const line = known.get(fileOf(id))?.get(id);
      return line && textIn(id, line);
    },
    keep(id, text) {
      const texts = waiting.get(fileOf(id)) ?? new Map();
      waiting.set(fileOf(id), texts.set(id, text));
      characters += text.length;
    },
    isFull: () => characters > maxWaiting,
    writing,
    *ending() {
      yield* writing();
      if (hasWritten) yield* removingOld(folder, project, limits);
      else if (trusted !== undefined) yield* used(trusted);
    },
  };
}

/** The name of the file for an id: its first character, of which there are 64. Not every file system tells cases apart. */
const fileOf = (id: string) => `${id.charCodeAt(0).toString(16)}.results`;

/** The lines of a file that belongs to this user alone; none if it can't be read. It is opened once, without following a link. */
function* linesIn(path: string): Steps<Lines> {
  const lines: Lines = new Map();
  const all = yield* bytesIn(path);
  for (let at = 0; ; ) {
    const end = all.indexOf(newline, at);
    if (end < 0) return lines;
    if (end - at > 2 * width)
      lines.set(all.toString('latin1', at, at + width), all.subarray(at + width, end));
    at = end + 1;
  }
}

const nothing = Buffer.alloc(0);

function* bytesIn(path: string): Steps<Buffer> {
  let descriptor: number | undefined;
  try {
    descriptor = yield* openToRead(path);
    const found = yield* statOpen(descriptor);
    if (!found.isFile() || !isOwn(found) || found.size > maxFile) return nothing;
    const bytes = Buffer.allocUnsafe(found.size);
    return bytes.subarray(0, yield* readOpen(descriptor, bytes, 0));
  } catch (error) {
    return unlessLate(error) ?? nothing;
  } finally {
    if (descriptor !== undefined) yield* closeOpen(descriptor);
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
function* written(path: string, texts: ReadonlyMap<string, string>): Steps<boolean> {
  const part = `${path}.${process.pid}-${Date.now()}`;
  try {
    const lines = [...texts].map(([id, text]) => Buffer.from(`${id}${checksum(id, text)}${text}\n`));
    for (const [id, line] of yield* linesIn(path))
      if (!texts.has(id)) lines.push(Buffer.concat([Buffer.from(id), line, Buffer.of(newline)]));
    let size = 0;
    const kept = lines.filter((each) => {
      size += each.length;
      return size <= maxFile;
    });
    yield* writingFile(part, Buffer.concat(kept));
    yield* rename(part, path);
    return true;
  } catch (error) {
    unlessLate(error);
    yield* removing(part);
    return false;
  }
}

function* writingFile(path: string, bytes: Buffer): Steps<void> {
  const descriptor = yield* openToMake(path, 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += yield* writeOpen(descriptor, bytes, at);
  } finally {
    yield* closeOpen(descriptor);
  }
}

function* removing(path: string): Steps<void> {
  try {
    yield* unlink(path);
  } catch (error) {
    unlessLate(error);
  }
}

/** Marks the store of a project as used now. */
function* used(folder: string): Steps<void> {
  const now = new Date();
  try {
    yield* ask(
      () => utimesSync(folder, now, now),
      () => promises.utimes(folder, now, now),
    );
  } catch (error) {
    // It is removed earlier then.
    unlessLate(error);
  }
}

const projectName = /^[\w-]{43}$/;

/** Removes the projects that were used longest ago, all that were not used for long, and what was never written to its end. */
function* removingOld(folder: string, own: string, { projects, bytes: most, age }: StoreLimits): Steps<void> {
  try {
    const found: { readonly name: string; readonly path: string; readonly used: number }[] = [];
    for (const { name } of (yield* entriesOf(folder)) ?? []) {
      const path = join(folder, name);
      if (projectName.test(name)) found.push({ name, path, used: (yield* lstat(path))?.mtimeMs ?? 0 });
    }
    found.sort((a, b) => Number(b.name === own) - Number(a.name === own) || b.used - a.used);
    let bytes = 0;
    for (const [at, { name, path, used: last }] of found.entries()) {
      bytes += yield* sizeWithoutAbandoned(path);
      if (name !== own && (at >= projects || bytes > most || Date.now() - last > age))
        yield* removingAll(path);
    }
  } catch (error) {
    // Another process removes them at the same time.
    unlessLate(error);
  }
}

/** The size of the files of a project. Removes those that a process left when it was ended. */
function* sizeWithoutAbandoned(project: string): Steps<number> {
  let bytes = 0;
  for (const { name } of (yield* entriesOf(project)) ?? []) {
    const path = join(project, name);
    const { size, mtimeMs } = (yield* lstat(path)) ?? { size: 0, mtimeMs: Date.now() };
    if (!name.endsWith('.results') && Date.now() - mtimeMs > abandoned) yield* removingAll(path);
    else bytes += size;
  }
  return bytes;
}

const removingAll = (path: string): Steps<void> =>
  ask(
    () => rmSync(path, { recursive: true, force: true }),
    () => promises.rm(path, { recursive: true, force: true }),
  );
