import {
  type AnyRule,
  clearMemos,
  emptyProject,
  type Kind,
  kindOfContent,
  type Project,
  printable,
} from '../engine/index.ts';
import { isBelowAny } from '../engine/source/path.ts';
import { maxBytes } from '../host/fetched.ts';
import type { Guard } from '../host/guard.ts';
import type { Tuning } from '../host/tuning.ts';
import { faultOfText } from '../host/unread.ts';
import type { ResolvedConfig } from './access/resolved-config.ts';
import type { ConfigResolver } from './configuration.ts';
import type { ConvertContext } from './convert.ts';
import { type FileAccess, listsAny, pathOf, reachOf, uriOf } from './files.ts';
import { firstsOf, Loader } from './loader.ts';
import { type OpenFile, opened, waits } from './open-file.ts';
import { type Opened, type OpenKind, openKindOf } from './openkind.ts';
import {
  aboutOthers,
  type FileFindings,
  lightened,
  lintFile,
  nothingBy,
  type Outcome,
  refersTo,
  withFindingsOf,
} from './outcome.ts';
import { type ClosedDeps, ClosedFiles } from './scan/closed.ts';
import { LinkedFiles } from './scan/linked-files.ts';
import { chunks } from './scan/listing.ts';
import { type EarlierResults, type KeptResults, ScanMemory } from './scan/remembered.ts';
import { type ShownFindings, shownFindings } from './scan/shown.ts';
import { inSlices, type Scheduler } from './scheduler.ts';
import { type Angle, type Views, views } from './views.ts';

/** A document as the editor sends it. */
export interface EditorDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  getText(): string;
}

/** What a session needs. */
export interface SessionDeps {
  readonly files: FileAccess;
  readonly rules: readonly AnyRule[];
  readonly configs: ConfigResolver;
  readonly guard: Guard;
  readonly scheduler: Scheduler;
  /** Prepares the process for linting that many files. */
  tune(files: number): Tuning;
  /** The client's capabilities for edits. */
  readonly client: Pick<ConvertContext, 'versionedEdits' | 'makesFiles' | 'annotates' | 'snippets'>;
  /** URIs of the workspace folders, which referenced files are read from. */
  folders(): readonly string[];
  /** Returns what files that are not open report about a path. */
  scannedAbout(path: string): readonly FileFindings[];
  /** Whether a compose file that is not open refers to a path. */
  isUsed(path: string): boolean;
  /** Returns the kind that a file is linted as while it is not open. */
  kindOf(path: string): Kind | undefined;
}

/** Called when a file's outcome is replaced: after an edit, or when it is opened or closed. */
type Replaced = (path: string, before: Outcome | undefined, now: Outcome | undefined) => void;

/** The number of files that are loaded and linted together. */
const together = 100;
/** The most files that an answer waits for although nothing says that they report on its file. */
const few = 20;
/** The number of outcomes that are kept with all that they were computed from. */
const mostWhole = 30;
/** The number of files whose cached results are dropped together. */
const mostReleased = 30;
/** The most times that files are loaded and linted again because they changed meanwhile. */
const maxRounds = 10;

/** Wraps work so that calls during a run wait for one more run after it, which sees all that was outdated when they were made. */
function joined(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  const runNext = () => {
    next = undefined;
    return run();
  };
  return () => {
    if (next) return next;
    if (!running) return run();
    next = running.then(runNext, runNext);
    return next;
  };
}

/** The open documents, the files that they refer to, and the latest outcome of each. */
export class Session {
  readonly convertContext: Omit<ConvertContext, 'source'>;
  /** Lints files that are not open. */
  readonly closed: ClosedFiles;
  readonly #deps: SessionDeps;
  readonly #closedDeps: ClosedDeps;
  readonly #open = new Map<string, OpenFile>();
  readonly #projects: Views;
  /** The latest outcome of each open file. */
  readonly #linted = new LinkedFiles<Outcome>();
  /** Open files whose outcome may be outdated. */
  readonly #doubted = new Set<string>();
  /** Files whose outcome is kept with all that it was computed from, oldest first, and those that follow them. */
  readonly #whole = new Set<string>();
  readonly #released = new Set<string>();
  #lightened = 0;
  /** Paths that open files no longer refer to. */
  readonly #unused = new Set<string>();
  readonly #listeners: Replaced[] = [];
  readonly #loader: Loader;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#projects = views(deps.guard);
    this.#loader = new Loader(deps);
    this.convertContext = {
      ...deps.client,
      uri: (path) => this.#open.get(path)?.uri ?? uriOf(path),
      version: (path) => this.#open.get(path)?.version ?? null,
    };
    this.#closedDeps = {
      ...deps,
      loader: this.#loader,
      isOpen: (path) => this.isOpen(path),
      angleOf: (path, resolved) => this.#angleOf(path, resolved),
      startOf: (angle) => this.#projects.of(angle),
      lint: (...asked) => this.#lint(...asked),
      unread: (path, message, line) => this.unread(path, message, line),
    };
    this.closed = new ClosedFiles(this.#closedDeps);
  }

  open(document: EditorDocument): void {
    const path = pathOf(document.uri);
    const file = opened(document);
    this.#open.set(path, file);
    this.#put(path, file, document.getText());
  }

  change(document: EditorDocument): void {
    const path = pathOf(document.uri);
    const file = this.#open.get(path);
    if (!file) return;
    file.version = document.version;
    this.#put(path, file, document.getText());
  }

  save(path: string): void {
    const file = this.#open.get(path);
    if (!file) return;
    file.due = true;
    this.#doubted.add(path);
  }

  close(path: string): void {
    const before = this.#linted.get(path);
    this.#open.delete(path);
    this.#doubted.delete(path);
    this.#linted.delete(path);
    this.#whole.delete(path);
    const unused = [...(before?.links ?? []), ...this.#unused].filter((each) => !this.#isUsed(each));
    this.#unused.clear();
    this.#projects.close(path, unused);
    this.closed.forget();
    this.#doubt(path);
    this.#notify(path, before, undefined);
  }

  /** Subscribes to outcomes of open files that are replaced. */
  onReplaced(listener: Replaced): void {
    this.#listeners.push(listener);
  }

  isOpen(path: string): boolean {
    return this.#open.has(path);
  }

  /** Returns the current text of an open file. */
  textOf(path: string): string | undefined {
    return this.#open.get(path)?.text;
  }

  paths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** Returns the other open files that report something about a path. */
  openReporters(path: string): readonly string[] {
    return this.#linted.about(path).map((each) => each.path);
  }

  /** Returns the open files that refer to a path. */
  dependents(path: string): readonly string[] {
    return [...this.#linted.referring(path)].filter((each) => each !== path);
  }

  /** Forgets files at or below some paths unless they are open, and folder listings with changed names. */
  forget(paths: ReadonlySet<string>, names: ReadonlySet<string>): void {
    const isGone = (path: string) => isBelowAny(path, paths) || listsAny(path, names);
    this.#forgetDisk();
    this.#projects.forget(isGone);
    for (const each of this.#linted.referringTo(isGone)) this.#doubted.add(each);
  }

  /** Forgets everything that was read: the readable folders or the grouping of projects may have changed. */
  forgetAll(): void {
    this.#forgetDisk();
    this.#projects.clear();
    for (const path of this.#open.keys()) this.#doubted.add(path);
  }

  #forgetDisk(): void {
    this.#deps.files.forget?.();
    this.#loader.forget();
    this.closed.forget();
  }

  /**
   * Loads and lints the open files whose outcome may be outdated, as each may report on others: `first` and those that
   * refer to it before the rest.
   */
  async prepare(first?: string): Promise<void> {
    if (first !== undefined) await this.#settle(() => this.#concerning([first]));
    await this.#settleAll();
  }

  /** Does the same for some files and those that may report on them; for the rest only if it is little. */
  async prepareSome(paths: readonly string[]): Promise<void> {
    await this.#settle(() => this.#concerning(paths));
    if (this.#isLittle()) await this.prepareReporting();
  }

  /**
   * Loads and lints what may report on other files, and what was linted before: a Dockerfile reports on itself alone,
   * so it is left until a client asks for it.
   */
  readonly prepareReporting = joined(() => this.#settle(() => [...this.#doubted].filter(this.#isAwaited)));

  readonly #settleAll = joined(() => this.#settle(() => [...this.#doubted]));

  readonly #isAwaited = (path: string) => this.#mayReport(path) || this.#linted.get(path) !== undefined;

  #isLittle(): boolean {
    let count = 0;
    for (const path of this.#doubted) if (this.#isAwaited(path) && ++count > few) return false;
    return true;
  }

  #mayReport(path: string): boolean {
    return this.#open.get(path)?.kind !== 'dockerfile';
  }

  /** The outdated files among some files and those that may report on them, which Dockerfiles do not. */
  #concerning(paths: readonly string[]): readonly string[] {
    const concerned = new Set(paths);
    for (const path of paths)
      for (const each of this.#linted.referring(path)) if (this.#mayReport(each)) concerned.add(each);
    return [...concerned].filter((each) => this.#doubted.has(each));
  }

  /** Loads and lints outdated files until there are none. */
  async #settle(outdated: () => readonly string[]): Promise<void> {
    for (let round = 0; round < maxRounds; round++) {
      const groups = await this.#byAngle(outdated());
      if (groups.length === 0) return;
      const tuning = this.#deps.tune(groups.reduce((sum, { paths }) => sum + paths.length, 0));
      try {
        for (const { angle, paths } of groups)
          for (const some of chunks(paths, together)) await this.#loadAndLint(some, angle);
      } finally {
        tuning.undo();
      }
    }
  }

  /** Files with the same angle, except those that keep their outcome until they are saved. */
  async #byAngle(paths: readonly string[]): Promise<readonly { angle: Angle; paths: string[] }[]> {
    const groups = new Map<Project, { angle: Angle; paths: string[] }>();
    for (const path of paths) {
      const resolved = await this.#loader.resolve(path);
      const file = this.#open.get(path);
      if (!file || waits(file, resolved)) continue;
      const angle = this.#angleOf(path, resolved);
      const project = this.#projects.of(angle);
      if (file.kind === 'config') await this.#deps.configs.check(project.source(path), angle.reach);
      // Editors replace bytes that are not text; only the file itself tells whether there were any.
      if (file.kind === 'compose' && file.text.includes('\ufffd'))
        await this.#deps.files.read(file.uri, angle.reach);
      const group = groups.get(project) ?? { angle, paths: [] };
      group.paths.push(path);
      groups.set(project, group);
    }
    return [...groups.values()];
  }

  async #loadAndLint(paths: readonly string[], angle: Angle): Promise<void> {
    await this.#loader.load(paths, angle.reach, (next) => this.#projects.keep(angle, next));
    for await (const _ of inSlices(this.#deps, paths, (path) => this.own(path)));
  }

  /** Returns the current outcome of an open file; a file that waits for a save keeps its last one, unless `fresh`. */
  outcome(path: string, fresh = false): Outcome | undefined {
    const own = this.own(path, fresh);
    const outcome = own && this.withOthers(own);
    const file = this.#open.get(path);
    if (!fresh && file && file.shown?.id !== outcome?.id)
      file.shown = outcome && { id: outcome.id, findings: shownFindings(outcome) };
    return outcome;
  }

  /** Returns what was last reported of each open file. */
  *shown(): Generator<readonly [path: string, shown: ShownFindings]> {
    for (const [path, file] of this.#open) {
      // What is not loaded yet is linted once it is.
      if (!file.shown && !this.#doubted.has(path)) this.outcome(path);
      if (file.shown) yield [path, file.shown.findings];
    }
  }

  /**
   * Returns what open and scanned files report about a file that is not linted on its own; undefined if they report
   * nothing.
   */
  reached(path: string): Outcome | undefined {
    const [first] = [...this.#linted.about(path), ...this.#deps.scannedAbout(path)];
    const resolved = first && this.#deps.configs.known(first.path);
    if (!first || !resolved || first.project.source(path) === undefined) return undefined;
    return this.withOthers(this.#lint(first.project, path, undefined, resolved));
  }

  /** Whether a file only looks like a compose file and others use parts of it: then only those report on it. */
  #isPart(path: string, { project }: Outcome): boolean {
    if (this.#open.get(path)?.guessed !== true) return false;
    if (firstsOf(project, path).some((first) => first !== path)) return false;
    // Its own project knows only the folders around it; a file of another folder may use it, too.
    return project.takers(path).length > 0 || this.#deps.isUsed(path) || this.#isUsedByOpen(path);
  }

  #isUsedByOpen(path: string): boolean {
    return this.dependents(path).some((each) => this.#open.get(each)?.kind === 'compose');
  }

  /** Returns an open file's own outcome, about itself and others; empty if only other files report on it. */
  own(path: string, fresh = false): Outcome | undefined {
    const own = this.#ownOf(path, fresh);
    return own && this.#isPart(path, own) ? nothingBy(own) : own;
  }

  /** Returns an open file's outcome as if it was linted by itself; lints it again if any input changed. */
  #ownOf(path: string, fresh: boolean): Outcome | undefined {
    const file = this.#open.get(path);
    if (!file || !this.#doubted.has(path)) return file?.last?.outcome;
    const resolved = this.#deps.configs.known(path);
    if (!resolved || (!fresh && waits(file, resolved))) return file.last?.outcome;
    const now = this.#projectOf(path, resolved);
    const links = now.links(path);
    const known = [path, ...links].flatMap((each) => [each, now.known(each)]);
    const configProblems = this.#deps.configs.problemsOf(now.source(path));
    const inputs = [file.kind, resolved, this.#resolvedAs(now, path, resolved), configProblems, ...known];
    const { last } = file;
    const same = last?.inputs.length === inputs.length && inputs.every((each, i) => each === last.inputs[i]);
    const fault = resolved.settings.enable && !resolved.ignores(path) ? file.fault : undefined;
    // An outcome keeps its project, so it gets one without the other open files.
    const linted = () =>
      fault
        ? this.#unreadBy(resolved, path, fault.message)
        : this.#lint(now.part([path, ...links]), path, file.kind, resolved);
    const outcome = last && same ? last.outcome : linted();
    file.last = { outcome, inputs, resolved };
    // A file that is read later may be one of the missing ones.
    file.due = !this.#deps.files.blind && now.missing(path).length > 0;
    if (!file.due) this.#doubted.delete(path);
    this.#replace(path, outcome);
    if (!same) this.#keepWhole(path);
    return outcome;
  }

  /** Returns the latest outcome of an open file, even if it is outdated. */
  last(path: string): Outcome | undefined {
    return this.#linted.get(path);
  }

  #replace(path: string, outcome: Outcome): void {
    const before = this.#linted.get(path);
    if (before === outcome) return;
    this.#linted.set(outcome, outcome.links);
    for (const each of before?.links ?? []) if (!refersTo(outcome, each)) this.#unused.add(each);
    this.#notify(path, before, outcome);
  }

  /** Keeps what the latest outcomes were computed from, and drops that of an earlier one. */
  #keepWhole(path: string): void {
    this.#whole.delete(path);
    this.#whole.add(path);
    const [oldest = path] = this.#whole;
    if (this.#whole.size <= mostWhole) return;
    this.#whole.delete(oldest);
    const { last } = this.#open.get(oldest) ?? {};
    if (!last) return;
    const outcome = lightened(last.outcome, this.#deps.guard);
    Object.assign(last, { outcome });
    this.#linted.set(outcome, outcome.links);
    for (const each of [oldest, ...outcome.links]) this.#released.add(each);
    if (++this.#lightened % mostReleased === 0) this.#release();
  }

  #release(): void {
    this.#projects.release([...this.#released]);
    this.#released.clear();
    clearMemos('texts and objects');
  }

  #notify(...replaced: Parameters<Replaced>): void {
    for (const listener of this.#listeners) listener(...replaced);
  }

  /** Whether a path is an open file, or one that open files refer to. */
  #isUsed(path: string): boolean {
    return this.#open.has(path) || !this.#linted.isUnlinked(path);
  }

  /** Marks the outcomes of a file and of files that refer to it as possibly outdated. */
  #doubt(path: string): void {
    if (this.#open.has(path)) this.#doubted.add(path);
    for (const each of this.#linted.referring(path)) this.#doubted.add(each);
  }

  /** Combines a file's own outcome with what open and scanned files report about it. */
  withOthers(own: Outcome): Outcome {
    const text = own.project.source(own.path)?.text;
    const others = [...this.#linted.about(own.path), ...this.#deps.scannedAbout(own.path)];
    // A file that waits for a save or to be read again may report on an older text.
    return withFindingsOf(
      own,
      others.filter((each) => each.project.source(own.path)?.text === text),
    );
  }

  /** Recalls and keeps results of files that are not open, for one scan. */
  remembering(results: KeptResults): ScanMemory {
    const { guard, scheduler } = this.#deps;
    const isOpen = (path: string) => this.isOpen(path);
    return new ScanMemory(results, { loader: this.#loader, guard, scheduler, isOpen });
  }

  /** Lints a few files that are not open beside a scan. */
  lintClosed(paths: readonly string[]): ReturnType<ClosedFiles['lint']> {
    return new ClosedFiles(this.#closedDeps).lint(paths);
  }

  /** Whether a file that is not open was linted with the current texts of the open files that it refers to. */
  isCurrent({ project, links }: Outcome): boolean {
    const { open } = this.#projects;
    return links.every(
      (each) => !this.isOpen(each) || open.source(each)?.text === project.source(each)?.text,
    );
  }

  /** Returns what is kept of a file that is not open: what it reports about others. */
  kept(own: Outcome): FileFindings {
    return aboutOthers(own, this.#deps.guard);
  }

  /** Returns URIs of the folders that a file's references may be read from. */
  async reach(path: string): Promise<readonly string[]> {
    return this.#angleOf(path, await this.#loader.resolve(path)).reach;
  }

  /**
   * Returns the outcome of a file that can't be read; undefined if linting is off for it. `isWhole` if everything was found all
   * the same.
   */
  async unread(path: string, message: string, line = 1, isWhole = false): Promise<Outcome | undefined> {
    const resolved = await this.#loader.resolve(path);
    if (!resolved.settings.enable || resolved.ignores(path)) return undefined;
    return this.#unreadBy(resolved, path, message, line, isWhole);
  }

  #unreadBy(resolved: ResolvedConfig, path: string, message: string, line = 1, isWhole = false): Outcome {
    const empty = this.#lint(emptyProject(), path, undefined, resolved);
    const text = '\n'.repeat(line - 1);
    const problems = [{ file: path, span: { start: line - 1, end: line - 1 }, message: printable(message) }];
    return { ...empty, project: empty.project.with({ path, text }), problems, isWhole, unread: true };
  }

  #put(path: string, file: OpenFile, text: string): void {
    file.text = text;
    Object.assign(file, openKindOf(path, file.languageId, text) satisfies Opened);
    const kind = file.kind === 'config' ? undefined : (file.kind ?? kindOfContent(path, text));
    file.fault = faultOfText(text, maxBytes);
    const now = file.fault
      ? { path, why: { reason: file.fault.reason, beyond: false } }
      : { path, text, kind };
    this.#projects.put(now);
    this.closed.edit(now);
    this.#doubt(path);
  }

  #lint(
    project: Project,
    path: string,
    kind: OpenKind,
    resolved: ResolvedConfig,
    { recalled, keep }: EarlierResults = {},
  ): Outcome {
    const { guard, configs } = this.#deps;
    const by = recalled?.by ?? this.#resolvedAs(project, path, resolved);
    const { config, rules } = by;
    const configProblems = configs.problemsOf(project.source(path));
    const hasInvalidBytes = this.#hasInvalidBytes(path);
    return lintFile(project, path, kind, {
      ...{ resolved, rules, guard, config, configProblems, hasInvalidBytes, recalled },
      keep: keep && ((found) => keep(found, by)),
    });
  }

  #hasInvalidBytes(path: string): boolean {
    return this.#deps.files.hasInvalidBytes?.(this.#open.get(path)?.uri ?? uriOf(path)) === true;
  }

  /** Returns the configuration of the project that a file belongs to. */
  #resolvedAs(project: Project, path: string, own: ResolvedConfig): ResolvedConfig {
    return this.#deps.configs.known(firstsOf(project, path)[0] ?? path) ?? own;
  }

  #angleOf(path: string, { sets, settings }: ResolvedConfig): Angle {
    return { sets, reach: reachOf(path, this.#deps.folders(), settings.roots) };
  }

  #projectOf(path: string, resolved: ResolvedConfig): Project {
    return this.#projects.of(this.#angleOf(path, resolved));
  }
}
