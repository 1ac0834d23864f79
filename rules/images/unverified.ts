import type { ImageUse } from '../../server/engine/dockerfile/model.ts';
import { demandsOn, keysIn, type SignatureDemand, unmetDemand } from '../../server/engine/image/signature.ts';

/** The messages of images whose signatures are not verified. */
export const unverified = {
  unlocked: 'The signature of {image} by {key} is not verified: the image is not locked.',
  unsigned: 'The signature of {image} by {key} is not verified: the lock has none.',
  otherKey: 'The signature of {image} by {key} is not verified: the lock has one by another key.',
  otherDigest: 'The signature of {image} by {key} is not verified: the lock has one of another digest.',
} as const;

/** The message about an image whose signature is asked for and not verified; undefined if there is nothing to report. */
export function unverifiedMessage(
  { ref, locked }: Pick<ImageUse, 'ref' | 'locked'>,
  signatures: readonly SignatureDemand[],
) {
  if (!ref || signatures.length === 0) return undefined;
  const unmet = unmetDemand(locked?.entries ?? [], demandsOn(ref, signatures));
  return unmet && { message: unmet.fault, words: { image: ref.name, key: keysIn(unmet.demand) } };
}
