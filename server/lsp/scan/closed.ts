import {
  clearMemos,
  emptyProject,
  type Input,
  type Kind,
  kindOfName,
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

/** What linting closed files needs. */
export interface ClosedDeps {
  readonly files: Pick<FileAccess, 'read'>;
  readonly guard: Guard;
  readonly scheduler: Scheduler;
  readonly loader: Loader;
  isOpen(path: string): boolean;
  kindOf(path: string): Kind | undefined;
  angleOf(path: string, resolved: ResolvedConfig): Angle;
  /** The project of the open files, which the others start from. */
  startOf(angle: Angle): Project;
  lint(project: Project, path: string, kind: OpenKind, resolved: ResolvedConfig): Outcome;
  unread(path: string, message: string, line?: number): Promise<Outcome | undefined>;
}

/** Files share what they refer to with so many that came before: neighbours refer to the same. */
const maxNear = 10;
/** Files for which what lies in folders is looked up once. */
const maxReached = 50;
/** As many files as share it while more of a project come that was read, or that lie below its compose file, which may build them. */
const mostNear = 1000;
const mostBelow = 100;

/** What files led to, beside what was known when the first of them was read, and what was edited since. */
interface Near extends Angle {
  readonly project: Project;
  readonly files: number;
}

/** A file that is not open. */
interface Closed {
  readonly path: string;
  readonly kind: Kind;
  readonly resolved: ResolvedConfig;
}

function isBelowCompose(project: Project, path: string): boolean {
  for (const each of project.paths())
    if (kindOfName(each) === 'compose' && isBelow(path, folderOf(each))) return true;
  return false;
}

/** Each file with what there is to say of it. */
type Outcomes = AsyncGenerator<readonly [path: string, outcome: Outcome | undefined], void>;

/** Reads and lints files that are not open, without keeping them. */
export class ClosedFiles {
  readonly #deps: ClosedDeps;
  #near: Near | undefined;
  /** What was edited since files were last linted, by its path. */
  readonly #edited = new Map<string, Input>();
  /** Folders that files are read from: where what lies is looked up once for each list, until something is heard of the disk. */
  #reaches = new Map<string, Angle['reach']>();
  #reached = 0;

  constructor(deps: ClosedDeps) {
    this.#deps = deps;
  }

  /**
   * Lints files in their order; undefined for one that is open, can't be read or has no kind. `forgotten` hears when what the
   * files before led to is dropped.
   */
  async *lint(paths: readonly string[], forgotten: () => void = () => undefined): Outcomes {
    this.#forgetOthers(paths.at(-1) ?? '', forgotten);
    const { angleOf, startOf } = this.#deps;
    let group: Closed[] = [];
    let angle: Angle | undefined;
    // What governs them is asked for at once: one after the other took a third of the time that a scan waits for the disk.
    for (const each of await Promise.all(paths.map(this.#closed))) {
      if ('open' in each) {
        yield [each.open, undefined];
        continue;
      }
      const own = angleOf(each.path, each.resolved);
      if (angle && startOf(angle) !== startOf(own)) {
        yield* this.#lintTogether(group, angle);
        group = [];
        angle = undefined;
      }
      angle ??= own;
      group.push(each);
    }
    if (angle) yield* this.#lintTogether(group, angle);
  }

  /** A file with what governs it, or one that is open or has no kind. */
  readonly #closed = async (path: string): Promise<Closed | { readonly open: string }> => {
    const { isOpen, kindOf, loader } = this.#deps;
    const kind = kindOf(path);
    if (!kind || isOpen(path)) return { open: path };
    return { path, kind, resolved: await loader.resolve(path, this.#same) };
  };

  /** An open file has another text. */
  edit(file: Input): void {
    this.#edited.set(file.path, file);
  }

  /** What was read may differ on the disk, or nobody has a file open any more. */
  forget(): void {
    this.#near = undefined;
    this.#edited.clear();
    this.#reaches = new Map();
    this.#reached = 0;
  }

  /**
   * Drops what earlier files led to, unless a file was among it, or lies below a compose file that was. No variable may hold
   * any of it when `forgotten` is called, which collects it.
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

  /** Lints files that start from the same project: loaded and linted under one clock, as long as nobody waits. */
  async *#lintTogether(group: readonly Closed[], angle: Angle): Outcomes {
    const { guard, startOf, loader, scheduler } = this.#deps;
    const before = this.#nearOf(angle, startOf(angle));
    const heard = this.#reaches;
    const { unread, project: read } = await this.#read(group, before);
    let project = read;
    const paths = group.flatMap(({ path }) => (unread.has(path) ? [] : path));
    const keep: Keep = (next) => {
      project = next(project);
      return project;
    };
    const outcomeOf = ({ path, kind, resolved }: Closed) =>
      [path, unread.has(path) ? unread.get(path) : this.#deps.lint(project, path, kind, resolved)] as const;
    await scheduler.yield();
    const soon = () =>
      loader.loadNow(paths, before.reach, keep) ? guard.each(group, outcomeOf, scheduler.isBusy) : undefined;
    const first = group.length > 1 ? guard.together(soon) : undefined;
    if (first) yield* first;
    else await loader.load(paths, before.reach, keep);
    for await (const some of inSlices(this.#deps, group.slice(first?.length ?? 0), outcomeOf)) yield* some;
    const isNear = this.#reaches === heard && !paths.some((path) => guard.fault(project.source(path)));
    this.#near = isNear ? { ...before, project, files: before.files + group.length } : undefined;
  }

  /** Reads files into a project; what could not be read has an outcome. */
  async #read(group: readonly Closed[], { project, reach }: Near) {
    const { files, isOpen, unread } = this.#deps;
    const texts = await Promise.all(group.map(({ path }) => files.read(uriOf(path), reach)));
    const inputs: Input[] = [];
    const none = new Map<string, Outcome | undefined>();
    for (const [i, { path, kind }] of group.entries()) {
      const text = isOpen(path) ? undefined : texts[i];
      if (typeof text === 'string') inputs.push({ path, text, kind });
      else none.set(path, text && (await unread(path, `The file can't be read: ${text.reason}.`)));
    }
    return { unread: none, project: project.with(...inputs) };
  }

  #nearOf({ reach, sets }: Angle, start: Project): Near {
    const [near, same] = [this.#near, this.#same(reach)];
    const isSame = near?.reach === same && near.sets === sets;
    const project = isSame ? near.project.with(...this.#edited.values()) : start;
    this.#edited.clear();
    this.#near = { reach: same, sets, project, files: isSame ? near.files : 0 };
    return this.#near;
  }
}
