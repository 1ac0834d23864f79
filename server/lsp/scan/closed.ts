import {
  clearMemos,
  emptyProject,
  type InputFile,
  type Kind,
  kindOfName,
  type Lack,
  type Project,
} from '../../engine/index.ts';
import { folderOf, isBelow } from '../../engine/source/path.ts';
import type { Guard } from '../../host/guard.ts';
import type { ResolvedConfig } from '../access/resolved-config.ts';
import type { SameReach } from '../configuration.ts';
import { type FileAccess, uriOf } from '../files.ts';
import type { Keep, Loader } from '../loader.ts';
import type { OpenKind } from '../openkind.ts';
import type { Outcome } from '../outcome.ts';
import { inSlices, type Scheduler } from '../scheduler.ts';
import type { Angle } from '../views.ts';
import type { EarlierResults, ScanMemory, ScannedFile } from './remembered.ts';

/** What linting closed files needs. */
export interface ClosedDeps {
  readonly files: Pick<FileAccess, 'read'>;
  readonly guard: Guard;
  readonly scheduler: Scheduler;
  readonly loader: Loader;
  isOpen(path: string): boolean;
  kindOf(path: string): Kind | undefined;
  angleOf(path: string, resolved: ResolvedConfig): Angle;
  /** The project of the open files, which closed files start from. */
  startOf(angle: Angle): Project;
  lint(
    project: Project,
    path: string,
    kind: OpenKind,
    resolved: ResolvedConfig,
    results?: EarlierResults,
  ): Outcome;
  unread(path: string, message: string, line?: number): Promise<Outcome | undefined>;
}

/** Number of consecutive files that share their referenced files: neighbours refer to the same ones. */
const maxNear = 10;
/** Number of files that share cached folder lookups. */
const maxReached = 50;
/** Limit of such files if they belong to a project that is already read. */
const mostNear = 1000;
/** Limit of such files if they are below the compose file of that project, which may build them. */
const mostBelow = 100;

/** Files that were read for earlier ones, besides those known at their start and later edits. */
interface Near extends Angle {
  readonly project: Project;
  readonly files: number;
  /** The number of edits that the project has. */
  readonly edits: number;
}

function isBelowCompose(project: Project, path: string): boolean {
  for (const each of project.paths())
    if (kindOfName(each) === 'compose' && isBelow(path, folderOf(each))) return true;
  return false;
}

/** How files are linted. */
interface LintOptions {
  /** What earlier scans found, which is recalled and added to; undefined: each file is linted. */
  readonly remembered?: ScanMemory | undefined;
  /** Called when the files read for earlier ones are dropped. */
  readonly forgotten?: () => void;
}

/** Yields each path with its outcome. */
type Outcomes = AsyncGenerator<readonly [path: string, outcome: Outcome | undefined], void>;

/** Reads and lints files that are not open, without keeping them. */
export class ClosedFiles {
  readonly #deps: ClosedDeps;
  #near: Near | undefined;
  /** The latest text of each file that was edited, with the number of edits until then. */
  readonly #edited = new Map<string, { readonly file: InputFile | Lack; readonly edits: number }>();
  #edits = 0;
  /** The folder lists in use: lookups are cached per list until something changes on the disk. */
  #reaches = new Map<string, Angle['reach']>();
  #reached = 0;

  constructor(deps: ClosedDeps) {
    this.#deps = deps;
  }

  /**
   * Lints files, or recalls what was found in them; the outcome is undefined if a file is open, can't be read or has no kind.
   */
  async *lint(
    paths: readonly string[],
    { remembered, forgotten = () => undefined }: LintOptions = {},
  ): Outcomes {
    this.#forgetOthers(paths.at(-1) ?? '', forgotten);
    const { angleOf, startOf } = this.#deps;
    let group: ScannedFile[] = [];
    let angle: Angle | undefined;
    // Configurations load concurrently: one after the other took a third of the time that a scan waits for the disk.
    for (const each of await Promise.all(paths.map(this.#closed))) {
      if ('open' in each) {
        yield [each.open, undefined];
        continue;
      }
      const own = angleOf(each.path, each.resolved);
      if (angle && startOf(angle) !== startOf(own)) {
        yield* this.#lintTogether(group, angle, remembered);
        group = [];
        angle = undefined;
      }
      angle ??= own;
      group.push(each);
    }
    if (angle) yield* this.#lintTogether(group, angle, remembered);
  }

  /** Resolves the configuration of a file, unless it is open or has no kind. */
  readonly #closed = async (path: string): Promise<ScannedFile | { readonly open: string }> => {
    const { isOpen, kindOf, loader } = this.#deps;
    const kind = kindOf(path);
    if (!kind || isOpen(path)) return { open: path };
    return { path, kind, resolved: await loader.resolve(path, this.#same) };
  };

  /** Notes the new text of an open file. */
  edit(file: InputFile | Lack): void {
    this.#edited.set(file.path, { file, edits: ++this.#edits });
  }

  /** Drops everything that was read: files changed on the disk, or a file was closed. */
  forget(): void {
    this.#near = undefined;
    this.#edited.clear();
    this.#reaches = new Map();
    this.#reached = 0;
  }

  /**
   * Drops the files read for earlier ones, unless the next file is among them or below one of their compose files. No
   * variable may reference them when `forgotten` is called, which collects garbage.
   */
  #forgetOthers(next: string, forgotten: () => void): void {
    if (this.#isNear(next)) return;
    this.#dropNear();
    forgotten();
  }

  #isNear(path: string): boolean {
    const { files, project } = this.#near ?? { files: 0, project: emptyProject() };
    return files < (project.source(path) ? mostNear : isBelowCompose(project, path) ? mostBelow : maxNear);
  }

  #dropNear(): void {
    this.#reached += this.#near?.files ?? 0;
    this.#near = undefined;
    if (this.#reached >= maxReached) this.forget();
    clearMemos('texts and objects');
  }

  readonly #same: SameReach = (reach) => {
    const key = reach.join('\n');
    const found = this.#reaches.get(key) ?? reach;
    this.#reaches.set(key, found);
    return found;
  };

  /** Lints files that start from the same project: loads and lints them in one time slice, as long as nobody waits. */
  async *#lintTogether(all: readonly ScannedFile[], angle: Angle, remembered?: ScanMemory): Outcomes {
    const { guard, startOf, loader, scheduler } = this.#deps;
    const before = this.#nearOf(angle, startOf(angle));
    const heard = this.#reaches;
    const { unread, project: read } = await this.#read(all, before);
    let project = read;
    const keep: Keep = (next) => {
      project = next(project);
      return project;
    };
    const readable = all.filter(({ path }) => !unread.has(path));
    const recalled = await remembered?.recall(readable, before.reach, keep);
    // No timer is set for these, which would take longer: nothing is linted.
    for (const [{ path, kind, resolved }, found] of recalled ?? [])
      yield [path, this.#deps.lint(project, path, kind, resolved, { recalled: found })];
    const group = recalled ? all.filter((each) => !recalled.has(each)) : all;
    const isNear = () =>
      this.#reaches === heard && !all.some(({ path }) => guard.fault(project.source(path)));
    const keepNear = () => {
      this.#near = isNear() ? { ...before, project, files: before.files + all.length } : undefined;
    };
    if (group.length === 0) return keepNear();
    const paths = group.flatMap(({ path }) => (unread.has(path) ? [] : path));
    const lintOne = (file: ScannedFile) =>
      this.#deps.lint(project, file.path, file.kind, file.resolved, {
        keep: remembered && ((found, by) => remembered.keep(file, project, found, by)),
      });
    const outcomeOf = (file: ScannedFile) =>
      [file.path, unread.has(file.path) ? unread.get(file.path) : lintOne(file)] as const;
    await scheduler.yield();
    const soon = () =>
      loader.loadNow(paths, before.reach, keep) ? guard.each(group, outcomeOf, scheduler.isBusy) : undefined;
    const first = group.length > 1 ? guard.together(soon) : undefined;
    if (first) yield* first;
    else await loader.load(paths, before.reach, keep);
    for await (const some of inSlices(this.#deps, group.slice(first?.length ?? 0), outcomeOf)) yield* some;
    keepNear();
  }

  /** Reads files into a project; those that could not be read get an outcome. */
  async #read(group: readonly ScannedFile[], { project, reach }: Near) {
    const { files, isOpen, unread } = this.#deps;
    const texts = await Promise.all(group.map(({ path }) => files.read(uriOf(path), reach)));
    const inputs: InputFile[] = [];
    const failed = new Map<string, Outcome | undefined>();
    for (const [i, { path, kind }] of group.entries()) {
      const text = isOpen(path) ? undefined : texts[i];
      if (typeof text === 'string') inputs.push({ path, text, kind });
      else failed.set(path, text && (await unread(path, `The file can't be read: ${text.reason}.`)));
    }
    return { unread: failed, project: project.with(...inputs) };
  }

  #nearOf({ reach, sets }: Angle, start: Project): Near {
    const [near, same] = [this.#near, this.#same(reach)];
    const isSame = near?.reach === same && near.sets === sets;
    // Several runs may go on at the same time, each with a project that lacks other edits.
    const edited = isSame ? [...this.#edited.values()].filter(({ edits }) => edits > near.edits) : [];
    const project = isSame ? near.project.with(...edited.map(({ file }) => file)) : start;
    this.#near = { reach: same, sets, project, files: isSame ? near.files : 0, edits: this.#edits };
    return this.#near;
  }
}
