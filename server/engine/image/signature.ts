import type { ImageRef } from './model.ts';
import { trusted } from './trust.ts';

/** A public key that a configuration names. */
export interface TrustedKey {
  /** The file as the configuration writes it. */
  readonly name: string;
  readonly path: string;
  /** The text of the file, and the digest of its key; undefined if it holds no key that can be used, so that nothing is signed by it. */
  readonly pem: string | undefined;
  readonly digest: string | undefined;
}

/** Images that are to be signed by one of some keys. */
export interface SignatureDemand {
  readonly images: readonly string[];
  readonly keys: readonly TrustedKey[];
}

/** A signature of an image that was verified when it was locked. */
export interface VerifiedSignature {
  /** The file of the key, as the configuration wrote it. */
  readonly key: string;
  /** `sha256:…` of the key as SubjectPublicKeyInfo (RFC 5280). */
  readonly keyDigest: string;
  /** The digest of what is signed: the image's manifest, or the index that has it. */
  readonly digest: string;
  /** The day, `2026-11-30`. */
  readonly verifiedOn: string;
}

/** What is known of the signatures of an image of one platform. */
export interface SignedImage {
  /** With its tag or digest. */
  readonly name: string;
  readonly index: string | undefined;
  readonly manifest: string | undefined;
  readonly signatures: readonly VerifiedSignature[];
}

/** The demands that an image has to meet: each of them. */
export const demandsOn = (ref: ImageRef, demands: readonly SignatureDemand[]): readonly SignatureDemand[] =>
  demands.filter(({ images }) => trusted(ref, images));

/** Why an image does not meet a demand. */
export type SignatureFault = 'unlocked' | 'unsigned' | 'otherKey' | 'otherDigest';

/** A demand that an image does not meet. */
export interface UnmetDemand {
  readonly fault: SignatureFault;
  readonly demand: SignatureDemand;
}

/** The first demand that one of the images, of several platforms, does not meet; undefined if all are met. */
export function unmetDemand(
  images: readonly SignedImage[],
  demands: readonly SignatureDemand[],
): UnmetDemand | undefined {
  for (const demand of demands) {
    const fault = signatureFault(images, demand);
    if (fault) return { fault, demand };
  }
  return undefined;
}

/** Why one of the images, of several platforms, does not meet a demand; undefined if each does. */
export function signatureFault(
  images: readonly SignedImage[],
  demand: SignatureDemand,
): SignatureFault | undefined {
  if (images.length === 0) return 'unlocked';
  for (const image of images) {
    const fault = faultOf(image, demand);
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(
  { name, index, manifest, signatures }: SignedImage,
  { keys }: SignatureDemand,
): SignatureFault | undefined {
  if (signatures.length === 0) return 'unsigned';
  const byKey = signatures.filter(({ keyDigest }) => keys.some(({ digest }) => digest === keyDigest));
  if (byKey.length === 0) return 'otherKey';
  const own = [index, manifest];
  const [, named] = name.split('@', 2);
  if (named !== undefined && !own.includes(named)) return 'otherDigest';
  return byKey.some(({ digest }) => own.includes(digest)) ? undefined : 'otherDigest';
}

/** The keys of a demand for a message: `a.pub or b.pub`. */
export const keysIn = ({ keys }: SignatureDemand): string =>
  keys.length === 0 ? 'a key' : keys.map(({ name }) => name).join(' or ');
