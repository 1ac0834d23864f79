import type { ServiceImage } from '../../server/engine/compose/model.ts';
import type { ImageUse } from '../../server/engine/dockerfile/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { SourceFile } from '../../server/engine/source/text.ts';

/** A fix that adds the locked digest to a reference that is written without variables; undefined if nothing is locked. */
export function pinFix({ ref, locked }: ImageUse | ServiceImage, file: SourceFile): Fix | undefined {
  if (!ref || locked?.digest === undefined || ref.digest !== undefined) return undefined;
  const { start } = ref.nameSpan;
  const end = (ref.tagSpan ?? ref.nameSpan).end;
  if (file.text.slice(start, end) !== ref.text) return undefined;
  const text = `${ref.tag === undefined ? ':latest' : ''}@${locked.digest}`;
  return {
    title: shown`Pin to the digest that was locked on ${locked.readOn}`,
    safety: 'safe',
    edits: [{ file: file.path, span: { start: end, end }, text }],
  };
}
