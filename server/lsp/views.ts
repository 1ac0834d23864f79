import { emptyProject, type InputFile, type Project } from '../engine/index.ts';
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
  /** Updates the project of an angle with what was read. */
  keep(angle: Angle, next: (now: Project) => Project): Project;
  /** Sets the text of a file in the editor. */
  put(file: InputFile): void;
  /** Handles that an editor closed a file. */
  close(path: string): void;
  /** Forgets matching paths that are not open, including those known to be absent. */
  forget(isGone: (path: string) => boolean): void;
  /** Forgets everything that is not open, and all angles. */
  clear(): void;
}

/** Creates views without files. */
export function views(by: Guard): Views {
  const open = new Map<string, InputFile>();
  const projects = new Map<string, Project>();
  let lists = 0;
  const idOf = perLasting((_: Angle['sets']) => ++lists);
  const change = (next: (now: Project) => Project) => {
    for (const [key, now] of projects) projects.set(key, next(now));
  };
  const keep = ({ reach, sets }: Angle, next: (now: Project) => Project) => {
    const key = [idOf(sets), ...reach].join('\n');
    const now = next(
      projects.get(key) ??
        guarded(emptyProject(), by)
          .withSets(sets)
          .with(...open.values()),
    );
    projects.set(key, now);
    return now;
  };
  const forget = (isGone: (path: string) => boolean) =>
    change((now) => {
      const known = [...now.paths(), ...now.absent()];
      return now.without(...known.filter((each) => !open.has(each) && isGone(each)));
    });
  return {
    of: (angle) => keep(angle, (now) => now),
    keep,
    put(file) {
      open.set(file.path, file);
      change((now) => now.with(file));
    },
    close(path) {
      open.delete(path);
      // The rest is read again from the disk, but only if an open file refers to it.
      change((now) => {
        const linked = new Set([...open.keys()].flatMap((each) => now.links(each)));
        const known = [...now.paths(), ...now.absent()];
        return now.without(
          ...known.filter((each) => each === path || (!open.has(each) && !linked.has(each))),
        );
      });
      if (open.size === 0) projects.clear();
    },
    forget,
    clear: () => projects.clear(),
  };
}
