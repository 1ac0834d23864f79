import { type Kind, Reported } from '../../engine/index.ts';
import { isBelow, isBelowAny } from '../../engine/source/path.ts';
import type { Tuning } from '../../host/tuning.ts';
import { type FileAccess, type Listed, pathOf, uriOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Session } from '../session.ts';
import { type Change, Changes } from './changes.ts';
import { chunks, holdsFolder, type Listing, listFiles, unreadIn } from './listing.ts';
import { usualNames } from './names.ts';
import type { Progress } from './progress.ts';
import type { Publish } from './published.ts';
import { Records } from './records.ts';
import type { Scope } from './scope.ts';
import { count, emptyCounts, isCounted, type Summary, totalOf } from './summary.ts';

/** What a workspace needs. */
export interface WorkspaceDeps {
  readonly files: FileAccess;
  readonly session: Session;
  readonly scheduler: Scheduler;
  /** Makes ready for a run over so many files. */
  tune(files: number): Tuning;
  readonly publish: Publish;
  /** Whether the client asks for the problems of an open file by itself. */
  pulls(path: string): boolean;
  /** Hears of open files of which scanned ones say something else now. */
  renewed(paths: readonly string[]): void;
  /** Which folders are linted though nobody asks. */
  scope(): Promise<Scope>;
  /** Runs a scan that nobody asked for, and tells how it goes. */
  unasked(scan: (progress: Progress) => Promise<Summary>): Promise<Summary>;
  /** Hears that there are more files than are linted. */
  bounded(found: number, linted: number): void;
}

/** Files that are read at once. */
const together = 10;

/** Lints files that are not open and keeps their problems true. */
export class Workspace {
  readonly #deps: WorkspaceDeps;
  /** What is known of files, and published. */
  readonly records: Records;
  #folders: readonly string[] = [];
  /** The folders that somebody had scanned. */
  #asked: readonly string[] = [];
  #scope: Scope = { folders: [], maxFiles: undefined, names: usualNames };
  #listed: Listing = new Map();
  /** False once a scan was cancelled: then what it did not come to is nothing new. */
  #complete = true;
  /** Whether there are more files than are linted. */
  #isBounded = false;
  #changes = new Changes();
  #waiting: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: WorkspaceDeps) {
    this.#deps = deps;
    this.records = new Records(deps.session, deps.publish);
  }

  /** Lints every Dockerfile and compose file below some folders, however many there are. */
  scan(folders: readonly string[], progress: Progress): Promise<Summary> {
    return this.#inTurn(() => {
      this.#asked = folders.map(pathOf);
      return this.#scan(progress);
    });
  }

  /** Takes back what scans found that somebody asked for. */
  clear(): Promise<void> {
    this.#asked = [];
    return this.changed({ all: true });
  }

  /** The Dockerfiles and compose files below some folders, however many there are. */
  below(folders: readonly string[]): Promise<Listing> {
    const reach = (folder: string) => this.#deps.session.reach(folder);
    return listFiles(this.#deps.files, folders, reach, this.#scope.names);
  }

  /** Renews what was said of scanned files, as far as it follows from what changed in the editor or on the disk. */
  async changed(change: Change): Promise<void> {
    if (this.#folders.length === 0 && !change.all) return;
    this.#changes.add(change);
    this.#waiting ??= this.#inTurn(async () => {
      await this.#deps.scheduler.untilIdle();
      this.#waiting = undefined;
      await this.#renew();
    });
    await this.#waiting;
  }

  /** Folders are no longer part of the workspace: nothing is said of what lies in them. */
  left(gone: ReadonlySet<string>): void {
    const left = (folder: string) => !isBelowAny(folder, gone);
    this.#folders = this.#folders.filter(left);
    this.#asked = this.#asked.filter(left);
    this.#listed = new Map([...this.#listed].filter(([path]) => !isBelowAny(path, gone)));
    this.records.drop((path) => isBelowAny(path, gone), new Set());
  }

  /** What a file that is not open is linted as. */
  kindOf(path: string): Kind | undefined {
    return this.#scope.names.kind(path);
  }

  /** Publishes the problems of an open file. */
  publishOpen(outcome: Outcome): void {
    this.records.publish(outcome, this.#deps.session.convertContext.uri(outcome.path));
  }

  /** Publishes again what is said of some files. */
  publishAgain(paths: readonly string[]): void {
    for (const path of paths) this.changed({ text: path }).catch(() => undefined);
  }

  /** Resolves once all that was to be done until now is done. */
  async settled(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await this.#last.catch(() => undefined);
    }
  }

  /** One after the other: what happens meanwhile is then seen by the next. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next;
    return next;
  }

  async #scan(progress: Progress): Promise<Summary> {
    this.#scope = await this.#deps.scope();
    this.#folders = [...new Set([...this.#asked, ...this.#scope.folders])];
    this.#listed = await this.#list();
    const counts = emptyCounts();
    const others = new Set<string>();
    // What an earlier scan found and this one did not is not there any more.
    this.records.drop((path) => !this.#listed.has(path), others);
    await this.#lintAll(progress, counts, others);
    const cancelled = progress.isCancelled();
    this.#complete = !cancelled;
    await this.records.hear(others, true);
    await this.#spread(others);
    const unread = unreadIn(this.#listed, this.#deps.files.blind ? this.#folders : []);
    return { ...counts, findings: totalOf(counts), cancelled, unread };
  }

  /** Lints open files, then all others that are listed. */
  async #lintAll(
    { report, isCancelled }: Progress,
    counts: ReturnType<typeof emptyCounts>,
    others: Set<string>,
  ): Promise<void> {
    const { session, scheduler, tune } = this.#deps;
    const seen = new Reported();
    const isWanted = isCounted(this.#asked.length > 0 ? this.#asked : this.#folders);
    const opens = session.paths().filter((path) => this.#isBelowFolders(path));
    const isOpen = new Set(opens);
    const closed = [...this.#listed].filter(([path]) => !isOpen.has(path));
    const paths = closed.flatMap(([path, { message }]) => (message === undefined ? path : []));
    const total = opens.length + closed.length;
    let done = 0;
    const next = async (outcome: Outcome | undefined) => {
      if (outcome && isWanted(outcome)) count(counts, outcome.findings, seen);
      report(++done, total);
      await scheduler.yieldIfBusy();
    };
    const tuning = tune(total);
    // A function: a variable of a loop would keep the last file, and all that it led to, until the next is there.
    const lintSome = async (some: readonly string[]) => {
      for await (const [path, outcome] of session.closed.lint(some, tuning.settle)) {
        if (isCancelled()) break;
        // It hears all that was said of it until now.
        others.delete(path);
        this.#record(path, outcome, others);
        await next(outcome ?? (session.isOpen(path) ? await this.#lintOpen(path) : undefined));
      }
    };
    try {
      for (const path of opens) if (!isCancelled()) await next(await this.#lintOpen(path));
      for (const [path, listed] of closed)
        if (listed.message !== undefined && !isCancelled())
          await next(await this.#publishUnread(path, listed));
      for (const some of chunks(paths, together)) if (!isCancelled()) await lintSome(some);
    } finally {
      tuning.undo();
    }
  }

  async #renew(): Promise<void> {
    const { files, session } = this.#deps;
    const changes = this.#changes;
    this.#changes = new Changes();
    if (changes.concernAll) {
      await this.#deps.unasked((progress) => this.#scan(progress));
      return;
    }
    const others = new Set<string>();
    const mayAdd =
      changes.mayAdd ||
      [...changes.texts].some((path) => this.#isUnlisted(path)) ||
      (await holdsFolder(files, [...changes.unclear].filter(this.#isBelowFolders), (path) =>
        session.reach(path),
      ));
    if (mayAdd) {
      this.#listed = await this.#list();
      this.records.drop((path) => !this.#listed.has(path), others);
    }
    await this.records.hear(others, mayAdd);
    const dirty = this.#referringTo(changes);
    for (const path of changes.texts) if (!this.#isKnown(path)) others.add(path);
    const all = () => new Set([...this.#listed.keys(), ...this.records.scannedPaths()]);
    const again: string[] = [];
    for (const path of mayAdd || changes.onDisk ? all() : dirty) {
      if (session.isOpen(path) || !this.#isKnown(path)) continue;
      const listed = this.#listed.get(path);
      const isRead = listed?.message === undefined;
      const isNew = isRead && this.#complete && !this.records.has(path);
      if (!isNew && !dirty.has(path) && !changes.touches(path)) continue;
      await (isRead ? again.push(path) : this.#publishUnread(path, listed));
    }
    await this.#lintClosed(again, others);
    await this.#spread(others);
  }

  /** Files whose text changed, and scanned ones that refer to what changed. */
  #referringTo(changes: Changes): ReadonlySet<string> {
    const files = new Set([...changes.texts].flatMap((each) => [each, ...this.records.referring(each)]));
    if (changes.onDisk) for (const each of this.records.referringTo(changes.touches)) files.add(each);
    return files;
  }

  /** One that closes may be there since the editor saved it. */
  #isUnlisted(path: string): boolean {
    const isWanted = !this.#isBounded && this.kindOf(path) !== undefined && this.#isBelowFolders(path);
    return isWanted && !this.#deps.session.isOpen(path) && !this.#listed.has(path);
  }

  /** Whether a file is linted by itself. */
  #isKnown(path: string): boolean {
    return this.#listed.has(path) || this.records.has(path);
  }

  readonly #isBelowFolders = (path: string) => this.#folders.some((folder) => isBelow(path, folder));

  async #list(): Promise<Listing> {
    const [all, { maxFiles }] = [await this.below(this.#folders), this.#scope];
    this.#isBounded = this.#asked.length === 0 && maxFiles !== undefined && all.size > maxFiles;
    if (!this.#isBounded || maxFiles === undefined) return all;
    this.#deps.bounded(all.size, maxFiles);
    return new Map([...all].slice(0, maxFiles));
  }

  /** Says again what is said of files of which others say something else now. */
  async #spread(others: ReadonlySet<string>): Promise<void> {
    const { session, scheduler, renewed } = this.#deps;
    const closed = [...others].filter((path) => !session.isOpen(path));
    await this.#lintClosed(
      closed.filter((path) => this.records.has(path)),
      new Set(),
    );
    for (const path of closed) {
      await scheduler.yieldIfBusy();
      const isOwn = this.records.has(path) || this.#listed.has(path);
      if (!isOwn && this.#folders.length > 0) this.records.publishReached(path);
    }
    renewed([...others].filter((path) => session.isOpen(path)));
  }

  async #lintOpen(path: string): Promise<Outcome | undefined> {
    const { session, pulls } = this.#deps;
    await session.prepare(path);
    const outcome = session.outcome(path);
    if (outcome && !pulls(path)) this.publishOpen(outcome);
    return outcome;
  }

  async #lintClosed(paths: readonly string[], others: Set<string>): Promise<void> {
    const { session, scheduler } = this.#deps;
    for (const some of chunks(paths, together)) {
      for await (const [path, outcome] of session.closed.lint(some)) {
        this.#record(path, outcome, others);
        await scheduler.yieldIfBusy();
      }
    }
  }

  #record(path: string, outcome: Outcome | undefined, others: Set<string>): void {
    this.records.record(path, outcome, this.#listed.get(path)?.uri ?? uriOf(path), others);
  }

  async #publishUnread(path: string, { uri, message = '', line }: Listed): Promise<Outcome | undefined> {
    const outcome = await this.#deps.session.unread(path, message, line);
    if (outcome) this.records.publish(outcome, uri);
    return outcome;
  }
}
