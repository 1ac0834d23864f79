import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { printable, shownWhole } from '../../engine/index.ts';
import { done } from '../ask.ts';
import { readingBytes } from '../read.ts';
import { rootsAt } from '../roots.ts';
import { unread } from '../unread.ts';
import {
  type Descriptor,
  digestOf,
  ImageProblem,
  type ImageStore,
  imagesIn,
  isSha256,
  mostBytes,
  parsed,
  platformOf,
  type ReadImage,
  record,
  type StoredManifest,
  type WantedPlatforms,
} from './manifests.ts';
import { type ByteSource, TarProblem, tarEntries } from './tar.ts';

/** Images in files: an OCI image layout, or an archive of one or of `docker save`. */
export interface ImageFiles {
  /** The names of its images as they are written there: `docker.io/library/nginx:1.27`, or only a tag. */
  readonly names: readonly string[];
  /** Reads an image by one of these names. Rejects with `ImageProblem`. */
  read(name: string, wanted: WantedPlatforms): Promise<ReadImage[]>;
  close(): Promise<void>;
}

/** Reads a file by its path within a layout; undefined if it is not there. Rejects with `ImageProblem`. */
type ReadFile = (name: string, most: number) => Promise<Buffer | undefined>;

/** Opens the folder of an OCI image layout. Follows no link out of it. Rejects with `ImageProblem`. */
export async function openLayout(folder: string): Promise<ImageFiles> {
  const roots = done(rootsAt([folder]));
  const read: ReadFile = async (name, most) => {
    const bytes = done(readingBytes(join(folder, name), roots, most));
    if (!('why' in bytes)) return bytes;
    if (bytes.why === 'absent') return undefined;
    throw new ImageProblem(`was not read: ${printable(name)} ${bytes.reason.replace(/^it /, '')}`);
  };
  return imageFiles(read, shownWhole(folder), async () => {});
}

/** Opens an archive: of `docker save`, or of an OCI image layout. Rejects with `ImageProblem`. */
export async function openArchive(file: string): Promise<ImageFiles> {
  // Opening a pipe without a writer would wait for ever.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((error: unknown) => {
    throw new ImageProblem(`${shownWhole(file)} can't be read: ${unread(error).reason}`);
  });
  try {
    const places = await placesIn(handle, file);
    const read: ReadFile = async (name, most) => {
      const place = places.get(name);
      if (!place) return undefined;
      if (place.size > most)
        throw new ImageProblem(`was not read: ${printable(name)} is larger than ${most / 1024 / 1024} MiB`);
      return bytesAt(handle, place.at, place.size);
    };
    return await imageFiles(read, shownWhole(file), () => handle.close());
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where the files of an archive are. Only their headers are read. */
async function placesIn(handle: FileHandle, file: string) {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new ImageProblem(`${shownWhole(file)} is not a regular file`);
  const places = new Map<string, { readonly at: number; readonly size: number }>();
  let position = 0;
  const source: ByteSource = {
    take: async (length) => {
      const bytes = await bytesAt(handle, position, length);
      position += bytes.length;
      return bytes;
    },
    skip: async (length) => {
      position += length;
    },
  };
  try {
    for await (const { name, kind, at, size } of tarEntries(source))
      if (kind === 'file') places.set(name, { at, size });
  } catch (error) {
    if (error instanceof TarProblem) throw new ImageProblem(`${shownWhole(file)} ${error.message}`);
    throw error;
  }
  return places;
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function imageFiles(read: ReadFile, place: string, close: () => Promise<void>): Promise<ImageFiles> {
  const saved = await read('manifest.json', mostBytes.manifest);
  const images = saved ? savedImages(saved, read) : await layoutImages(read, place);
  return {
    names: [...images.keys()],
    close,
    read: async (name, wanted) => {
      const image = images.get(name);
      if (!image) throw new ImageProblem(`is not in ${place}`, 'gone');
      return image(wanted);
    },
  };
}

type Images = ReadonlyMap<string, (wanted: WantedPlatforms) => Promise<ReadImage[]>>;

/** The images of `docker save`, by the table that it writes. The engine makes new manifests for it, so their digests mean nothing. */
function savedImages(table: Buffer, read: ReadFile): Images {
  const images = new Map<string, (wanted: WantedPlatforms) => Promise<ReadImage[]>>();
  const entries = parsed(table, 'table of images');
  for (const entry of Array.isArray(entries) ? entries : []) {
    const { Config: path, RepoTags: names } = record(entry);
    if (typeof path !== 'string' || !Array.isArray(names)) continue;
    const image = (wanted: WantedPlatforms) => savedImage(path, read, wanted);
    for (const name of names) if (typeof name === 'string') images.set(name, image);
  }
  return images;
}

async function savedImage(
  path: string,
  read: ReadFile,
  { names, exact }: WantedPlatforms,
): Promise<ReadImage[]> {
  const bytes = await read(path, mostBytes.configuration);
  if (!bytes) throw new ImageProblem('has no configuration in the archive');
  // Its name is its digest: `blobs/sha256/HEX` or `HEX.json`.
  if (digestOf(bytes) !== `sha256:${path.replace(/\.json$/, '').slice(-64)}`)
    throw new ImageProblem('has a configuration of another digest');
  const configuration = parsed(bytes, 'configuration');
  const platform = platformOf(configuration);
  if (platform === undefined) throw new ImageProblem('has a configuration without a platform');
  if (exact && !names.includes(platform)) throw new ImageProblem(`is for ${platform} alone`);
  return [
    { platform, index: undefined, manifest: undefined, configuration, layers: [], readLayer: undefined },
  ];
}

/** The annotations that name an image of a layout, the full name first (containerd; OCI image specification, annotations.md). */
const nameAnnotations = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

async function layoutImages(read: ReadFile, place: string): Promise<Images> {
  const bytes = await read('index.json', mostBytes.manifest);
  if (!bytes) throw new ImageProblem(`${place} is not an OCI image layout: it has no index.json`);
  const { manifests } = record(parsed(bytes, 'list of images'));
  const store = new LayoutStore(read);
  const images = new Map<string, (wanted: WantedPlatforms) => Promise<ReadImage[]>>();
  for (const entry of Array.isArray(manifests) ? manifests : []) {
    const { digest, annotations } = record(entry);
    const found = nameAnnotations.map((each) => record(annotations)[each]);
    const name = found.find((each) => typeof each === 'string' && each !== '') ?? '';
    if (typeof digest === 'string' && typeof name === 'string')
      images.set(name, (wanted) => imagesIn(store, digest, wanted));
  }
  return images;
}

/** The blobs of a layout, as a store of images. */
class LayoutStore implements ImageStore {
  readonly #read: ReadFile;

  constructor(read: ReadFile) {
    this.#read = read;
  }

  async manifest(digest: string): Promise<StoredManifest> {
    return { digest, bytes: await this.#blob(digest, mostBytes.manifest) };
  }

  blob({ digest }: Descriptor, most: number): Promise<Buffer> {
    return this.#blob(digest, most);
  }

  async #blob(digest: string, most: number): Promise<Buffer> {
    if (!isSha256(digest)) throw new ImageProblem('has a digest that is not SHA-256, which is not read');
    const name = `blobs/sha256/${digest.slice('sha256:'.length)}`;
    const bytes = await this.#read(name, most);
    if (!bytes) throw new ImageProblem(`was not read: the layout lacks ${name}`, 'gone');
    if (digestOf(bytes) !== digest) throw new ImageProblem(`was not read: ${name} has another digest`);
    return bytes;
  }
}
