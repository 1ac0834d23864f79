import { uriOf } from '../files.ts';
import { type FileFindings, type Outcome, otherFiles } from '../outcome.ts';
import type { Session } from '../session.ts';
import { type Publish, Published } from './published.ts';
import { scannedFiles } from './scanned.ts';

/** What files say of themselves and of each other, and what of that the client has got. */
export class Records {
  readonly #session: Session;
  readonly #published: Published;
  readonly #scanned = scannedFiles();
  /** What open files said when that was last looked at. */
  readonly #opened = new Map<string, FileFindings>();
  readonly #listeners: ((path: string) => void)[] = [];

  constructor(session: Session, publish: Publish) {
    this.#session = session;
    this.#published = new Published(publish);
  }

  /** Has `listener` called with each file that is linted anew, or is gone, while it is not open. */
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

  /** The scanned files that say something of a path. */
  about(path: string): readonly FileFindings[] {
    return this.#scanned.about(path).filter((each) => !this.#session.isOpen(each.path));
  }

  /** The scanned files that refer to a path. */
  referring(path: string): Iterable<string> {
    return this.#scanned.referring(path);
  }

  /** The scanned files that refer to any path of a kind. */
  referringTo(isOne: (path: string) => boolean): Iterable<string> {
    return this.#scanned.referringTo(isOne);
  }

  /** Takes back what was published about a path. */
  retract(path: string): void {
    this.#published.retract(path);
  }

  /** Publishes the problems of a file. */
  publish(outcome: Outcome, uri: string): void {
    this.#published.put(outcome, uri);
  }

  /**
   * Publishes what a file that is not open and others say of it, at a URI unless it has one; adds to `others` of which it
   * speaks or spoke.
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

  /** Publishes what others say of a file that nobody lints by itself. */
  publishReached(path: string): void {
    const outcome = this.#session.reached(path);
    if (outcome) this.#published.put(outcome, uriOf(path));
    else this.#published.retract(path);
  }

  /** Nothing is said any more of what is gone, nor by it; of files that only others spoke of, it is to be asked again. */
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

  /** Open files of which something else is said now make others say it again; all of them, if what was said of others may be gone. */
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
