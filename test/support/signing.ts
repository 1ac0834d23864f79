// Makes signatures as cosign stores them, also wrong ones.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { FakeRegistry } from './fake-registry.ts';

/** A pair of keys: the private one, and the public one in PEM. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly pem: string;
  /** The digest of the public key. */
  readonly digest: string;
}

const generators = {
  ecdsa: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

export function keyPair(kind: keyof typeof generators = 'ecdsa'): KeyPair {
  const { publicKey, privateKey } = generators[kind]();
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const digest = `sha256:${createHash('sha256').update(der).digest('hex')}`;
  return { privateKey, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), digest };
}

/** What a signature says: by default what cosign says. */
export interface Said {
  readonly reference: string;
  readonly digest: string;
  readonly type?: string;
  readonly optional?: unknown;
  readonly more?: object;
}

export const payloadOf = ({ reference, digest, type, optional = null, more = {} }: Said): Buffer =>
  Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': reference },
        image: { 'docker-manifest-digest': digest },
        type: type ?? 'cosign container image signature',
        ...more,
      },
      optional,
    }),
  );

/** A signature with its payload. */
export interface Signed {
  readonly payload: Buffer;
  readonly signature: string;
}

export function signed(payload: Buffer, { privateKey }: KeyPair): Signed {
  const algorithm = privateKey.asymmetricKeyType === 'ed25519' ? undefined : 'sha256';
  return { payload, signature: sign(algorithm, payload, privateKey).toString('base64') };
}

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  payload: 'application/vnd.dev.cosign.simplesigning.v1+json',
};

export const tagOf = (digest: string): string => `${digest.replace(':', '-')}.sig`;

/** Adds signatures of a digest to a registry, in place of those that are there. */
export function store(
  registry: FakeRegistry,
  repository: string,
  digest: string,
  signatures: readonly Signed[],
): void {
  const config = registry.add(types.config, Buffer.from('{}'));
  const layers = signatures.map(({ payload, signature }) => ({
    ...registry.add(types.payload, payload),
    annotations: { 'dev.cosignproject.cosign/signature': signature },
  }));
  registry.tag(repository, tagOf(digest), registry.document(types.manifest, { config, layers }));
}

/** Adds signatures of a digest to a registry that speaks plain http. */
export async function upload(
  host: string,
  repository: string,
  digest: string,
  signatures: readonly Signed[],
): Promise<void> {
  const base = `http://${host}/v2/${repository}`;
  const added = async (mediaType: string, bytes: Buffer) => {
    const own = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const { headers } = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(headers.get('location') ?? '', base);
    place.searchParams.set('digest', own);
    const { status } = await fetch(place, { method: 'PUT', body: new Uint8Array(bytes) });
    if (status !== 201) throw new Error(`the registry answers ${status}`);
    return { mediaType, digest: own, size: bytes.length };
  };
  const config = await added(types.config, Buffer.from('{}'));
  const layers: object[] = [];
  for (const { payload, signature } of signatures)
    layers.push({
      ...(await added(types.payload, payload)),
      annotations: { 'dev.cosignproject.cosign/signature': signature },
    });
  const body = JSON.stringify({ schemaVersion: 2, mediaType: types.manifest, config, layers });
  const headers = { 'content-type': types.manifest };
  const { status } = await fetch(`${base}/manifests/${tagOf(digest)}`, { method: 'PUT', headers, body });
  if (status !== 201) throw new Error(`the registry answers ${status}`);
}
