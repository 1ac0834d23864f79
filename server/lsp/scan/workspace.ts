import type { BySeverity, Kind } from '../../engine/index.ts';
import { isBelow, isBelowAny } from '../../engine/source/path.ts';
import type { Tuning } from '../../host/tuning.ts';
import { type FileAccess, type Listed, pathOf, uriOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Session } from '../session.ts';
import { Changes, type WorkspaceChange } from './changes.ts';
import { chunks, holdsFolder, type Listing, listFiles, unreadIn } from './listing.ts';
import { usualNames } from './names.ts';
import type { Progress } from './progress.ts';
import { type Publish, Published } from './published.ts';
import { Records } from './records.ts';
import type { OpenResults, ScanMemory } from './remembered.ts';
import type { ScanScope } from './scope.ts';
import { type FoundCount, foundIn, type Snapshot } from './shown.ts';
import { isCounted, type Summary, sumOf, totalOf } from './summary.ts';

/** What a workspace needs. */
export interface WorkspaceDeps {
  readonly files: FileAccess;
  readonly session: Session;
  readonly scheduler: Scheduler;
  /** Prepares the process for linting that many files. */
  tune(files: number): Tuning;
  readonly publish: Publish;
  /** Whether the client pulls the problems of an open file. */
  pulls(path: string): boolean;
  /** Called with open files about which scanned ones report something new. */
  renewed(paths: readonly string[]): void;
  /** Opens what earlier scans found; undefined if nothing is kept. */
  readonly results?: OpenResults | undefined;
  /** Which folders are linted automatically. */
  scope(): Promise<ScanScope>;
  /** Runs an automatic scan and shows its progress. */
  unasked(scan: (progress: Progress) => Promise<Summary>): Promise<Summary>;
  /** Called if there are more files than the limit. */
  bounded(found: number, linted: number): void;
}

/** Number of files that are read concurrently. */
const together = 10;

/** The most scanned files that an answer about an open file waits for. */
const mostAwaited = 20;

/** Lints files that are not open and keeps their problems up to date. */
export class Workspace {
  readonly #deps: WorkspaceDeps;
  /** What is known of files, and what was published. */
  readonly records: Records;
  #folders: readonly string[] = [];
  /** The folders that the user had scanned. */
  #asked: readonly string[] = [];
  #scope: ScanScope = { folders: [], maxFiles: undefined, names: usualNames };
  #listed: Listing = new Map();
  /** False once a scan was cancelled: the files that it did not reach are not new files. */
  #complete = true;
  /** Whether there are more files than the limit. */
  #isBounded = false;
  #changes = new Changes();
  /** Files about which scanned ones report something new since the last update. */
  #affected = new Set<string>();
  /** Folders that left the workspace since the last scan began: nothing below them is published. */
  #left: ReadonlySet<string> = new Set();
  #waiting: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #written: Promise<void> = Promise.resolve();

  constructor(deps: WorkspaceDeps) {
    this.#deps = deps;
    this.records = new Records(deps.session, new Published(deps.publish));
  }

  /** Lints every Dockerfile and compose file below some folders, without a limit. */
  scan(folders: readonly string[], progress: Progress): Promise<Summary> {
    return this.#inTurn(() => {
      this.#asked = folders.map(pathOf).filter(this.#isHere);
      return this.#scan(progress);
    });
  }

  /** Clears the results of scans that the user requested. */
  clear(): Promise<void> {
    this.#asked = [];
    return this.changed({ all: true });
  }

  /** Lists the Dockerfiles and compose files below some folders, without a limit. */
  below(folders: readonly string[]): Promise<Listing> {
    const reach = (folder: string) => this.#deps.session.reach(folder);
    return listFiles(this.#deps.files, folders, reach, this.#scope.names);
  }

  /** Updates the results of scanned files after a change in the editor or on the disk. */
  async changed(change: WorkspaceChange): Promise<void> {
    if (change.text !== undefined) this.records.doubt(change.text);
    if (this.#folders.length === 0 && !change.all) return;
    this.#changes.add(change);
    this.#waiting ??= this.#inTurn(async () => {
      await this.#deps.scheduler.untilIdle();
      this.#waiting = undefined;
      await this.#renew();
    });
    await this.#waiting;
  }

  /**
   * Before an answer about an open file: lints the scanned files again that may report on it and read it, or another
   * open file, with an older text. If they are many, the others follow later.
   */
  async renewAbout(path: string): Promise<void> {
    const reporting = this.records.staleAbout(path).filter((each) => this.kindOf(each) !== 'dockerfile');
    const some = reporting.slice(0, mostAwaited);
    this.records.begin(some);
    for await (const [each, outcome] of this.#deps.session.lintClosed(some))
      addAll(this.#affected, this.#record(each, outcome));
  }

  /** Drops everything below folders that are no longer part of the workspace. */
  left(gone: ReadonlySet<string>): void {
    this.#left = new Set([...this.#left, ...gone]);
    const left = (folder: string) => !isBelowAny(folder, gone);
    this.#folders = this.#folders.filter(left);
    this.#asked = this.#asked.filter(left);
    this.#listed = new Map([...this.#listed].filter(([path]) => !isBelowAny(path, gone)));
    this.records.drop((path) => isBelowAny(path, gone));
  }

  /** Returns the kind that a file is linted as while it is not open. */
  kindOf(path: string): Kind | undefined {
    return this.#scope.names.kind(path);
  }

  /** Counts the findings that the client shows: all, or those of some folders and of what their files lead to. */
  totals(folders?: readonly string[]): BySeverity {
    const isBelowOne = (path: string) => folders?.some((folder) => isBelow(path, folder)) === true;
    const isWanted = (path: string) =>
      !folders || isBelowOne(path) || this.records.reporters(path).some(isBelowOne);
    const all = [...this.snapshot()].filter(([path]) => isWanted(path));
    return sumOf(all.map(([, { counts }]) => counts));
  }

  /** Returns what the client shows. */
  snapshot(): Snapshot {
    return new Map([...this.records.published.shown(), ...this.#deps.session.shown()]);
  }

  /** Counts the findings of a rule that the client shows in the files that pass a test. */
  found(rule: string, isWanted: (path: string) => boolean): FoundCount {
    return foundIn(this.snapshot(), rule, isWanted);
  }

  /** Publishes the problems of an open file. */
  publishOpen(outcome: Outcome): void {
    this.records.published.put(outcome, this.#deps.session.convertContext.uri(outcome.path));
  }

  /** Publishes the problems of some files again. */
  publishAgain(paths: readonly string[]): void {
    for (const path of paths) this.changed({ text: path }).catch(() => undefined);
  }

  /** Resolves once all pending work is done. */
  async settled(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await this.#last.catch(() => undefined);
    }
  }

  /** Runs tasks one after the other, so that each sees the changes made during the one before. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next;
    return next;
  }

  async #scan(progress: Progress): Promise<Summary> {
    this.#left = new Set();
    const { session } = this.#deps;
    this.#scope = await this.#deps.scope();
    this.#folders = [...new Set([...this.#asked, ...this.#scope.folders])].filter(this.#isHere);
    this.#listed = await this.#list();
    // Drops files that this scan no longer found.
    const others = new Set(this.records.drop((path) => !this.#listed.has(path)));
    const remembered = await this.#remembered();
    const files = await this.#lintAll(progress, others, remembered);
    const cancelled = progress.isCancelled();
    this.#complete = !cancelled;
    addAll(others, await this.records.updateOpen(true));
    await this.#spread(others, remembered);
    this.#written = remembered?.end() ?? this.#written;
    // What was just scanned may report on open files.
    for (const path of others) session.outcome(path);
    const bySeverity = this.totals(this.#counted());
    const unread = unreadIn(this.#listed, this.#deps.files.blind ? this.#folders : []);
    return { files, findings: totalOf(bySeverity), bySeverity, cancelled, unread };
  }

  /** Opens what earlier scans of these folders found. */
  async #remembered(): Promise<ScanMemory | undefined> {
    const { session, results } = this.#deps;
    if (!results) return undefined;
    const reached = new Set<string>();
    for (const folder of this.#folders) for (const uri of await session.reach(folder)) reached.add(uri);
    const opened = await results([...reached], this.#listed.size);
    return opened && session.remembering(opened);
  }

  /** Resolves once what was found is kept for later scans. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** The folders that a scan counts: those that the user asked for, or else all. */
  readonly #counted = () => (this.#asked.length > 0 ? this.#asked : this.#folders);

  /** Lints open files, then all other listed files; returns the number of linted files. */
  async #lintAll(
    { report, isCancelled }: Progress,
    others: Set<string>,
    remembered: ScanMemory | undefined,
  ): Promise<number> {
    const { session, scheduler, tune } = this.#deps;
    const isWanted = isCounted(this.#counted());
    let files = 0;
    const opens = session.paths().filter((path) => this.#isBelowFolders(path));
    const isOpen = new Set(opens);
    const closed = [...this.#listed].filter(([path]) => !isOpen.has(path));
    const paths = closed.flatMap(([path, { message }]) => (message === undefined ? path : []));
    const total = opens.length + closed.length;
    let done = 0;
    const next = async (outcome: Outcome | undefined) => {
      if (outcome && isWanted(outcome)) files++;
      report(++done, total);
      await scheduler.yieldIfBusy();
    };
    // All at once: one after the other would load the same files again and again.
    if (opens.length > 0) await session.prepare();
    const tuning = tune(total);
    // A function, because a loop variable would keep the last file and everything read for it until the next is
    // there.
    const lintSome = async (some: readonly string[]) => {
      this.records.begin(some);
      for await (const [path, outcome] of session.closed.lint(some, {
        ...{ remembered, forgotten: tuning.settle },
      })) {
        if (isCancelled()) break;
        // Recording the file publishes everything that was reported about it until now.
        others.delete(path);
        addAll(others, this.#record(path, outcome));
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
    return files;
  }

  async #renew(): Promise<void> {
    const { files, session } = this.#deps;
    const changes = this.#changes;
    this.#changes = new Changes();
    if (changes.concernAll) {
      await this.#deps.unasked((progress) => this.#scan(progress));
      return;
    }
    const others = this.#affected;
    this.#affected = new Set();
    const mayAdd =
      changes.mayAdd ||
      [...changes.texts].some((path) => this.#isUnlisted(path)) ||
      (await holdsFolder(files, [...changes.unclear].filter(this.#isBelowFolders), (path) =>
        session.reach(path),
      ));
    if (mayAdd) {
      this.#listed = await this.#list();
      addAll(
        others,
        this.records.drop((path) => !this.#listed.has(path)),
      );
    }
    addAll(others, await this.records.updateOpen(mayAdd));
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

  /** Returns files whose text changed, and scanned files that refer to changed ones. */
  #referringTo(changes: Changes): ReadonlySet<string> {
    const files = new Set([...changes.texts].flatMap((each) => [each, ...this.records.referring(each)]));
    if (changes.onDisk) for (const each of this.records.referringTo(changes.touches)) files.add(each);
    return files;
  }

  /** Whether a file should be listed but is not: a file that is closed may have been created by a save. */
  #isUnlisted(path: string): boolean {
    const isWanted = !this.#isBounded && this.kindOf(path) !== undefined && this.#isBelowFolders(path);
    return isWanted && !this.#deps.session.isOpen(path) && !this.#listed.has(path);
  }

  /** Whether a file is linted on its own. */
  #isKnown(path: string): boolean {
    return this.#listed.has(path) || this.records.has(path);
  }

  readonly #isHere = (path: string) => !isBelowAny(path, this.#left);

  readonly #isBelowFolders = (path: string) => this.#folders.some((folder) => isBelow(path, folder));

  async #list(): Promise<Listing> {
    const [found, { maxFiles }] = [await this.below(this.#folders), this.#scope];
    // A folder may have left the workspace meanwhile.
    const all = this.#left.size === 0 ? found : new Map([...found].filter(([path]) => this.#isHere(path)));
    this.#isBounded = this.#asked.length === 0 && maxFiles !== undefined && all.size > maxFiles;
    if (!this.#isBounded || maxFiles === undefined) return all;
    this.#deps.bounded(all.size, maxFiles);
    return new Map([...all].slice(0, maxFiles));
  }

  /** Publishes files again about which others report something new. */
  async #spread(others: ReadonlySet<string>, remembered?: ScanMemory): Promise<void> {
    const { session, scheduler, renewed } = this.#deps;
    const closed = [...others].filter((path) => !session.isOpen(path));
    await this.#lintClosed(
      closed.filter((path) => this.records.has(path)),
      new Set(),
      remembered,
    );
    for (const path of closed) {
      await scheduler.yieldIfBusy();
      const isOwn = this.records.has(path) || this.#listed.has(path);
      const mayPublish = this.#folders.length > 0 && this.#isHere(path) && !session.isOpen(path);
      if (!isOwn && mayPublish) this.records.publishReached(path);
    }
    renewed([...others].filter((path) => session.isOpen(path)));
  }

  async #lintOpen(path: string): Promise<Outcome | undefined> {
    const { session, pulls } = this.#deps;
    await session.prepareSome([path]);
    const outcome = session.outcome(path);
    if (outcome && !pulls(path)) this.publishOpen(outcome);
    return outcome;
  }

  async #lintClosed(paths: readonly string[], others: Set<string>, remembered?: ScanMemory): Promise<void> {
    const { session, scheduler } = this.#deps;
    for (const some of chunks(paths, together)) {
      this.records.begin(some);
      for await (const [path, outcome] of session.closed.lint(some, { remembered })) {
        addAll(others, this.#record(path, outcome));
        await scheduler.yieldIfBusy();
      }
    }
  }

  /** Records a file that was linted; returns the other files whose problems that changes. */
  #record(path: string, linted: Outcome | undefined): readonly string[] {
    const outcome = this.#isHere(path) ? linted : undefined;
    if (outcome && !this.records.isCurrent(outcome)) {
      // A file that it refers to was edited meanwhile.
      this.publishAgain([path]);
      return [];
    }
    return this.records.record(path, outcome, this.#listed.get(path)?.uri ?? uriOf(path));
  }

  async #publishUnread(
    path: string,
    { uri, message = '', line, warning }: Listed,
  ): Promise<Outcome | undefined> {
    const outcome = await this.#deps.session.unread(path, message, line, warning);
    if (outcome && this.#isHere(path)) this.records.published.put(outcome, uri);
    return outcome;
  }
}

function addAll(set: Set<string>, paths: readonly string[]): void {
  for (const path of paths) set.add(path);
}
