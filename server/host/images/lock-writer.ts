import { dirname, join, relative, sep } from 'node:path';
import { decodeLock, encodeLock, type LockedImage, lockName } from '../../engine/images.ts';
import { printable, shownWhole, sourceFile } from '../../engine/index.ts';
import { configNames } from '../../engine/policy.ts';
import type { Steps } from '../ask.ts';
import { mostBytes, reading } from '../read.ts';
import type { Roots } from '../roots.ts';
import { lstat } from '../system.ts';
import { absent } from '../unread.ts';
import { writing } from '../write.ts';

/** Finds the lock for a file: the nearest one above it, otherwise beside the nearest configuration, otherwise in `base`. */
export function* lockPath(file: string, roots: Roots, base: string): Steps<string> {
  let beside: string | undefined;
  for (let folder = dirname(file); roots.hold(folder); folder = dirname(folder)) {
    const path = join(folder, lockName);
    if (yield* exists(path)) return path;
    for (const name of configNames)
      if (beside === undefined && (yield* exists(join(folder, name)))) beside = path;
    if (folder === dirname(folder)) break;
  }
  const isHere = !relative(base, file).startsWith('..');
  return beside ?? join(isHere ? base : dirname(file), lockName);
}

function* exists(path: string): Steps<boolean> {
  return (yield* lstat(path)) !== undefined;
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

  private constructor(path: string, roots: Roots) {
    this.path = path;
    this.#roots = roots;
  }

  /** Reads a lock. Throws an `Error` if it can't be read, or if a part of it is not valid, since writing would lose that. */
  static *open(path: string, roots: Roots): Steps<LockWriter> {
    const writer = new LockWriter(path, roots);
    yield* writer.#read();
    return writer;
  }

  /** Its text on the disk when it was last read or written; undefined if there was none. */
  get text(): string | undefined {
    return this.#text;
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
   * written since is kept. Throws an `Error` if it can't be written. One call ends before the next begins.
   */
  *save(): Steps<void> {
    for (let tries = 0; this.#changed.size > 0; tries++) {
      // More may be set while these are written.
      const saved = [...this.#changed];
      const after = encodeLock(this.entries);
      if (sourceFile(slashed(this.path), after).refused || Buffer.byteLength(after) > mostBytes(this.path))
        throw new Error(
          `${shownWhole(this.path)} would be too large to be read again, so it stays as it is.`,
        );
      const change = { path: this.path, before: this.#text, after };
      const isSame = after === this.#text;
      const { failure } = isSame ? {} : yield* writing([change], this.#roots);
      if (!failure) {
        this.#text = after;
        for (const [key, image] of saved) if (this.#changed.get(key) === image) this.#changed.delete(key);
        return;
      }
      const before = this.#text;
      yield* this.#read();
      if (this.#text === before || tries === 5)
        throw new Error(`${shownWhole(this.path)} can't be written: ${printable(failure.reason)}.`);
    }
  }

  *#read(): Steps<void> {
    // The cached list of its folder may be older than a lock that another process has written.
    this.#roots.listed.clear();
    const read = yield* reading(this.path, this.#roots);
    if (read !== absent && read.text === undefined)
      throw new Error(`${shownWhole(this.path)} can't be read: ${read.reason}.`);
    this.#text = read.text;
    const file = sourceFile(slashed(this.path), read.text ?? encodeLock([]));
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

const slashed = (path: string): string => (sep === '/' ? path : path.split(sep).join('/'));

const keyOf = ({ name, platform }: Pick<LockedImage, 'name' | 'platform'>) => `${name} ${platform}`;
