import type { ServiceImage } from '../../server/engine/compose/model.ts';
import { pinnedBy } from '../../server/engine/dockerfile/digest-pin.ts';
import type { ImageUse } from '../../server/engine/dockerfile/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import type { SourceFile } from '../../server/engine/source/text.ts';

/** A fix that adds the locked digest to a reference; undefined if there is none to add. */
export function pinFix(image: ImageUse | ServiceImage, file: SourceFile): Fix | undefined {
  const pin = pinnedBy(image, file);
  return pin && { title: pin.title, safety: 'safe', edits: [pin.edit] };
}
