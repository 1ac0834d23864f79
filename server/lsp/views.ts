import { emptyProject, type InputFile, type Lack, type Project } from '../engine/index.ts';
import { perLasting } from '../engine/source/memo.ts';
import { type Guard, guarded } from '../host/guard.ts';

/** Which files a project may contain, and which of them belong together. */
export interface Angle {
  /** URIs of the folders that files may be read from. */
  readonly reach: readonly string[];
  /** Lists of compose files that form projects; compared by identity. */
  readonly sets: readonly (readonly string[])[];
}

/**
 * The open files with everything that they refer to: one project per angle, since a file that is readable for one may
 * not be for another.
 */
export interface Views {
  of(angle: Angle): Project;
  /** The open files alone. */
  readonly open: Project;
  /** Updates the project of an angle with what was read. */
  keep(angle: Angle, next: (now: Project) => Project): Project;
  /** Sets the text of a file in the editor. */
  put(file: InputFile | Lack): void;
  /** Handles that an editor closed a file, after which some paths are not used any more. */
  close(path: string, unused: readonly string[]): void;
  /** Forgets matching paths that are not open, including those known to be absent. */
  forget(isGone: (path: string) => boolean): void;
  /** Drops the cached results of some files. */
  release(paths: readonly string[]): void;
  /** Forgets everything that is not open, and all angles. */
  clear(): void;
}

/** A project, and how many of the changes of open files it has. */
interface View {
  project: Project;
  at: number;
}

/** The most changes that are kept for views that are not used. */
const mostChanges = 10_000;

/** Creates views without files. */
export function views(by: Guard): Views {
  const open = new Map<string, InputFile | Lack>();
  const all = new Map<string, View>();
  /** The open files alone, which new views share. */
  let shared = emptyProject();
  /** Paths that were opened, edited or closed. A view follows when it is used: there may be one for each open file. */
  let changed: string[] = [];
  let lists = 0;
  const idOf = perLasting((_: Angle['sets']) => ++lists);
  const follow = (view: View) => {
    if (view.at === changed.length) return;
    const paths = [...new Set(changed.slice(view.at))];
    const files = paths.flatMap((each) => open.get(each) ?? []);
    view.project = view.project.with(...files).without(...paths.filter((each) => !open.has(each)));
    view.at = changed.length;
  };
  const note = (...paths: readonly string[]) => {
    changed.push(...paths);
    if (changed.length < mostChanges) return;
    for (const [key, view] of all) {
      if (view.at === changed.length - paths.length) follow(view);
      else all.delete(key);
      view.at = 0;
    }
    changed = [];
  };
  const keep = ({ reach, sets }: Angle, next: (now: Project) => Project) => {
    const key = [idOf(sets), ...reach].join('\n');
    const view = all.get(key) ?? { project: guarded(shared, by).withSets(sets), at: changed.length };
    follow(view);
    view.project = next(view.project);
    all.set(key, view);
    return view.project;
  };
  return {
    of: (angle) => keep(angle, (now) => now),
    get open() {
      return shared;
    },
    keep,
    put(file) {
      open.set(file.path, file);
      shared = shared.with(file);
      note(file.path);
    },
    close(path, unused) {
      open.delete(path);
      shared = shared.without(path);
      // The rest is read again from the disk, but only if an open file refers to it.
      note(path, ...unused);
      if (open.size === 0) all.clear();
    },
    forget(isGone) {
      for (const view of all.values()) {
        const known = [...view.project.paths(), ...view.project.absent()];
        view.project = view.project.without(...known.filter((each) => !open.has(each) && isGone(each)));
      }
    },
    release(paths) {
      for (const view of all.values()) view.project = view.project.released(paths);
    },
    clear: () => all.clear(),
  };
}
