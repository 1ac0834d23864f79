import { clearMemos, type Kind, kindOfName, type Project } from '../../engine/index.ts';
import type { Guard } from '../../host/guard.ts';
import type { ResolvedConfig } from '../configuration.ts';
import { type FileAccess, uriOf } from '../files.ts';
import type { OpenKind } from '../openkind.ts';
import type { Outcome } from '../outcome.ts';
import type { Angle } from '../views.ts';

/** Reads and lints files that are not open, without keeping them; undefined for one that can't be read or has no kind. */
export type ClosedFiles = (paths: readonly string[]) => AsyncIterable<readonly [string, Outcome | undefined]>;

/** Keeps what was read. */
export type Keep = (next: (now: Project) => Project) => Project;

/** What linting closed files needs. */
export interface ClosedDeps {
  readonly files: Pick<FileAccess, 'read'>;
  readonly guard: Guard;
  isOpen(path: string): boolean;
  resolve(path: string): Promise<ResolvedConfig>;
  angleOf(path: string, resolved: ResolvedConfig): Angle;
  /** The project of the open files, which the others start from. */
  startOf(angle: Angle): Project;
  /** Reads what files refer to. */
  load(paths: readonly string[], reach: readonly string[], keep: Keep): Promise<void>;
  run(project: Project, path: string, kind: OpenKind, resolved: ResolvedConfig): Outcome;
  unread(path: string, message: string): Promise<Outcome | undefined>;
}

/** Files share what they refer to with so many that came before: neighbours refer to the same. */
const maxNear = 50;
/** Milliseconds in which files are linted under one clock. */
const slice = 8;

/** What files led to, beside what was known when the first of them was read. */
interface Near {
  readonly from: Project;
  readonly project: Project;
  readonly reach: readonly string[];
  readonly files: number;
}

/** A file that is not open. */
interface Closed {
  readonly path: string;
  readonly kind: Kind;
  readonly resolved: ResolvedConfig;
}

export function closedFiles(deps: ClosedDeps): ClosedFiles {
  const { files, guard, isOpen, resolve, angleOf, startOf, load, run, unread } = deps;
  let near: Near | undefined;

  const nearOf = ({ reach }: Angle, from: Project): Near => {
    if (near && near.files >= maxNear) {
      near = undefined;
      // What many files share is not worth the memory.
      clearMemos();
    }
    return near?.from === from ? near : { from, project: from, reach, files: 0 };
  };

  /** Lints files that start from the same project. */
  async function* lintTogether(group: readonly Closed[], angle: Angle): ReturnType<typeof lintAll> {
    const before = nearOf(angle, startOf(angle));
    const { from, reach } = before;
    let { project } = before;
    const texts = await Promise.all(group.map(({ path }) => files.read(uriOf(path), reach)));
    const found: Closed[] = [];
    const outcomes = new Map<string, Outcome | undefined>();
    for (const [i, each] of group.entries()) {
      const { path, kind } = each;
      const text = isOpen(path) ? undefined : texts[i];
      if (typeof text === 'string') {
        found.push(each);
        project = project.with({ path, text, kind });
      } else outcomes.set(path, text && (await unread(path, `The file can't be read: ${text.reason}.`)));
    }
    const paths = found.map(({ path }) => path);
    await load(paths, reach, (next) => {
      project = next(project);
      return project;
    });
    let told = 0;
    for (let left = found; told < group.length; ) {
      const end = performance.now() + slice;
      const judged = guard.each(
        left,
        ({ path, kind, resolved }) => run(project, path, kind, resolved),
        () => performance.now() > end,
      );
      left = left.slice(judged.length);
      for (const each of judged) outcomes.set(each.path, each);
      for (let next = group[told]; next && outcomes.has(next.path); next = group[++told])
        yield [next.path, outcomes.get(next.path)];
    }
    // Whatever the editor or the disk tells makes another project to start from.
    const isNear = startOf(angle) === from && !paths.some((path) => guard.fault(project.source(path)));
    near = isNear ? { ...before, project, files: before.files + group.length } : undefined;
  }

  async function* lintAll(
    paths: readonly string[],
  ): AsyncGenerator<readonly [string, Outcome | undefined], void> {
    let group: Closed[] = [];
    let angle: Angle | undefined;
    for (const path of paths) {
      const kind = kindOfName(path);
      if (!kind || isOpen(path)) {
        yield [path, undefined];
        continue;
      }
      const resolved = await resolve(path);
      const own = angleOf(path, resolved);
      if (angle && startOf(angle) !== startOf(own)) {
        yield* lintTogether(group, angle);
        group = [];
        angle = undefined;
      }
      angle ??= own;
      group.push({ path, kind, resolved });
    }
    if (angle) yield* lintTogether(group, angle);
  }
  return lintAll;
}
