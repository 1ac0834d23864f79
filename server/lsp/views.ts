import { emptyProject, type Input, type Project } from '../engine/index.ts';
import { perLasting } from '../engine/source/memo.ts';
import { type Guard, guarded } from '../host/guard.ts';

/** What decides which files a project may hold, and which of them belong together. */
export interface Angle {
  /** URIs of the folders below which files may be read. */
  readonly reach: readonly string[];
  /** Compose files that form projects; the same list is the same angle. */
  readonly sets: readonly (readonly string[])[];
}

/** The open files with all that they refer to: one project for each angle, for what one reads may be hidden from another. */
export interface Views {
  of(angle: Angle): Project;
  /** Keeps what was read for the project of an angle. */
  keep(angle: Angle, next: (now: Project) => Project): Project;
  /** A file has this text in the editor. */
  put(file: Input): void;
  /** An editor closed a file. */
  close(path: string): void;
  /** Forgets what is known of paths that are not open, absent ones included. */
  forget(isGone: (path: string) => boolean): void;
  /** Forgets all that is not open, and all angles. */
  clear(): void;
}

/** No files. */
export function views(by: Guard): Views {
  const open = new Map<string, Input>();
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
      // What is left is read again from the disk, and only as far as an open file refers to it.
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
