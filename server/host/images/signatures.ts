import { nameMeant } from '../../engine/images.ts';
import {
  type Descriptor,
  ImageProblem,
  type ImageStore,
  isSha256,
  mostBytes,
  parsed,
  record,
} from './manifests.ts';

/** A signature of an image as cosign stores it: the bytes that are signed, and the signature (cosign, specs/SIGNATURE_SPEC.md). */
export interface StoredSignature {
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** A public key in PEM. */
export interface VerifyingKey {
  readonly name: string;
  readonly pem: string;
}

/** What is signed: the digest of an index or a manifest, in a repository by its canonical name. */
export interface SignedDigest {
  readonly repository: string;
  readonly digest: string;
}

/** The most signatures of one image, the most bytes of one payload, and the most milliseconds for all. */
const most = { signatures: 50, payload: 64 * 1024, milliseconds: 30_000 };

const signatureType = 'application/vnd.dev.cosign.simplesigning.v1+json';
const signatureAnnotation = 'dev.cosignproject.cosign/signature';

/** Reads the signatures of a digest. Rejects with `ImageProblem` if they can't be read; none is no problem. */
export async function storedSignatures(store: ImageStore, digest: string): Promise<StoredSignature[]> {
  try {
    return await withPayloads(store, await layersAt(store, `${digest.replace(':', '-')}.sig`));
  } catch (error) {
    if (!(error instanceof ImageProblem)) throw error;
    throw new ImageProblem(`is not verified: its signature ${error.message}`);
  }
}

async function withPayloads(
  store: ImageStore,
  layers: readonly SignatureLayer[],
): Promise<StoredSignature[]> {
  const ends = Date.now() + most.milliseconds;
  const payloads = new Map<string, Buffer>();
  const found: StoredSignature[] = [];
  for (const { descriptor, signature } of layers) {
    if (Date.now() > ends) throw new ImageProblem('was not read within 30 s');
    const payload =
      payloads.get(descriptor.digest) ?? (await store.blob(descriptor, mostBytes.configuration));
    if (payload.length !== descriptor.size)
      throw new ImageProblem('has content of another size than its manifest says');
    payloads.set(descriptor.digest, payload);
    found.push({ payload, signature });
  }
  return found;
}

interface SignatureLayer {
  readonly descriptor: Descriptor;
  readonly signature: Buffer;
}

async function layersAt(store: ImageStore, tag: string): Promise<SignatureLayer[]> {
  try {
    const { bytes } = await store.manifest(tag);
    const { layers } = record(parsed(bytes, 'manifest'));
    const all = Array.isArray(layers) ? layers : [];
    if (all.length > most.signatures) throw new ImageProblem(`is one of more than ${most.signatures}`);
    return all.flatMap((each) => layerOf(record(each)) ?? []);
  } catch (error) {
    if (error instanceof ImageProblem && error.kind === 'gone') return [];
    throw error;
  }
}

function layerOf({
  mediaType,
  digest,
  size,
  annotations,
}: Readonly<Record<string, unknown>>): SignatureLayer | undefined {
  const text = record(annotations)[signatureAnnotation];
  if (mediaType !== signatureType || typeof text !== 'string' || typeof digest !== 'string') return undefined;
  if (!isSha256(digest) || typeof size !== 'number' || size > most.payload) return undefined;
  return { descriptor: { digest, size, mediaType }, signature: Buffer.from(text, 'base64') };
}

/** Whether a key has signed a digest. */
export type Verdict =
  | { readonly isSigned: true }
  | {
      readonly isSigned: false;
      /** A clause about the image. */
      readonly why: string;
      /** Whether the key has signed something else that is stored there. */
      readonly isOfOther: boolean;
    };

/** Verifies signatures by one key. What a payload says counts only if the key has signed it. */
export function verdictOf(stored: readonly StoredSignature[], of: SignedDigest, key: VerifyingKey): Verdict {
  let why = stored.length === 0 ? 'it has no signature' : `it has no signature by ${key.name}`;
  let isOfOther = false;
  for (const { payload, signature } of stored) {
    if (!isSignedBy(key.pem, payload, signature)) continue;
    const fault = faultOf(payload, of);
    if (fault === undefined) return { isSigned: true };
    why = `the signature by ${key.name} ${fault}`;
    isOfOther = true;
  }
  return { isSigned: false, why, isOfOther };
}

function isSignedBy(pem: string, payload: Buffer, signature: Buffer): boolean {
  const { createPublicKey, verify } = process.getBuiltinModule('node:crypto');
  try {
    const key = createPublicKey(pem);
    return verify(key.asymmetricKeyType === 'ed25519' ? undefined : 'sha256', payload, key, signature);
  } catch {
    return false;
  }
}

/** What is wrong with a signed payload; undefined if it is for the image. Fields that are not known make it another kind of payload. */
function faultOf(payload: Buffer, { repository, digest }: SignedDigest): string | undefined {
  const { critical, optional, ...others } = record(parsedPayload(payload));
  const { type, image, identity, ...more } = record(critical);
  const { 'docker-manifest-digest': signed, ...imageOthers } = record(image);
  const { 'docker-reference': reference, ...identityOthers } = record(identity);
  const isForm =
    optional !== undefined &&
    type === 'cosign container image signature' &&
    [others, more, imageOthers, identityOthers].every((each) => Object.keys(each).length === 0);
  if (!isForm || typeof reference !== 'string') return 'is not one of an image';
  if (signed !== digest) return 'is of another image';
  return nameMeant(reference) === repository ? undefined : 'is of another repository';
}

function parsedPayload(payload: Buffer): unknown {
  try {
    return parsed(payload, 'signature');
  } catch {
    return undefined;
  }
}
