import { type LockedImage, unmetDemand } from '../../engine/images.ts';
import type { Steps } from '../ask.ts';
import type { LockWriter } from './lock-writer.ts';
import { changesOf, eachOf, entriesOf, readEntries, usualPlatform } from './locking.ts';
import { ImageProblem, type WantedPlatforms } from './manifests.ts';
import type { ImageReader } from './reader.ts';
import { verifiedAgain } from './signing.ts';
import type { WantedImage } from './wanted-images.ts';

/** How images are locked. */
export interface LockRequest {
  readonly reader: ImageReader;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** The platforms that the user names; undefined if the files and the lock say them. */
  readonly asked: WantedPlatforms | undefined;
  /** Whether images that are locked are read again. */
  readonly update: boolean;
  /** Whether the numbers of named users are looked up in the layers. */
  readonly users: boolean;
  /** How many images are read at a time. */
  readonly atATime?: number;
  /** Ends the work; images that were read before are written. */
  readonly signal?: AbortSignal;
  /** Runs the steps that write the lock. */
  write(steps: Steps<void>): void | Promise<void>;
  /** Called once for each image. */
  report(result: LockResult): void;
}

/** What became of an image. */
export type LockResult = { readonly name: string; readonly image: WantedImage } & (
  | { readonly kind: 'kept'; readonly unverified: Unverified }
  | {
      readonly kind: 'added' | 'updated';
      readonly platforms: readonly string[];
      readonly changes: readonly string[];
      readonly unverified: Unverified;
    }
  /** The message is a clause that follows the image's name. */
  | { readonly kind: 'failed'; readonly message: string }
);

/** Why the signatures that are asked for are not verified: a clause about the image; undefined if all are. */
type Unverified = string | undefined;

/** The number of images by what became of them, and of those that are locked without the signatures that are asked for. */
export type LockCounts = Readonly<Record<LockResult['kind'] | 'unverified', number>>;

/** What is wrong with an image that is not locked, or not verified: a clause that follows its name; undefined if nothing is. */
export function problemOf(result: LockResult): string | undefined {
  if (result.kind === 'failed') return result.message;
  return result.unverified === undefined ? undefined : `is not verified: ${result.unverified}`;
}

/** The lock is written after so many entries or milliseconds, so that a run that is killed loses little. */
const often = { entries: 20, milliseconds: 1000 };

/** Locks images: reads those that the lock lacks. Rejects with an `Error` if the lock can't be written. */
export async function lockInto(
  writer: LockWriter,
  images: readonly WantedImage[],
  request: LockRequest,
): Promise<LockCounts> {
  return new Locking(writer, request).run(images);
}

/** The work on one lock. */
class Locking {
  readonly #writer: LockWriter;
  readonly #request: LockRequest;
  readonly #counts = { kept: 0, added: 0, updated: 0, failed: 0, unverified: 0 };
  #unsaved = 0;
  #savedAt = Date.now();
  #saving: Promise<void> | undefined;

  constructor(writer: LockWriter, request: LockRequest) {
    this.#writer = writer;
    this.#request = request;
  }

  async run(images: readonly WantedImage[]): Promise<LockCounts> {
    try {
      // By name, so that reports of two runs can be compared.
      await eachOf(named(images), ([name, image]) => this.#lock(name, image), this.#request);
    } finally {
      await this.#saving?.catch(() => undefined);
      await this.#request.write(this.#writer.save());
    }
    return this.#counts;
  }

  async #lock(name: string, image: WantedImage): Promise<void> {
    const { today, update, signal } = this.#request;
    const before = entriesOf(this.#writer.entries, name, image);
    const platforms = this.#platformsOf(image, before);
    const isKnown = this.#isKnown(image, before, platforms);
    try {
      if (isKnown && !update) await this.#keep(name, image, before);
      else if (isKnown && (await this.#isSame(image, before))) {
        const again = before.map((each) => ({ ...each, readOn: today }));
        await this.#verify(name, image, again);
      } else await this.#read(name, image, platforms, before);
    } catch (error) {
      if (!(error instanceof ImageProblem)) throw error;
      // An image whose reading was ended has not failed.
      if (!signal?.aborted) this.#report({ kind: 'failed', name, image, message: error.message });
    }
  }

  /** Leaves the entries of an image as they are, unless a signature that is asked for is not verified. */
  async #keep(name: string, image: WantedImage, before: readonly LockedImage[]): Promise<void> {
    if (unmetDemand(before, image.demands)) await this.#verify(name, image, before);
    else this.#report({ kind: 'kept', name, image, unverified: undefined });
  }

  /** Sets entries as they are, with the signatures that are there now. */
  async #verify(name: string, image: WantedImage, entries: readonly LockedImage[]): Promise<void> {
    const asked = { repository: image.ref.name, demands: image.demands };
    const verified = await verifiedAgain(entries, asked, this.#request);
    await this.#set(verified.entries);
    this.#report({ kind: 'kept', name, image, unverified: verified.unverified });
  }

  async #read(
    name: string,
    image: WantedImage,
    platforms: WantedPlatforms,
    before: readonly LockedImage[],
  ): Promise<void> {
    const { today, reader } = this.#request;
    const users = this.#request.users || before.some(({ userIds }) => userIds !== undefined);
    const reading = { reader, today, users };
    const { entries: after, unverified } = await readEntries(image, name, platforms, reading);
    this.#report({
      kind: before.length === 0 ? 'added' : 'updated',
      name,
      image,
      platforms: after.map(({ platform }) => platform),
      changes: changesOf(before, after, today),
      unverified,
    });
    // What the lock has of other platforms is of an older index.
    for (const old of before)
      if (!after.some(({ platform, index }) => platform === old.platform || index === old.index))
        this.#writer.remove(old);
    await this.#set(after);
  }

  /** Whether the lock has all that is asked for, and that files need. */
  #isKnown({ needed }: WantedImage, before: readonly LockedImage[], { names }: WantedPlatforms): boolean {
    const { users } = this.#request;
    const lacksValue = ({ environment }: LockedImage) =>
      [...needed].some((each) => environment.has(each) && environment.get(each) === undefined);
    const lacksNumbers = ({ user, userIds }: LockedImage) => users && isOther(user) && !userIds;
    return (
      names.every((each) => before.some(({ platform }) => platform === each)) &&
      !before.some((each) => lacksValue(each) || lacksNumbers(each))
    );
  }

  #platformsOf({ platforms }: WantedImage, before: readonly LockedImage[]): WantedPlatforms {
    const { asked } = this.#request;
    const also = before.map(({ platform }) => platform);
    if (asked) return { ...asked, also };
    if (platforms.size > 0) return { names: [...platforms], exact: true, also };
    return { names: also.length > 0 ? also : [usualPlatform], exact: false };
  }

  /** Whether the tag of an image leads to what is locked. */
  async #isSame({ ref }: WantedImage, before: readonly LockedImage[]): Promise<boolean> {
    if (ref.digest !== undefined) return true;
    const now = await this.#request.reader.currentDigest(ref);
    return now !== undefined && before.every(({ index, manifest }) => (index ?? manifest) === now);
  }

  #report(result: LockResult): void {
    this.#counts[result.kind]++;
    if (result.kind !== 'failed' && result.unverified !== undefined) this.#counts.unverified++;
    this.#request.report(result);
  }

  /** Sets entries, and writes the lock if that was a while ago and nothing else writes it. */
  async #set(images: readonly LockedImage[]): Promise<void> {
    for (const each of images) this.#writer.set(each);
    this.#unsaved += images.length;
    const isDue = this.#unsaved >= often.entries || Date.now() - this.#savedAt >= often.milliseconds;
    if (!isDue || this.#saving) return;
    this.#unsaved = 0;
    this.#saving = Promise.resolve(this.#request.write(this.#writer.save()));
    try {
      await this.#saving;
    } finally {
      this.#saving = undefined;
      this.#savedAt = Date.now();
    }
  }
}

/** The images with the names of their entries: by tag, unless files use a tag with several digests. */
function named(images: readonly WantedImage[]): [string, WantedImage][] {
  const sorted = [...images].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const claimed = new Set<string>();
  return sorted.map((image) => {
    const { name, tag, digest } = image.ref;
    const byTag = `${name}:${tag ?? 'latest'}`;
    const isByDigest = digest !== undefined && (tag === undefined || claimed.has(byTag));
    if (!isByDigest) claimed.add(byTag);
    return [isByDigest ? `${name}@${digest}` : byTag, image];
  });
}

const isOther = (user: string) => !/^(?:0*|root)(?::|$)/.test(user);

const sortKey = ({ ref: { name, tag, digest } }: WantedImage) => `${name}:${tag ?? ''}@${digest ?? ''}`;
