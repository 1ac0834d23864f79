import {
  type AnyRule,
  emptyProject,
  type Kind,
  kindOfContent,
  type Project,
  printable,
} from '../engine/index.ts';
import { isBelowAny } from '../engine/source/path.ts';
import type { Guard } from '../host/guard.ts';
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
  lintFile,
  nothingBy,
  type Outcome,
  otherFiles,
  refersTo,
  withFindingsOf,
} from './outcome.ts';
import { ClosedFiles } from './scan/closed.ts';
import type { Scheduler } from './scheduler.ts';
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
  /** The client's capabilities for edits. */
  readonly client: Pick<ConvertContext, 'versionedEdits' | 'makesFiles' | 'annotates' | 'snippets'>;
  /** URIs of the workspace folders, which referenced files are read from. */
  folders(): readonly string[];
  /** Returns what files that are not open report about a path. */
  scannedAbout(path: string): readonly FileFindings[];
  /** Returns the kind that a file is linted as while it is not open. */
  kindOf(path: string): Kind | undefined;
}

/** The open documents, the files that they refer to, and the latest outcome of each. */
export class Session {
  readonly convertContext: Omit<ConvertContext, 'source'>;
  /** Lints files that are not open. */
  readonly closed: ClosedFiles;
  readonly #deps: SessionDeps;
  readonly #open = new Map<string, OpenFile>();
  readonly #projects: Views;
  /** What open files report about others; undefined if it may have changed. */
  #about: ReadonlyMap<string, readonly Outcome[]> | undefined;
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
    this.closed = new ClosedFiles({
      ...deps,
      loader: this.#loader,
      isOpen: (path) => this.isOpen(path),
      angleOf: (path, resolved) => this.#angleOf(path, resolved),
      startOf: (angle) => this.#projects.of(angle),
      lint: (project, path, kind, resolved) => this.#lint(project, path, kind, resolved),
      unread: (path, message, line) => this.unread(path, message, line),
    });
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
    if (file) file.due = true;
    this.#about = undefined;
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#projects.close(path);
    this.closed.forget();
    this.#doubt(path);
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

  /** Returns the open files that refer to a path. */
  dependents(path: string): readonly string[] {
    return this.paths().filter((each) => {
      const resolved = each === path ? undefined : this.#deps.configs.known(each);
      return resolved && this.#projectOf(each, resolved).links(each).includes(path);
    });
  }

  /** Forgets files at or below some paths unless they are open, and folder listings with changed names. */
  forget(paths: ReadonlySet<string>, names: ReadonlySet<string>): void {
    this.#forgetDisk();
    this.#projects.forget((path) => isBelowAny(path, paths) || listsAny(path, names));
  }

  /** Forgets everything that was read: the readable folders or the grouping of projects may have changed. */
  forgetAll(): void {
    this.#forgetDisk();
    this.#projects.clear();
  }

  #forgetDisk(): void {
    this.#deps.files.forget?.();
    this.#loader.forget();
    this.closed.forget();
    this.#doubt();
  }

  /**
   * Loads everything for linting the open files, as each may report on others, `first` before the rest; synchronous
   * if nothing is missing.
   */
  async prepare(first?: string): Promise<void> {
    if (first !== undefined) await this.#prepareAlone(first);
    for (const [path, file] of this.#open) if (!this.#holds(path, file)) await this.#prepareAlone(path);
  }

  /** Returns the current outcome of an open file; a file that waits for a save keeps its last one, unless `fresh`. */
  outcome(path: string, fresh = false): Outcome | undefined {
    const own = this.own(path, fresh);
    return own && this.withOthers(this.#isPart(path, own) ? nothingBy(own) : own);
  }

  /**
   * Returns what open and scanned files report about a file that is not linted on its own; undefined if they report
   * nothing.
   */
  reached(path: string): Outcome | undefined {
    const [first] = [...this.#openAbout(path), ...this.#deps.scannedAbout(path)];
    const resolved = first && this.#deps.configs.known(first.path);
    if (!first || !resolved || first.project.source(path) === undefined) return undefined;
    return this.withOthers(this.#lint(first.project, path, undefined, resolved));
  }

  /** Whether a file only looks like a compose file and others use parts of it: then only those report on it. */
  #isPart(path: string, { project }: Outcome): boolean {
    if (this.#open.get(path)?.guessed !== true || project.takers(path).length === 0) return false;
    return firstsOf(project, path).every((first) => first === path);
  }

  /** Returns an open file's own outcome, about itself and others; lints it again if any input changed. */
  own(path: string, fresh = false): Outcome | undefined {
    const file = this.#open.get(path);
    const resolved = this.#deps.configs.known(path);
    if (!file || !resolved) return file?.last?.outcome;
    if (!fresh && waits(file, resolved)) return file.last?.outcome;
    if (this.#holds(path, file) && !file.due) return file.last?.outcome;
    const now = this.#projectOf(path, resolved);
    const known = [path, ...now.links(path)].flatMap((each) => [each, now.known(each)]);
    const configProblems = this.#deps.configs.problemsOf(now.source(path));
    const inputs = [file.kind, resolved, this.#resolvedAs(now, path, resolved), configProblems, ...known];
    const { last } = file;
    const same = last?.inputs.length === inputs.length && inputs.every((each, i) => each === last.inputs[i]);
    const outcome = last && same ? last.outcome : this.#lint(now, path, file.kind, resolved);
    // A file that is read later may be one of the missing ones.
    const lacks = now.missing(path).length > 0;
    file.last = { outcome, inputs, resolved, holds: !lacks };
    file.due = lacks && !this.#deps.files.blind;
    return outcome;
  }

  /** Whether the last outcome of an open file is still valid. */
  #holds(path: string, { last }: OpenFile): boolean {
    return last?.holds === true && last.resolved === this.#deps.configs.known(path);
  }

  /** Marks the outcomes of a file and of files that refer to it as possibly outdated; without a path, all outcomes. */
  #doubt(path?: string): void {
    this.#about = undefined;
    for (const [each, { last }] of this.#open)
      if (last && (path === undefined || each === path || refersTo(last.outcome, path))) last.holds = false;
  }

  /** Combines a file's own outcome with what open and scanned files report about it. */
  withOthers(own: Outcome): Outcome {
    const text = own.project.source(own.path)?.text;
    // A file that waits for a save may report on an older text.
    const opened = this.#openAbout(own.path).filter((each) => each.project.source(own.path)?.text === text);
    return withFindingsOf(own, [...opened, ...this.#deps.scannedAbout(own.path)]);
  }

  /** Returns the open files that report something about a path. */
  #openAbout(path: string): readonly Outcome[] {
    const known = this.#about ?? this.#allAbout();
    return known.get(path)?.filter((each) => each.path !== path) ?? [];
  }

  /** Returns what open files report about others, by path; cached while all outcomes are valid. */
  #allAbout(): ReadonlyMap<string, readonly Outcome[]> {
    const found = new Map<string, Outcome[]>();
    let holds = true;
    for (const [path, file] of this.#open) {
      const own = this.own(path);
      for (const each of otherFiles(own)) found.set(each, [...(found.get(each) ?? []), own as Outcome]);
      holds &&= this.#holds(path, file) && !file.due;
    }
    this.#about = holds ? found : undefined;
    return found;
  }

  /** Returns what is kept of a file that is not open: what it reports about others. */
  kept(own: Outcome): FileFindings {
    return aboutOthers(own, this.#deps.guard);
  }

  /** Returns URIs of the folders that a file's references may be read from. */
  async reach(path: string): Promise<readonly string[]> {
    return this.#angleOf(path, await this.#loader.resolve(path)).reach;
  }

  /** Returns the outcome of a file that can't be read; undefined if linting is off for it. */
  async unread(path: string, message: string, line = 1): Promise<Outcome | undefined> {
    const resolved = await this.#loader.resolve(path);
    if (!resolved.settings.enable || resolved.ignores(path)) return undefined;
    const empty = this.#lint(emptyProject(), path, undefined, resolved);
    const text = '\n'.repeat(line - 1);
    const problems = [{ file: path, span: { start: line - 1, end: line - 1 }, message: printable(message) }];
    return { ...empty, project: empty.project.with({ path, text }), problems, unread: true };
  }

  #put(path: string, file: OpenFile, text: string): void {
    file.text = text;
    Object.assign(file, openKindOf(path, file.languageId, text) satisfies Opened);
    const kind = file.kind === 'config' ? undefined : (file.kind ?? kindOfContent(path, text));
    this.#projects.put({ path, text, kind });
    this.closed.edit({ path, text, kind });
    this.#doubt(path);
  }

  async #prepareAlone(path: string): Promise<void> {
    const resolved = await this.#loader.resolve(path);
    const file = this.#open.get(path);
    if (!file || waits(file, resolved)) return;
    const angle = this.#angleOf(path, resolved);
    if (file.kind === 'config')
      await this.#deps.configs.check(this.#projects.of(angle).source(path), angle.reach);
    await this.#loader.load([path], angle.reach, (next) => this.#projects.keep(angle, next));
  }

  #lint(project: Project, path: string, kind: OpenKind, resolved: ResolvedConfig): Outcome {
    const { guard, configs } = this.#deps;
    const { config, rules } = this.#resolvedAs(project, path, resolved);
    const configProblems = configs.problemsOf(project.source(path));
    return lintFile(project, path, kind, { resolved, rules, guard, config, configProblems });
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
