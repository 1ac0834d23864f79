import { printable } from '../../../engine/index.ts';
import type { RunningFile } from '../../../page/running.ts';
import { type Place, placeOf } from '../place.ts';
import type { Linted } from '../report.ts';

/** A file that was linted as those see it that show what runs. */
export function runningFile(linted: Linted): RunningFile<Place> {
  const { path, findings, postures, secrets } = linted;
  return {
    path,
    findings,
    postures,
    place: (at) => placeOf(at, linted),
    clear: (text) => secrets.clear(printable(text)),
  };
}
