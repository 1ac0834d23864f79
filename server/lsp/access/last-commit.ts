import type { Kind, Project } from '../../engine/index.ts';

/** A file of a commit that is linted. */
export interface CommittedFile {
  readonly path: string;
  readonly kind: Kind;
}

/** The files of a commit below a folder. */
export interface Committed {
  /** Those that are linted, by their paths as the engine names them. */
  readonly files: readonly CommittedFile[];
  /** What could not be read of it: the path of a file, and a sentence. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** Puts some into a project, with all that they refer to. */
  put(project: Project, files: readonly CommittedFile[]): Promise<Project>;
}

/**
 * The last commit of the repository that a folder is in, by its URI; `kindOf` says which files are linted, by their paths. Rejects
 * with an error that says why there is none.
 */
export type LastCommit = (uri: string, kindOf: (path: string) => Kind | undefined) => Promise<Committed>;
