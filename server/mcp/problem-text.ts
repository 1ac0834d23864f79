import { type Problem, type SourceFile, shownWhole } from '../engine/index.ts';

/** A problem with its place, as a line. */
export function problemText(
  { file, span, message }: Problem,
  sourceOf: (file: string) => SourceFile | undefined,
): string {
  const source = span && sourceOf(file);
  const line = source ? `:${source.lines.position(span.start).line + 1}` : '';
  return `${shownWhole(file)}${line}: ${message}`;
}
