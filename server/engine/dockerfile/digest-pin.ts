import { shown } from '../secret/shown.ts';
import type { Edit, Shown, SourceFile } from '../source/text.ts';
import type { ImageUse } from './model.ts';

/** An edit that pins an image to the digest that the lock has. */
interface DigestPin {
  readonly title: Shown;
  readonly edit: Edit;
}

/** Pins a reference that is written without variables; undefined if the lock has no digest for it, or it has one itself. */
export function pinnedBy(
  { ref, locked }: Pick<ImageUse, 'ref' | 'locked'>,
  file: SourceFile,
): DigestPin | undefined {
  if (!ref || locked?.digest === undefined || ref.digest !== undefined) return undefined;
  const { start } = ref.nameSpan;
  const end = (ref.tagSpan ?? ref.nameSpan).end;
  if (file.text.slice(start, end) !== ref.text) return undefined;
  const text = `${ref.tag === undefined ? ':latest' : ''}@${locked.digest}`;
  return {
    title: shown`Pin to the digest that was locked on ${locked.readOn}`,
    edit: { file: file.path, span: { start: end, end }, text },
  };
}
