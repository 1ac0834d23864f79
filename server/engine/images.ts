// The parts about locked images that a front end may import.
export { pinnedBy } from './dockerfile/digest-pin.ts';
export { type ContainersPolicy, containersPolicy } from './image/containers-policy.ts';
export { imageMeant, nameMeant } from './image/reference.ts';
export {
  demandsOn,
  keysIn,
  type SignatureDemand,
  type SignatureFault,
  signatureFault,
  type TrustedKey,
  unmetDemand,
  type VerifiedSignature,
} from './image/signature.ts';
export { staleDays } from './lock/age.ts';
export { folded, lockedImage } from './lock/from-configuration.ts';
export { imageChanges } from './lock/image-changes.ts';
export { isMeant } from './lock/known-image.ts';
export { decodeLock, encodeLock } from './lock/lock-file.ts';
export type { LockedImage } from './lock/locked-image.ts';
export { type ImageSummary, summaryOf } from './posture/image-summary.ts';
export { type ImagePull, imageKey, pulledBy, pulledIn } from './pulls.ts';
export { lockName } from './source/path.ts';
export { staleLockOf } from './staleness.ts';
