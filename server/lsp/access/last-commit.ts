import type { Kind, Project } from '../../engine/index.ts';

/** A file of a commit, to be linted. */
export interface CommittedFile {
  readonly path: string;
  readonly kind: Kind;
}

/** The files of a commit below a folder. */
export interface Committed {
  /** The files to lint, by their engine paths. */
  readonly files: readonly CommittedFile[];
  /** The files that could not be read: path, and a sentence with the reason. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** Adds some of the files to a project, with everything that they refer to. */
  put(project: Project, files: readonly CommittedFile[]): Promise<Project>;
}

/**
 * Returns the last commit of the repository that contains a folder, given as a URI; `kindOf` decides by path which
 * files are linted. Rejects with an error that gives the reason if there is no commit.
 */
export type LastCommit = (uri: string, kindOf: (path: string) => Kind | undefined) => Promise<Committed>;
