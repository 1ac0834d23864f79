import { uriOf } from '../files.ts';
import { type FileFindings, type Outcome, otherFiles } from '../outcome.ts';
import type { Session } from '../session.ts';
import { LinkedFiles } from './linked-files.ts';
import type { Published } from './published.ts';

/**
 * Records what scanned and open files report about themselves and each other. What changes the problems of other files returns
 * the paths of these, for the caller to publish them again.
 */
export class Records {
  /** The files whose problems the client has. */
  readonly published: Published;
  readonly #session: Session;
  readonly #scanned = new LinkedFiles();
  /** Scanned files that refer to a file with another text than they were linted with. */
  readonly #stale = new Set<string>();
  /** Files about which open ones report something new since the last check. */
  #affected = new Set<string>();
  readonly #listeners: ((path: string) => void)[] = [];

  constructor(session: Session, published: Published) {
    this.#session = session;
    this.published = published;
    session.onReplaced((path, before, now) => {
      // What was scanned of a file is replaced by what it reports since it is open.
      const scanned = now && this.#scanned.get(path);
      if (scanned) this.#scanned.delete(path);
      for (const each of [scanned, before, now])
        for (const other of otherFiles(each)) this.#affected.add(other);
    });
  }

  /** Subscribes to files that are linted or removed while they are not open. */
  onRecorded(listener: (path: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether a file was scanned. */
  has(path: string): boolean {
    return this.#scanned.get(path) !== undefined;
  }

  scannedPaths(): readonly string[] {
    return this.#scanned.paths();
  }

  /** Returns what scanned files report about a path. */
  about(path: string): readonly FileFindings[] {
    return this.#scanned.about(path).filter((each) => !this.#session.isOpen(each.path));
  }

  /** Returns the files that report something about a path, apart from itself. */
  reporters(path: string): readonly string[] {
    return [...this.#session.openReporters(path), ...this.about(path).map((each) => each.path)];
  }

  /** Returns the scanned files that refer to a path. */
  referring(path: string): Iterable<string> {
    return this.#scanned.referring(path);
  }

  /** Marks the scanned files that refer to a path as outdated, because its text changed. */
  doubt(path: string): void {
    for (const each of this.referring(path)) this.#stale.add(each);
  }

  /** Called before files are linted with the current texts. */
  begin(paths: readonly string[]): void {
    for (const path of paths) this.#stale.delete(path);
  }

  /** Whether no text that a file was linted with has changed since. */
  isCurrent(outcome: Outcome): boolean {
    return !this.#stale.has(outcome.path) && this.#session.isCurrent(outcome);
  }

  /** Returns the outdated files that refer to a path. */
  staleAbout(path: string): readonly string[] {
    return [...this.referring(path)].filter((each) => this.#stale.has(each));
  }

  /** Returns the scanned files that refer to any matching path. */
  referringTo(isOne: (path: string) => boolean): Iterable<string> {
    return this.#scanned.referringTo(isOne);
  }

  /**
   * Records a file that is not open and publishes its problems at `uri`. Returns the files that it
   * reports on now or reported on before.
   */
  record(path: string, outcome: Outcome | undefined, uri: string): readonly string[] {
    const before = this.#scanned.get(path);
    this.#notify(path);
    // The editor may have opened it while it was read.
    if (outcome && !this.#session.isOpen(path)) {
      this.#scanned.set(this.#session.kept(outcome), outcome.links);
      this.published.put(this.#session.withOthers(outcome), uri);
    } else {
      this.#scanned.delete(path);
      if (!this.#session.isOpen(path)) this.published.retract(path);
    }
    return [...otherFiles(before), ...otherFiles(this.#scanned.get(path))];
  }

  /** Publishes what others report about a file that is not linted on its own. */
  publishReached(path: string): void {
    const outcome = this.#session.reached(path);
    if (outcome) this.published.put(outcome, uriOf(path));
    else this.published.retract(path);
  }

  /** Drops files that are gone, and the findings that they reported. Returns the files about which others report something. */
  drop(isGone: (path: string) => boolean): readonly string[] {
    const changed: string[] = [];
    for (const path of new Set([...this.#scanned.paths(), ...this.published.paths()])) {
      if (this.#session.isOpen(path) || !isGone(path)) continue;
      changed.push(...otherFiles(this.#scanned.get(path)));
      this.#stale.delete(path);
      this.#notify(path);
      this.#scanned.delete(path);
      if (this.#scanned.about(path).length > 0) changed.push(path);
      else this.published.retract(path);
    }
    return changed;
  }

  /**
   * Lints open files again if necessary. Returns the files about which they report something new; with `all`, every file
   * that an open file reports on.
   */
  async updateOpen(all: boolean): Promise<readonly string[]> {
    await this.#session.prepareReporting();
    const affected = this.#affected;
    this.#affected = new Set();
    if (all)
      for (const path of this.#session.paths())
        for (const other of otherFiles(this.#session.last(path))) affected.add(other);
    return [...affected];
  }

  #notify(path: string): void {
    for (const listener of this.#listeners) listener(path);
  }
}
