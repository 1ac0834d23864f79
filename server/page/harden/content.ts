import type { Severity } from '../../engine/index.ts';

/** A line of the preview. */
export interface PreviewLine {
  /** `off`: what a change would add that is not chosen; `gap`: lines that are left out. */
  readonly kind: 'same' | 'added' | 'removed' | 'off' | 'gap';
  /** From 1, in the file before the changes. */
  readonly line?: number | undefined;
  /** Without credentials. */
  readonly text: string;
  /** Index of the change that it belongs to. */
  readonly of?: number | undefined;
}

/** What a choice of changes comes to. */
export interface HardenPreview {
  readonly files: readonly { readonly name: string; readonly lines: readonly PreviewLine[] }[];
  /** Number of chosen changes. */
  readonly chosen: number;
  readonly all: number;
  /** What stays open: a sentence. */
  readonly left: string;
}

/** The page of one service: its changes, what is not changed, and the preview. */
export interface HardenContent extends HardenPreview {
  readonly service: string;
  /** `compose.yaml:12, image postgres:13`. */
  readonly place: string;
  readonly changes: readonly {
    readonly key: string;
    readonly what: string;
    readonly why: string;
    readonly mayBreak: string;
    readonly basis: string;
    readonly isKnown: boolean;
    readonly isChosen: boolean;
  }[];
  readonly open: readonly {
    readonly severity: Severity;
    readonly text: string;
    readonly reason: string;
    readonly hasFix: boolean;
  }[];
  /** Number of findings that are not listed. */
  readonly more: number;
  /** What happened before: a sentence. */
  readonly note: string;
}
