import { uriOf } from '../files.ts';
import { type FileFindings, type Outcome, otherFiles } from '../outcome.ts';
import type { Session } from '../session.ts';
import { type Publish, Published } from './published.ts';
import { scannedFiles } from './scanned.ts';

/** Keeps what files report about themselves and each other, and tracks what the client has got. */
export class Records {
  readonly #session: Session;
  readonly #published: Published;
  readonly #scanned = scannedFiles();
  /** What open files reported about others at the last check. */
  readonly #opened = new Map<string, FileFindings>();
  readonly #listeners: ((path: string) => void)[] = [];

  constructor(session: Session, publish: Publish) {
    this.#session = session;
    this.#published = new Published(publish);
  }

  /** Subscribes to files that are linted or removed while they are not open. */
  onRecorded(listener: (path: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether a file was scanned. */
  has(path: string): boolean {
    return this.#scanned.get(path) !== undefined;
  }

  scannedPaths(): Iterable<string> {
    return this.#scanned.paths();
  }

  publishedPaths(): readonly string[] {
    return this.#published.paths();
  }

  hasPublished(path: string): boolean {
    return this.#published.has(path);
  }

  /** Returns what scanned files report about a path. */
  about(path: string): readonly FileFindings[] {
    return this.#scanned.about(path).filter((each) => !this.#session.isOpen(each.path));
  }

  /** Returns the scanned files that refer to a path. */
  referring(path: string): Iterable<string> {
    return this.#scanned.referring(path);
  }

  /** Returns the scanned files that refer to any matching path. */
  referringTo(isOne: (path: string) => boolean): Iterable<string> {
    return this.#scanned.referringTo(isOne);
  }

  /** Removes what was published about a path. */
  retract(path: string): void {
    this.#published.retract(path);
  }

  /** Publishes the problems of a file. */
  publish(outcome: Outcome, uri: string): void {
    this.#published.put(outcome, uri);
  }

  /**
   * Records a file that is not open and publishes its problems, at its known URI or else at `uri`; adds to `others`
   * the files that it reports on now or reported on before.
   */
  record(path: string, outcome: Outcome | undefined, uri: string, others: Set<string>): void {
    const before = this.#scanned.get(path);
    for (const listener of this.#listeners) listener(path);
    // The editor may have opened it while it was read.
    if (outcome && !this.#session.isOpen(path)) {
      this.#scanned.set(this.#session.kept(outcome), outcome.links);
      this.#published.put(this.#session.withOthers(outcome), this.#published.uri(path) ?? uri);
    } else {
      this.#scanned.delete(path);
      if (!this.#session.isOpen(path)) this.#published.retract(path);
    }
    for (const each of [...otherFiles(before), ...otherFiles(this.#scanned.get(path))]) others.add(each);
  }

  /** Publishes what others report about a file that is not linted on its own. */
  publishReached(path: string): void {
    const outcome = this.#session.reached(path);
    if (outcome) this.#published.put(outcome, uriOf(path));
    else this.#published.retract(path);
  }

  /**
   * Drops findings in deleted files and findings that deleted files reported elsewhere; adds to `others` the files to
   * publish again.
   */
  drop(isGone: (path: string) => boolean, others: Set<string>): void {
    for (const path of new Set([...this.#scanned.paths(), ...this.#published.paths()])) {
      if (this.#session.isOpen(path) || !isGone(path)) continue;
      const scanned = this.#scanned.get(path);
      for (const listener of this.#listeners) listener(path);
      for (const each of otherFiles(scanned)) others.add(each);
      this.#scanned.delete(path);
      if (this.#scanned.about(path).length > 0) others.add(path);
      else this.#published.retract(path);
    }
  }

  /**
   * Adds to `others` the files about which open files report something new; with `all`, every file that an open file
   * reports on.
   */
  async hear(others: Set<string>, all: boolean): Promise<void> {
    const session = this.#session;
    await session.prepare();
    for (const path of session.paths()) {
      for (const each of otherFiles(this.#scanned.get(path))) others.add(each);
      this.#scanned.delete(path);
    }
    for (const path of new Set([...this.#opened.keys(), ...session.paths()])) {
      const [before, now] = [this.#opened.get(path), session.own(path)];
      if (!all && before?.id === now?.id) continue;
      for (const each of [...otherFiles(before), ...otherFiles(now)]) others.add(each);
      if (now) this.#opened.set(path, now);
      else this.#opened.delete(path);
    }
  }
}
