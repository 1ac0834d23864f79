// The parts about locked images that a front end may import.
export { lockedDigest } from './lock/known-image.ts';
export { decodeLock, encodeLock, type ImageLock } from './lock/lock-file.ts';
export type { LockedImage } from './lock/locked-image.ts';
export { lockName } from './source/path.ts';
