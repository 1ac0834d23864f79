import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { decodeLock, encodeLock, type LockedImage, lockName } from '../../engine/images.ts';
import { printable, shownWhole, sourceFile } from '../../engine/index.ts';
import { configNames } from '../../engine/policy.ts';
import { done } from '../../host/ask.ts';
import { mostBytes, reading } from '../../host/read.ts';
import type { Roots } from '../../host/roots.ts';
import { absent } from '../../host/unread.ts';
import { writing } from '../../host/write.ts';
import { plain } from '../targets.ts';

/** The path of the lock for a file: the nearest one above it, otherwise beside the nearest configuration, otherwise here. */
export function lockPath(file: string, roots: Roots, cwd: string): string {
  let beside: string | undefined;
  for (let folder = dirname(file); roots.hold(folder); folder = dirname(folder)) {
    const path = join(folder, lockName);
    if (existsSync(path)) return path;
    if (beside === undefined && configNames.some((name) => existsSync(join(folder, name)))) beside = path;
    if (folder === dirname(folder)) break;
  }
  const isHere = !relative(cwd, file).startsWith('..');
  return beside ?? join(isHere ? cwd : dirname(file), lockName);
}

/** A lock on the disk, with the entries that were read since. */
export class LockWriter {
  readonly path: string;
  readonly #roots: Roots;
  /** Its text on the disk; undefined if there is none. */
  #text: string | undefined;
  #entries = new Map<string, LockedImage>();
  /** Entries that are not written yet; undefined for one that is removed. */
  readonly #changed = new Map<string, LockedImage | undefined>();

  /** Reads the lock. Throws an `Error` if it can't be read, or if a part of it is not valid, since writing would lose that. */
  constructor(path: string, roots: Roots) {
    this.path = path;
    this.#roots = roots;
    this.#read();
  }

  /** All entries, ordered by name and platform. */
  get entries(): readonly LockedImage[] {
    return [...this.#entries.values()];
  }

  set(image: LockedImage): void {
    this.#entries.set(keyOf(image), image);
    this.#changed.set(keyOf(image), image);
  }

  remove(image: LockedImage): void {
    this.#entries.delete(keyOf(image));
    this.#changed.set(keyOf(image), undefined);
  }

  /**
   * Writes what was read, if anything was. The file has its old text or the new one at any moment. What another process has
   * written since is kept. Throws an `Error` if it can't be written.
   */
  save(): void {
    for (let tries = 0; this.#changed.size > 0; tries++) {
      const after = encodeLock(this.entries);
      if (sourceFile(plain(this.path), after).refused || Buffer.byteLength(after) > mostBytes(this.path))
        throw new Error(
          `${shownWhole(this.path)} would be too large to be read again, so it stays as it is.`,
        );
      const change = { path: this.path, before: this.#text, after };
      const isSame = after === this.#text;
      const { failure } = isSame ? {} : done(writing([change], this.#roots));
      if (!failure) {
        this.#text = after;
        this.#changed.clear();
        return;
      }
      const before = this.#text;
      this.#read();
      if (this.#text === before || tries === 5)
        throw new Error(`${shownWhole(this.path)} can't be written: ${printable(failure.reason)}.`);
    }
  }

  #read(): void {
    // The cached list of its folder may be older than a lock that another process has written.
    this.#roots.listed.clear();
    const read = done(reading(this.path, this.#roots));
    if (read !== absent && read.text === undefined)
      throw new Error(`${shownWhole(this.path)} can't be read: ${read.reason}.`);
    this.#text = read.text;
    const file = sourceFile(plain(this.path), read.text ?? encodeLock([]));
    const { images, problems } = decodeLock(file);
    const [problem] = problems;
    if (problem) {
      const line = file.text.slice(0, problem.span?.start ?? 0).split('\n').length;
      throw new Error(`${shownWhole(this.path)}:${line}: ${problem.message} Repair or remove it first.`);
    }
    this.#entries = new Map(images.map((each) => [keyOf(each), each]));
    for (const [key, image] of this.#changed) {
      if (image) this.#entries.set(key, image);
      else this.#entries.delete(key);
    }
  }
}

const keyOf = ({ name, platform }: Pick<LockedImage, 'name' | 'platform'>) => `${name} ${platform}`;
