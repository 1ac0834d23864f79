import { printable, type SourceFile } from '../../../engine/index.ts';
import type { RunningFile } from '../../../page/running.ts';
import { type Place, placeOf } from '../place.ts';
import type { Linted } from '../report.ts';

/**
 * A file that was linted as those see it that show what runs. It is kept to the end of a scan: with the texts that it speaks of,
 * and nothing that was made of them.
 */
export function runningFile({
  path,
  findings,
  postures,
  variants,
  secrets,
  source,
}: Linted): RunningFile<Place> {
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

/** The files that plain data names as places. */
function* filesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('file' in value && 'span' in value && typeof value.file === 'string') yield value.file;
  for (const each of Object.values(value)) yield* filesIn(each);
}
