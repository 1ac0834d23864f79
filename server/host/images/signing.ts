import {
  keysIn,
  type LockedImage,
  type SignatureDemand,
  type TrustedKey,
  unmetDemand,
  type VerifiedSignature,
} from '../../engine/images.ts';
import { printable } from '../../engine/index.ts';
import { ImageProblem } from './manifests.ts';
import type { ImageReader } from './reader.ts';
import { type StoredSignature, verdictOf } from './signatures.ts';

/** Entries of an image. */
export interface ReadEntries {
  readonly entries: readonly LockedImage[];
  /** Why the signatures that are asked for are not verified: a clause about the image; undefined if all are. */
  readonly unverified: string | undefined;
}

/** The most milliseconds after which no more signatures of an image are asked for. */
const patience = 60_000;

/** The signatures that a configuration asks for, of the images of a repository. */
interface Asked {
  readonly repository: string;
  readonly demands: readonly SignatureDemand[];
}

/** Where signatures are read, and today as `YYYY-MM-DD`. */
interface SignatureReading {
  readonly reader: ImageReader;
  readonly today: string;
}

/** Verifies entries of a lock, which may be written by hand. Rejects with `ImageProblem`. */
export async function verifiedAgain(
  entries: readonly LockedImage[],
  asked: Asked,
  reading: SignatureReading,
): Promise<ReadEntries> {
  const verified = await withSignatures(entries, asked, reading);
  if (asked.demands.length === 0 || !reading.reader.signatures) return verified;
  for (const { index, manifest, platform, signatures } of verified.entries) {
    if (signatures.length === 0 || index === undefined || manifest === undefined) continue;
    const ref = { name: asked.repository, tag: undefined, digest: index };
    const [image] = await reading.reader.read(ref, { names: [platform], exact: true }).catch(noneIfGone);
    // Otherwise a signature of one of the two would count for the other.
    if (image?.index !== index || image.manifest !== manifest)
      return {
        entries: entries.map((each) => ({ ...each, signatures: [] })),
        unverified: `the index of ${platform} in the lock does not lead to its manifest there`,
      };
  }
  return verified;
}

function noneIfGone(error: unknown): [] {
  if (error instanceof ImageProblem && error.kind === 'gone') return [];
  throw error;
}

/** Adds the signatures by the keys that are asked for to entries that were just read. Rejects with `ImageProblem`. */
export async function withSignatures(
  entries: readonly LockedImage[],
  { repository, demands }: Asked,
  { reader, today }: SignatureReading,
): Promise<ReadEntries> {
  if (demands.length === 0) return { entries, unverified: undefined };
  if (!reader.signatures) return { entries, unverified: 'signatures are read from registries alone' };
  const ends = Date.now() + patience;
  const read = perDigest(async (digest) => {
    if (Date.now() > ends) throw new ImageProblem('is not verified: its signatures were not read in time');
    return reader.signatures!(repository, digest);
  });
  const keys = new Map(demands.flatMap((each) => each.keys).map((key) => [key.digest, key] as const));
  const reasons = new Map<TrustedKey, string>();
  const signed: LockedImage[] = [];
  for (const entry of entries) {
    const signatures: VerifiedSignature[] = [];
    for (const key of keys.values()) {
      const found = await signatureBy(key, { entry, repository, today }, read);
      if (typeof found === 'string') reasons.set(key, found);
      else signatures.push(found);
    }
    signed.push({ ...entry, signatures });
  }
  const unmet = unmetDemand(signed, demands);
  if (!unmet) return { entries: signed, unverified: undefined };
  const [first] = unmet.demand.keys;
  const only = unmet.demand.keys.length === 1 && first && reasons.get(keys.get(first.digest) ?? first);
  return { entries: signed, unverified: only || `it has no signature by ${printable(keysIn(unmet.demand))}` };
}

/** The signature of an image by a key: of its manifest, else of its index; or why there is none. */
async function signatureBy(
  { name, pem, digest: keyDigest }: TrustedKey,
  {
    entry,
    repository,
    today,
  }: { readonly entry: LockedImage; readonly repository: string; readonly today: string },
  read: (digest: string) => Promise<readonly StoredSignature[]>,
): Promise<VerifiedSignature | string> {
  const key = printable(name);
  if (pem === undefined || keyDigest === undefined) return `${key} holds no key`;
  let why: string | undefined;
  for (const digest of [entry.manifest, entry.index]) {
    if (digest === undefined) continue;
    const verdict = verdictOf(await read(digest), { repository, digest }, { name: key, pem });
    if (verdict.isSigned) return { key: name, keyDigest, digest, verifiedOn: today };
    if (why === undefined || verdict.isOfOther) why = verdict.why;
  }
  return why ?? 'its digest is not known';
}

/** Reads each digest once. */
function perDigest(read: (digest: string) => Promise<readonly StoredSignature[]>) {
  const known = new Map<string, Promise<readonly StoredSignature[]>>();
  return (digest: string) => {
    const found = known.get(digest) ?? read(digest);
    known.set(digest, found);
    return found;
  };
}
