import type { Fix, Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import type { Shown } from '../source/text.ts';

/** The fix that writes the word that was meant; only a user should choose one that is a guess. Undefined if there is no such word. */
export function meantFix({ file, span, meant, isCertain }: Problem): Fix<Shown> | undefined {
  if (!span || meant === undefined) return undefined;
  const safety = isCertain ? 'safe' : 'drastic';
  return { title: shown`Write ${meant}`, safety, edits: [{ file, span, text: meant }] };
}
