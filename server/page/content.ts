import type { Drawing, Severity } from '../engine/index.ts';

/** The content of a page: plain data with texts that may be shown, but no HTML. */
export interface PageContent {
  /** Version of the program. */
  readonly version: string;
  /** One sentence: whether the scan passes, and why. */
  readonly verdict: string;
  readonly passes: boolean;
  readonly projects: readonly ProjectContent[];
  /** The number of further projects. */
  readonly left: number;
  /** Files that could not be read. */
  readonly problems: readonly { readonly place: string; readonly message: string }[];
  /** Returns the address of a place, if it can be opened. */
  readonly linkTo?: (place: PlaceContent) => string | undefined;
}

/** A Compose project, or a file that belongs to none. */
export interface ProjectContent {
  /** Path of its first file. */
  readonly name: string;
  /** URI of that file, for an editor. */
  readonly uri?: string | undefined;
  /** Undefined if there are no services. */
  readonly drawing: Drawing | undefined;
  readonly containers: readonly ContainerContent[];
  readonly findings: readonly FindingContent[];
}

/** The properties of one service or stage. */
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
  /** URI of the file, for an editor. */
  readonly uri?: string;
}

export interface FindingContent {
  readonly rule: string;
  /** Address of the rule's page. */
  readonly url: string;
  readonly severity: Severity;
  /** The service or stage. */
  readonly subject: string | undefined;
  readonly text: string;
  /** True for a part of an attack path. The path reports it, too. */
  readonly isPart: boolean;
  /**
   * Findings with the same number form one entry: similar findings of one rule in a file, and an attack path with its parts.
   * Unique only within a project.
   */
  readonly entry: number;
  readonly why: string;
  /** The title of its fix, or the advice on its rule's page. */
  readonly remedy: string | undefined;
  readonly place: PlaceContent;
  /** Other places that explain it. */
  readonly related: readonly { readonly text: string; readonly place: PlaceContent }[];
}
