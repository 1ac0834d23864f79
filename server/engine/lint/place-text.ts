import type { Compose } from '../compose/model.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { SourceFile, Span } from '../source/text.ts';
import { withoutVersion } from './known/holders.ts';
import { logicalPlace } from './logical-place.ts';
import { secondWords } from './place-words.ts';

/**
 * The logical place of a span, as overrides name it: `services > web > privileged`, or the stage and instruction of a Dockerfile,
 * `build > RUN curl -k`. Without versions of images, and without what may be a credential.
 */
export function placeText(
  document: Dockerfile | Compose | undefined,
  file: SourceFile,
  span: Span,
  isCredential: boolean,
): string {
  const { path, item, image } = logicalPlace(document, file, span, secondWords);
  // The words of an instruction begin with its stage.
  const own = document?.kind === 'dockerfile' ? path.slice(1) : path;
  const kept = isCredential && item ? own.slice(0, -1) : own;
  return (image ? kept.map(withoutVersion) : kept).join(' > ');
}
