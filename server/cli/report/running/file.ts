import { printable, type SourceFile } from '../../../engine/index.ts';
import type { RunningFile } from '../../../page/running.ts';
import { placeOf, type ReportPlace } from '../place.ts';
import type { LintedFile } from '../report.ts';

/**
 * Converts a linted file for reports that show postures. These keep it to the end of a scan, so it holds only the texts that it
 * refers to, and nothing computed from them.
 */
export function runningFile({
  path,
  findings,
  postures,
  variants,
  secrets,
  source,
}: LintedFile): RunningFile<ReportPlace> {
  const sources = new Map<string, SourceFile | undefined>();
  for (const file of filesIn([findings, postures, variants])) sources.set(file, source(file));
  const seen = { secrets, source: (file: string) => sources.get(file) };
  return {
    path,
    findings,
    postures,
    variants,
    place: (at) => placeOf(at, seen),
    clear: (text) => secrets.clear(printable(text)),
  };
}

/** Finds the files of all places in plain data. */
function* filesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('file' in value && 'span' in value && typeof value.file === 'string') yield value.file;
  for (const each of Object.values(value)) yield* filesIn(each);
}
