import type { ServiceImage } from '../../server/engine/compose/model.ts';
import { pinnedBy } from '../../server/engine/dockerfile/digest-pin.ts';
import { pinnableDefault } from '../../server/engine/dockerfile/edit/default-pin.ts';
import type { ImageUse } from '../../server/engine/dockerfile/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { SourceFile } from '../../server/engine/source/text.ts';

/** A fix that adds the locked digest to the default value of the build argument that names an image. */
export function defaultPinFix(use: ImageUse): Fix | undefined {
  const { ref, locked } = use;
  if (!ref || locked?.digest === undefined || ref.digest !== undefined) return undefined;
  const found = pinnableDefault(use);
  if ('why' in found) return undefined;
  const { name, end } = found;
  const text = `${ref.tag === undefined ? ':latest' : ''}@${locked.digest}`;
  return {
    title: shown`Pin the default value of ${name} to the digest that was locked on ${locked.readOn}`,
    safety: 'safe',
    edits: [{ file: use.dockerfile.file.path, span: { start: end, end }, text }],
  };
}

/** A fix that adds the locked digest to a reference; undefined if there is none to add. */
export function pinFix(image: ImageUse | ServiceImage, file: SourceFile): Fix | undefined {
  const pin = pinnedBy(image, file);
  return pin && { title: pin.title, safety: 'safe', edits: [pin.edit] };
}
