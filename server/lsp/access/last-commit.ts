import type { Kind, Project } from '../../engine/index.ts';

/** The files of a commit below a folder. */
export interface Committed {
  /** Their paths, as the engine names them. */
  readonly paths: readonly string[];
  /** Has what some of them hold read at once. */
  ask(paths: readonly string[]): void;
  /** Puts one into a project, with all that it refers to; undefined where it can't be read. */
  put(project: Project, path: string, kind: Kind): Project | undefined;
}

/** The last commit of the repository that a folder is in, by its URI. Throws an error that says why there is none. */
export type LastCommit = (uri: string) => Committed;
