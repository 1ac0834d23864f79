import type { NoText } from '../host/unread.ts';
import type { ResolvedConfig } from './access/resolved-config.ts';
import type { OpenKind } from './openkind.ts';
import { largeText, type Outcome } from './outcome.ts';
import type { ShownFindings } from './scan/shown.ts';

/** A document that the editor has open. */
export interface OpenFile {
  readonly uri: string;
  readonly languageId: string;
  kind: OpenKind;
  /** Whether its kind was guessed from its text alone. */
  guessed: boolean;
  version: number;
  text: string;
  /** Why the text is not linted; undefined if it is. */
  fault: NoText | undefined;
  /** True if it was opened, saved or never linted: its next outcome must be new. */
  due: boolean;
  last: Last | undefined;
  /** What was last reported of it, with what other files report. */
  shown: { readonly id: string; readonly findings: ShownFindings } | undefined;
}

/** A file that was just opened, before its text is processed. */
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
  fault: undefined,
  due: true,
  last: undefined,
  shown: undefined,
});

/** The last lint result of a file. */
export interface Last {
  readonly outcome: Outcome;
  /** Everything that the result depends on. */
  readonly inputs: readonly unknown[];
  readonly resolved: ResolvedConfig;
}

/** Whether a file keeps its last outcome until it is saved or its configuration changes. */
export const waits = ({ last, due, text }: OpenFile, resolved: ResolvedConfig): boolean =>
  last?.resolved === resolved && !due && (resolved.settings.run === 'onSave' || text.length > largeText);
