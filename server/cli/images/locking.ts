import { imageChanges, type LockedImage, lockedImage } from '../../engine/images.ts';
import { printable } from '../../engine/index.ts';
import { ImageProblem, type ReadImage, type WantedPlatforms } from '../../host/images/manifests.ts';
import type { ImageReader } from '../../host/images/reader.ts';
import type { WantedImage } from './wanted-images.ts';

/** The platform that is locked if neither the command line nor the files name one. */
export const usualPlatform = 'linux/amd64';

/** Makes the entries of an image. Rejects with `ImageProblem`. */
export async function readEntries(
  { ref, needed }: Pick<WantedImage, 'ref' | 'needed'>,
  name: string,
  platforms: WantedPlatforms,
  { reader, today }: { readonly reader: ImageReader; readonly today: string },
): Promise<LockedImage[]> {
  const images = await reader.read(ref, platforms);
  return images.map((image) => entryOf(image, name, { needed, reader, today }));
}

function entryOf(
  { platform, index, manifest, configuration }: ReadImage,
  name: string,
  {
    needed,
    reader,
    today,
  }: Pick<WantedImage, 'needed'> & { readonly reader: ImageReader; readonly today: string },
): LockedImage {
  const origin = { name, platform, index, manifest, userIds: undefined, needed };
  const entry = lockedImage(configuration, { ...origin, readOn: today, readFrom: reader.from });
  if ('fault' in entry) throw new ImageProblem(`was not read: ${printable(entry.fault)}`);
  return entry;
}

/** What new entries of an image change, each once; with its platform where the platforms differ. */
export function changesOf(
  before: readonly LockedImage[],
  after: readonly LockedImage[],
  today: string,
): readonly string[] {
  const byPlatform = after.flatMap((now) => {
    const old = before.find(({ platform }) => platform === now.platform);
    return old ? [{ platform: now.platform, changes: imageChanges(old, now, today) }] : [];
  });
  const all = [...new Set(byPlatform.flatMap(({ changes }) => changes))];
  return all.map((change) => {
    const having = byPlatform.filter(({ changes }) => changes.includes(change));
    if (having.length === byPlatform.length) return change;
    return `${change} (${having.map(({ platform }) => platform).join(', ')})`;
  });
}

/** Does some work for each item, on so many at a time. */
export async function eachOf<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
  atATime = 8,
): Promise<void> {
  const open = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = open.next(); !next.done; next = open.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
