import type { ResolvedConfig } from './access/resolved-config.ts';
import type { OpenKind } from './openkind.ts';
import { largeText, type Outcome } from './outcome.ts';

/** A document that the editor has open. */
export interface OpenFile {
  readonly uri: string;
  readonly languageId: string;
  kind: OpenKind;
  /** Only its text says what it is. */
  guessed: boolean;
  version: number;
  text: string;
  /** Opened, saved or never linted: the next outcome must be new. */
  due: boolean;
  last: Last | undefined;
}

/** One that was just opened, before its text is looked at. */
export const opened = ({
  uri,
  languageId,
  version,
}: Pick<OpenFile, 'uri' | 'languageId' | 'version'>): OpenFile => ({
  uri,
  languageId,
  version,
  kind: undefined,
  guessed: false,
  text: '',
  due: true,
  last: undefined,
});

/** What linting a file gave last. */
export interface Last {
  readonly outcome: Outcome;
  /** All that it follows from. */
  readonly inputs: readonly unknown[];
  readonly resolved: ResolvedConfig;
  /** False once one of these may be another; then they are looked at. */
  holds: boolean;
}

/** Whether a file keeps what was said of it until it is saved, or governed by something else. */
export const waits = ({ last, due, text }: OpenFile, resolved: ResolvedConfig): boolean =>
  last?.resolved === resolved && !due && (resolved.settings.run === 'onSave' || text.length > largeText);
