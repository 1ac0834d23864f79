import type { Config, Project } from '../../engine/index.ts';

/** Locks images that files use. Without a disk and a network there is none. */
export interface ImageLocks {
  /** Whether the images of the file at a path can be locked: the lock is written beside it, on the disk of this machine. */
  isFor(path: string): boolean;
  /** Begins a plan, for the files of a workspace with these folders, given as URIs. */
  plan(folders: readonly string[]): LockPlan;
}

/** The images to lock. Nothing is asked of a registry before `lock`. */
export interface LockPlan {
  /** Adds the images of the document at a path, or those with one key alone; its configuration says what has to be signed. */
  add(
    configured: { readonly project: Project; readonly config: Config },
    path: string,
    only?: string,
  ): Promise<void>;
  readonly images: readonly PlannedImage[];
  /** Reads the images from their registries, and writes the locks. */
  lock(run: LockRun): Promise<LockedSummary>;
}

export interface PlannedImage {
  /** Host of its registry, with port. */
  readonly registry: string;
  readonly isLocked: boolean;
}

/** How a plan is carried out. */
export interface LockRun {
  /** Whether images that are locked are read again. */
  readonly again: boolean;
  /** Ends it early; what was read before is written. */
  readonly signal: AbortSignal;
  /** The text of a file that an editor has open. */
  textOf(path: string): string | undefined;
  report(done: number, total: number): void;
}

/** What became of the images. */
export interface LockedSummary {
  readonly added: number;
  readonly updated: number;
  readonly kept: number;
  /** Why images could not be locked or verified, or locks not be written: sentences. */
  readonly failures: readonly string[];
  /** Paths of the locks. */
  readonly locks: readonly string[];
}
