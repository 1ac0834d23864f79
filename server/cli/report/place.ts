import { type Fix, type SourceFile, type Span, shownWhole, writtenPath } from '../../engine/index.ts';
import { type LintedFile, lineAndColumn } from './report.ts';

/** A place in reports: lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface ReportPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Returns the place of a span; undefined if its file is not known. */
export function placeOf(
  { file, span }: { readonly file: string; readonly span: Span },
  { source, secrets }: Pick<LintedFile, 'source' | 'secrets'>,
): ReportPlace | undefined {
  const found = source(file);
  if (!found) return undefined;
  const start = lineAndColumn(found, span.start);
  const end = lineAndColumn(found, span.end);
  return {
    file: pathOf(file, secrets),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** Returns the place with its path as written for programs. */
export function writtenPlaceOf(
  at: Parameters<typeof placeOf>[0],
  linted: Pick<LintedFile, 'source' | 'secrets'>,
): ReportPlace | undefined {
  const place = placeOf(at, linted);
  return place && { ...place, file: writtenPath(at.file, linted.secrets) };
}

/** Returns a path as shown to people, without credentials. */
export function pathOf(path: string, secrets: LintedFile['secrets']): string {
  return secrets.clear(shownWhole(path));
}

/** Returns the column of an offset in UTF-8 bytes, from 1, as reviewdog counts. */
export function byteColumn(file: SourceFile, offset: number): number {
  const start = offset - (lineAndColumn(file, offset).column - 1);
  return 1 + Buffer.byteLength(file.text.slice(start, offset));
}

/** Returns the safety of a fix as the formats for programs know it: what is drastic is not safe. */
export function writtenSafety({ safety }: Pick<Fix, 'safety'>): 'safe' | 'unsafe' {
  return safety === 'safe' ? 'safe' : 'unsafe';
}

/** Returns the fixes whose edits may be written: none that repeats a credential or contains half a character. */
export function writableFixes<Some extends Pick<Fix, 'edits'>>(
  fixes: readonly Some[],
  secrets: LintedFile['secrets'],
): readonly Some[] {
  return fixes.filter(
    ({ edits }) => !edits.some(({ text }) => secrets.mayBeIn(text) || /\p{Cs}/u.test(text)),
  );
}
