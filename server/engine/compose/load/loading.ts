import type { KnownImages } from '../../dockerfile/model.ts';
import type { Problem } from '../../finding.ts';
import type { SourceFile } from '../../source/text.ts';
import type { Compose, Link, Mapping, Scalar } from '../model.ts';
import type { Env } from '../variables/interpolate.ts';
import type { Tree } from '../yaml/graph.ts';
import type { Merging } from './merge.ts';

/** Options for reading a compose file; without them, the file is read alone. */
export interface ComposeOptions {
  /** Finds another file of the project by its workspace-relative path. */
  readonly lookup?: (path: string) => SourceFile | undefined;
  /** Files merged over this one, in order (`compose.override.yaml`, further `-f` files). */
  readonly overrides?: readonly SourceFile[];
  /** Known variables, usually from the project's `.env`. */
  readonly env?: Env;
  /** Path of a `.env` whose variables have precedence over those of the `.env` beside the first file. */
  readonly dotenv?: string | undefined;
  /** True if the base of the file is not known, so that nothing counts as missing. */
  readonly fragment?: boolean;
  /** False if other files may be merged over these; undefined: the files' names and number decide. */
  readonly complete?: boolean | undefined;
  /** What is known of images; by default, what the catalog knows. */
  readonly images?: KnownImages;
}

/** A project's files as one tree. */
export interface Loaded {
  readonly root: Mapping | undefined;
  /** Each service as its own file writes it. */
  readonly written: ReadonlyMap<string, Mapping>;
  /** Services that can't be read completely. */
  readonly partial: ReadonlySet<string>;
  /** Whether every included file was found. */
  readonly whole: boolean;
  /** The compose files that were read, the first file first. */
  readonly trees: readonly Tree[];
  /** The documents of these files after interpolation. */
  readonly documents: readonly Mapping[];
  readonly links: readonly Link[];
  readonly below: Compose['below'];
  readonly clashes: Compose['clashes'];
  readonly problems: readonly Problem[];
  /** The folder against which relative paths in a file are resolved. */
  readonly folder: (file: { readonly path: string }) => string;
}

/** State that is shared while a project is loaded. */
export interface Loading extends Merging {
  readonly main: SourceFile;
  readonly written: Map<string, Mapping>;
  readonly partial: Set<string>;
  readonly folders: Map<string, string>;
  /** The documents of a file, interpolated. */
  documents(file: SourceFile, env: Env): readonly Mapping[];
  /** Finds the file that a scalar names, relative to a folder, and records the link. */
  follow(scalar: Scalar, folder: string, via: Link['via']): SourceFile | undefined;
  /** Loads files and merges each over those before it; `chain` has the paths that led here. */
  files(
    files: readonly SourceFile[],
    folder: string,
    env: Env,
    chain: readonly string[],
  ): Mapping | undefined;
  /** The variables known in a folder: from its `.env`, or from the `named` files instead. Variables of `parent` win. */
  env(folder: string, parent: Env | undefined, named?: readonly (string | undefined)[]): Env;
  /** Records a tree over which a file's document is merged, or into which it is included. */
  below(root: Mapping, file: SourceFile): void;
  /** The number of values that services may still get through `extends`. */
  extended: number;
}
