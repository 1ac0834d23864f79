import type { Drawing, Severity } from '../engine/index.ts';

/** What a page says: plain data, its texts fit to be shown, and nothing of it is HTML. */
export interface PageContent {
  /** Version of the program. */
  readonly version: string;
  /** One sentence: whether the scan passes, and why. */
  readonly verdict: string;
  readonly passes: boolean;
  readonly projects: readonly ProjectContent[];
  /** How many projects there are beyond these. */
  readonly left: number;
  /** What could not be read. */
  readonly problems: readonly { readonly place: string; readonly message: string }[];
  /** Address of a place, where one can go to it. */
  readonly linkTo?: (place: PlaceContent) => string | undefined;
}

/** A Compose project, or a file that is part of none. */
export interface ProjectContent {
  /** Path of its first file. */
  readonly name: string;
  /** Where an editor finds that. */
  readonly uri?: string | undefined;
  /** Undefined where there are no services. */
  readonly drawing: Drawing | undefined;
  readonly containers: readonly ContainerContent[];
  readonly findings: readonly FindingContent[];
}

/** What runs of one service or stage. */
export interface ContainerContent {
  readonly kind: 'service' | 'stage';
  readonly name: string;
  readonly place: PlaceContent | undefined;
  readonly rows: readonly { readonly name: string; readonly items: readonly RowContent[] }[];
}

export interface RowContent {
  readonly text: string;
  readonly isRisky: boolean;
  readonly place: PlaceContent | undefined;
}

/** A place; lines count from 1. */
export interface PlaceContent {
  readonly file: string;
  readonly line: number;
  /** Where an editor finds the file. */
  readonly uri?: string;
}

export interface FindingContent {
  readonly rule: string;
  /** Address of its page. */
  readonly url: string;
  readonly severity: Severity;
  /** The service, or the stage, that it is about. */
  readonly subject: string | undefined;
  readonly text: string;
  /** True for a part of an attack path, which tells it, too. */
  readonly isPart: boolean;
  /**
   * A number that those share which read as one entry: what one rule says of many places of a file, and an attack path with its parts.
   * Only within a project.
   */
  readonly entry: number;
  readonly why: string;
  /** The title of its fix, or what the page of its rule says to do. */
  readonly remedy: string | undefined;
  readonly place: PlaceContent;
  /** Other places that explain it. */
  readonly related: readonly { readonly text: string; readonly place: PlaceContent }[];
}
