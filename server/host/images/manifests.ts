import { folded } from '../../engine/images.ts';
import { printable, shownWhole } from '../../engine/index.ts';

/** The most bytes of an index or a manifest, and of a configuration. */
export const mostBytes = { manifest: 4 * 1024 * 1024, configuration: 1024 * 1024 };

/** An image can't be read. The message is a clause that follows the image's name: `is not there`. */
export class ImageProblem extends Error {
  /** `gone`: its name leads nowhere any more; `failed`: anything else. */
  readonly kind: 'gone' | 'failed';

  constructor(message: string, kind: 'gone' | 'failed' = 'failed') {
    super(message);
    this.kind = kind;
  }
}

/** The address of a content by its digest (OCI image specification, descriptor.md). */
export interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
}

/** What a name or digest leads to: the bytes of an index or a manifest, with their digest. */
export interface StoredManifest {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** A place that holds images: a repository of a registry, or a layout. Its methods reject with `ImageProblem`. */
export interface ImageStore {
  /** The index or manifest that a tag or digest leads to. */
  manifest(reference: string): Promise<StoredManifest>;
  /** A content whose digest was checked. */
  blob(descriptor: Descriptor, most: number): Promise<Buffer>;
}

/** An image of one platform as it was read. */
export interface ReadImage {
  readonly platform: string;
  readonly index: string | undefined;
  readonly manifest: string | undefined;
  /** The parsed configuration, of which nothing is certain. */
  readonly configuration: unknown;
  readonly layers: readonly Descriptor[];
  /** Reads a layer; undefined where layers can't be read. */
  readonly readLayer: ImageStore['blob'] | undefined;
}

/** Platforms to read: those named, or only by preference. */
export interface WantedPlatforms {
  readonly names: readonly string[];
  /** Whether the user named them, so that each has to be there. */
  readonly exact: boolean;
  /** Platforms that are read as well, if they are there. */
  readonly also?: readonly string[];
}

/** Reads an image of some platforms. Rejects with `ImageProblem`. */
export async function imagesIn(
  store: ImageStore,
  reference: string,
  wanted: WantedPlatforms,
): Promise<ReadImage[]> {
  const top = await store.manifest(reference);
  const document = documentOf(top.bytes);
  if (document.kind === 'image') {
    const image = await imageOf(store, document, { manifest: top.digest, index: undefined });
    if (wanted.exact && !wanted.names.includes(image.platform))
      throw new ImageProblem(`is for ${printable(image.platform)} alone`);
    return [image];
  }
  const images: ReadImage[] = [];
  for (const [platform, entry] of chosenOf(document.entries, wanted)) {
    const { bytes } = await store.manifest(entry.digest);
    if (bytes.length !== entry.size) throw wrongSize;
    const found = documentOf(bytes);
    if (found.kind === 'index') throw new ImageProblem('has an index within its index, which is not read');
    const of = { index: top.digest, manifest: entry.digest, platform };
    images.push(await imageOf(store, found, of));
  }
  return images;
}

const wrongSize = new ImageProblem('has content of another size than its manifest says');

async function imageOf(
  store: ImageStore,
  { config, layers }: ImageDocument,
  of: Pick<ReadImage, 'index' | 'manifest'> & { readonly platform?: string },
): Promise<ReadImage> {
  if (config.size > mostBytes.configuration) throw new ImageProblem('has a configuration of more than 1 MiB');
  const bytes = await store.blob(config, mostBytes.configuration);
  if (bytes.length !== config.size) throw wrongSize;
  const configuration = parsed(bytes, 'configuration');
  const platform = of.platform ?? platformOf(configuration);
  if (platform === undefined) throw new ImageProblem('has a configuration without a platform');
  const readLayer: ImageStore['blob'] = (layer, most) => store.blob(layer, most);
  return { ...of, platform, configuration, layers, readLayer };
}

/** The entries of an index for some platforms, each once. */
function chosenOf(
  entries: readonly IndexEntry[],
  { names, exact, also = [] }: WantedPlatforms,
): ReadonlyMap<string, Descriptor> {
  const all = new Map<string, Descriptor>();
  for (const { platform, ...descriptor } of entries)
    if (platform !== undefined && !all.has(platform)) all.set(platform, descriptor);
  if (names.includes('all')) return all;
  const found = new Map([...all].filter(([platform]) => names.includes(platform) || also.includes(platform)));
  const [only] = all.keys();
  if (found.size === 0 && !exact && all.size === 1 && only !== undefined) return all;
  const missing = names.filter((name) => !found.has(name)).map((name) => shownWhole(name));
  if (found.size === 0 || (exact && missing.length > 0)) {
    const there = [...all.keys()].slice(0, 20).map(printable).join(', ');
    throw new ImageProblem(
      `has no ${missing.join(' and no ')}: ${there === '' ? 'it names no platform' : `it has ${there}`}`,
    );
  }
  return found;
}

interface IndexEntry extends Descriptor {
  readonly platform: string | undefined;
}

interface ImageDocument {
  readonly kind: 'image';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

type ManifestDocument = ImageDocument | { readonly kind: 'index'; readonly entries: readonly IndexEntry[] };

const imageTypes = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** The media types of indexes and manifests that are read, for a request. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The most entries of an index or layers of a manifest. */
const mostEntries = 1000;

/** Reads an index or a manifest of Docker's or OCI's types. Throws `ImageProblem`. */
export function documentOf(bytes: Buffer): ManifestDocument {
  const { schemaVersion, manifests, config, layers } = exactly(parsed(bytes, 'manifest'));
  if (schemaVersion === 1) throw new ImageProblem('has a manifest of the old schema 1, which is not read');
  // A document that is both can be taken for either (CVE-2021-41190).
  if (manifests !== undefined && (config !== undefined || layers !== undefined))
    throw new ImageProblem('has a manifest that is an index as well');
  if (Array.isArray(manifests) && manifests.length <= mostEntries)
    return { kind: 'index', entries: manifests.map(entryOf) };
  if (!Array.isArray(layers) || layers.length > mostEntries || typeof config !== 'object')
    throw new ImageProblem("has a manifest that can't be understood");
  const described = descriptorOf(config);
  if (!imageTypes.has(described.mediaType)) throw new ImageProblem('is not a container image');
  return { kind: 'image', config: described, layers: layers.map(descriptorOf) };
}

function entryOf(value: unknown): IndexEntry {
  const descriptor = descriptorOf(value);
  const platform = platformOf(exactly(exactly(value)['platform']));
  // Attestations have an entry of their own.
  return { ...descriptor, platform: platform === 'unknown/unknown' ? undefined : platform };
}

function descriptorOf(value: unknown): Descriptor {
  const { digest, size, mediaType } = exactly(value);
  if (typeof digest !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new ImageProblem("has a manifest that can't be understood");
  if (!isSha256(digest)) throw new ImageProblem('has a digest that is not SHA-256, which is not read');
  return { digest, size, mediaType: typeof mediaType === 'string' ? mediaType : '' };
}

/** The fields that are read of a manifest and what is in it. */
const fields = new Map(
  [
    ...['schemaVersion', 'manifests', 'config', 'layers', 'digest', 'size', 'mediaType', 'platform'],
    ...['os', 'architecture', 'variant'],
  ].map((name) => [folded(name), name]),
);

/** A value as an object. Throws `ImageProblem` if it has a field in another case, which engines take for the field. */
function exactly(value: unknown): Readonly<Record<string, unknown>> {
  const object = record(value);
  for (const name of Object.keys(object))
    if ((fields.get(folded(name)) ?? name) !== name)
      throw new ImageProblem('has a manifest with a field in another case, which is not read');
  return object;
}

export const isSha256 = (digest: string): boolean => /^sha256:[0-9a-f]{64}$/.test(digest);

/** Returns the digest of some bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex')}`;
}

/** The platform that a configuration or an index names, in the usual form (`linux/arm/v7`); undefined if it names none. */
export function platformOf(value: unknown): string | undefined {
  const { os, architecture, variant } = record(value);
  if (!isWord(os) || !isWord(architecture)) return undefined;
  return normalPlatform([os, architecture, ...(isWord(variant) ? [variant] : [])].join('/'));
}

const isWord = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z0-9_.]{1,40}$/i.test(value);

/** A platform in the form of containerd: without the variant that every machine of the architecture has. */
export function normalPlatform(platform: string): string {
  const [os = '', written = '', variant] = platform.toLowerCase().split('/');
  const architecture = aliases.get(written) ?? written;
  if (architecture === 'arm' && variant === undefined) return `${os}/arm/v7`;
  const usual =
    (architecture === 'arm64' && variant === 'v8') || (architecture === 'amd64' && variant === 'v1');
  return [os, architecture, ...(variant === undefined || usual ? [] : [variant])].join('/');
}

const aliases = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armhf', 'arm'],
  ['i386', '386'],
]);

/** Parses bytes as JSON without repeated names, which engines read in another way. Throws `ImageProblem`. */
export function parsed(bytes: Buffer, what: string): unknown {
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ImageProblem(`has a ${what} that is not valid JSON`);
  }
  if (repeatsName(text)) throw new ImageProblem(`has a ${what} with two values for one name`);
  return value;
}

/** Whether an object of a valid JSON text has a name twice. */
function repeatsName(text: string): boolean {
  const open: { readonly names: Set<string> | undefined; isNameNext: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const inner = open.at(-1);
    const sign = text[at];
    if (sign === '{') open.push({ names: new Set(), isNameNext: true });
    else if (sign === '[') open.push({ names: undefined, isNameNext: false });
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ',' && inner?.names) inner.isNameNext = true;
    else if (sign === '"') {
      const start = at++;
      while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      if (!inner?.names || !inner.isNameNext) continue;
      const { size } = inner.names;
      if (inner.names.add(JSON.parse(text.slice(start, at + 1))).size === size) return true;
      inner.isNameNext = false;
    }
  }
  return false;
}

/** A value as an object; one without fields if it is anything else. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
