import { imageChanges, type LockedImage, lockedImage } from '../../engine/images.ts';
import { printable } from '../../engine/index.ts';
import { userIdsOf } from './accounts.ts';
import { ImageProblem, type ReadImage, type WantedPlatforms } from './manifests.ts';
import type { ImageReader } from './reader.ts';
import { type ReadEntries, withSignatures } from './signing.ts';
import type { WantedImage } from './wanted-images.ts';

/** The platform that is locked if neither the command line nor the files name one. */
export const usualPlatform = 'linux/amd64';

/** How images are read. */
export interface Reading {
  readonly reader: ImageReader;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Whether the numbers of named users are looked up in the layers. */
  readonly users: boolean;
}

/** The entries of an image: those of its digest, or of its name. */
export function entriesOf(
  entries: readonly LockedImage[],
  name: string,
  { ref: { name: repository, digest } }: Pick<WantedImage, 'ref'>,
): readonly LockedImage[] {
  if (digest === undefined) return entries.filter((each) => each.name === name);
  return entries.filter(
    ({ name: other, index, manifest }) =>
      other === `${repository}@${digest}` ||
      (isOf(other, repository) && (index === digest || manifest === digest)),
  );
}

/** Whether an entry's name is one of a repository. */
const isOf = (name: string, repository: string): boolean =>
  name.startsWith(`${repository}@`) ||
  (name.startsWith(`${repository}:`) && !name.slice(repository.length).includes('/'));

/** Makes the entries of an image, with the signatures that are asked for and there. Rejects with `ImageProblem`. */
export async function readEntries(
  { ref, needed, demands }: Pick<WantedImage, 'ref' | 'needed' | 'demands'>,
  name: string,
  platforms: WantedPlatforms,
  reading: Reading,
): Promise<ReadEntries> {
  const images = await reading.reader.read(ref, platforms);
  const entries = await Promise.all(images.map((image) => entryOf(image, name, needed, reading)));
  return withSignatures(entries, { repository: ref.name, demands }, reading);
}

async function entryOf(
  image: ReadImage,
  name: string,
  needed: WantedImage['needed'],
  { reader, today, users }: Reading,
): Promise<LockedImage> {
  const { platform, index, manifest, configuration } = image;
  const origin = { name, platform, index, manifest, userIds: undefined, signatures: [], needed };
  const entry = lockedImage(configuration, { ...origin, readOn: today, readFrom: reader.from });
  if ('fault' in entry) throw new ImageProblem(`was not read: ${printable(entry.fault)}`);
  return users ? { ...entry, userIds: await userIdsOf(entry.user, image) } : entry;
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

/** Does some work for each item, on so many at a time, until all is done, one fails or a signal ends it. Rejects with the first failure. */
export async function eachOf<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
  { atATime = 8, signal }: { readonly atATime?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const open = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let next = open.next(); !next.done && !failure && !signal?.aborted; next = open.next())
      await work(next.value).catch((error: unknown) => {
        failure ??= { error };
      });
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  if (failure) throw failure.error;
}
