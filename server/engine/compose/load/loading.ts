import type { Problem } from '../../finding.ts';
import type { SourceFile } from '../../source/text.ts';
import type { Compose, Link, Mapping, Scalar } from '../model.ts';
import type { Env } from '../variables/interpolate.ts';
import type { Tree } from '../yaml/graph.ts';
import type { Merging } from './merge.ts';

/** What a compose file is read with; without options it is read alone. */
export interface ComposeOptions {
  /** Finds another file of the project by its workspace-relative path. */
  readonly lookup?: (path: string) => SourceFile | undefined;
  /** Files merged over this one, in order (`compose.override.yaml`, further `-f` files). */
  readonly overrides?: readonly SourceFile[];
  /** What is known of the variables, usually from the project's `.env`. */
  readonly env?: Env;
  /** Path of a `.env` whose variables come before those of the one beside the first file. */
  readonly dotenv?: string | undefined;
  /** True when what the file lies over is not known, so that nothing is known to be missing. */
  readonly fragment?: boolean;
  /** False when other files may lie over these; else as the files' names and number say. */
  readonly complete?: boolean | undefined;
}

/** A project's files as one tree. */
export interface Loaded {
  readonly root: Mapping | undefined;
  /** Each service as its own file writes it. */
  readonly written: ReadonlyMap<string, Mapping>;
  /** Services of which a part can't be read. */
  readonly partial: ReadonlySet<string>;
  /** Whether every file that is included is here. */
  readonly whole: boolean;
  /** The compose files that were read, the first file's own first. */
  readonly trees: readonly Tree[];
  /** The documents of these files with their variables replaced. */
  readonly documents: readonly Mapping[];
  readonly links: readonly Link[];
  readonly below: Compose['below'];
  readonly clashes: Compose['clashes'];
  readonly problems: readonly Problem[];
  /** The folder that relative paths written in a file are resolved against. */
  readonly folder: (file: { readonly path: string }) => string;
}

/** What is shared while a project is loaded. */
export interface Loading extends Merging {
  readonly main: SourceFile;
  readonly written: Map<string, Mapping>;
  readonly partial: Set<string>;
  readonly folders: Map<string, string>;
  /** The documents of a file, interpolated. */
  documents(file: SourceFile, env: Env): readonly Mapping[];
  /** Finds the file that a scalar names, relative to a folder, and records the link. */
  follow(scalar: Scalar, folder: string, via: Link['via']): SourceFile | undefined;
  /** Loads files one over the other; `chain` holds the paths that led here. */
  files(
    files: readonly SourceFile[],
    folder: string,
    env: Env,
    chain: readonly string[],
  ): Mapping | undefined;
  /** What is known of variables in a folder: from `.env` there or from the files that are named instead; `parent` wins. */
  env(folder: string, parent: Env | undefined, named?: readonly (string | undefined)[]): Env;
  /** Is told of the tree over which a file's document is merged, or into which it is included. */
  below(root: Mapping, file: SourceFile): void;
  /** Values that services may still get from what they extend. */
  extended: number;
}
