import type { Compose } from '../compose/model.ts';
import type { Config } from '../config/config.ts';
import { endsSoon, hasEnded } from '../config/floor.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { pragmasOf } from './scope.ts';

/**
 * Notes the ignore comments that end within the next days, and those of other tools that have ended. A rule reports our own that
 * have.
 */
export function endingComments(document: Dockerfile | Compose, { today }: Config): Problem[] {
  if (today === undefined) return [];
  return pragmasOf(document).flatMap(({ pragma: { tool, span, until, names } }): Problem[] => {
    const file = document.file.path;
    const of = names.map(({ text }) => text).filter((text) => text !== '');
    const what = of.length === 0 ? 'This ignore comment' : shown`The ignore comment for \`${of.join(', ')}\``;
    if (endsSoon(until, today))
      return [{ file, span, message: shown`${what} ends on ${until}.`, isNote: true }];
    if (tool === 'plimsoll' || !hasEnded(until, today)) return [];
    return [{ file, span, message: shown`${what} ended on ${until}.`, isNote: true }];
  });
}
