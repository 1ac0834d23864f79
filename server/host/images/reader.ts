import { type ImagePull, imageMeant, type LockedImage } from '../../engine/images.ts';
import { imageOfEngine } from './engine-socket.ts';
import type { ImageFiles } from './layout.ts';
import { ImageProblem, imagesIn, type ReadImage, type WantedPlatforms } from './manifests.ts';
import type { Registries } from './registry.ts';
import { type StoredSignature, storedSignatures } from './signatures.ts';

type Reference = Pick<ImagePull['ref'], 'name' | 'tag' | 'digest'>;

/** Where images are read. Its methods reject with `ImageProblem`. */
export interface ImageReader {
  readonly from: LockedImage['readFrom'];
  read(ref: Reference, wanted: WantedPlatforms): Promise<ReadImage[]>;
  /** The digest that a name leads to now, where that can be found out without reading it. */
  currentDigest(ref: Reference): Promise<string | undefined>;
  /** The signatures of a digest; undefined where none are kept. */
  readonly signatures?: (repository: string, digest: string) => Promise<readonly StoredSignature[]>;
}

/** Reads images from their registries. */
export function fromRegistry(registries: Registries): ImageReader {
  return {
    from: 'registry',
    read: async ({ name, tag, digest }, wanted) =>
      imagesIn(registries.repository(name), digest ?? tag ?? 'latest', wanted),
    currentDigest: async ({ name, tag }) => registries.repository(name).digestOf(tag ?? 'latest'),
    signatures: async (name, digest) => storedSignatures(registries.repository(name), digest),
  };
}

/** Reads images from an engine of this machine. */
export function fromEngine(socket: string): ImageReader {
  return {
    from: 'engine',
    read: async (ref, wanted) => [await imageOfEngine(socket, nameOf(ref), ref.name, wanted)],
    currentDigest: async () => undefined,
  };
}

/** Reads images from files. `as` names the images that have only a tag there, or no name at all. */
export function fromFiles(files: ImageFiles, as: Reference | undefined): ImageReader {
  const own = new Map(files.names.map((name) => [fullName(name, as), name]));
  return {
    from: 'oci',
    read: async (ref, wanted) => {
      const name = own.get(nameOf(ref));
      if (name === undefined) throw new ImageProblem('is not among the images there', 'gone');
      return files.read(name, wanted);
    },
    currentDigest: async () => undefined,
  };
}

/** The name by which an engine or a layout knows an image. */
const nameOf = ({ name, tag, digest }: Reference): string =>
  digest === undefined ? `${name}:${tag ?? 'latest'}` : `${name}@${digest}`;

/** The canonical name of an image in a layout; a name of one word is a tag of the image that `as` names. */
function fullName(name: string, as: Reference | undefined): string {
  if (/[/:@]/.test(name)) return imageMeant(name);
  if (!as) return '';
  return `${as.name}:${as.tag ?? (name === '' ? 'latest' : name)}`;
}
