import { relative } from 'node:path';
import type { LockedImage } from '../../engine/images.ts';
import { shownWhole } from '../../engine/index.ts';
import { ImageProblem, type WantedPlatforms } from '../../host/images/manifests.ts';
import type { Given, Options, Surroundings } from '../command.ts';
import { LockWriter } from '../images/lock-writer.ts';
import { changesOf, eachOf, readEntries, usualPlatform } from '../images/locking.ts';
import { type OpenSource, openSource, platformOption, platformsOf, sourceOptions } from '../images/source.ts';
import { type LockedFiles, usedImages, type WantedImage } from '../images/wanted-images.ts';
import { inputOf, inputOptions } from '../input.ts';
import { counted } from '../report/severity.ts';

/** The options of `plimsoll images lock`. */
export const lockOptions = {
  ...sourceOptions,
  ...platformOption,
  users: {
    type: 'boolean',
    help: 'also find the numbers of named users, in layers of up to 16 MiB',
  },
  update: { type: 'boolean', help: 'also read the images again that are locked' },
  ...inputOptions,
} as const satisfies Options;

/** `plimsoll images lock`: reads the configurations of the images that files use, and writes them into the lock. */
export async function lockImages(given: Given, around: Surroundings): Promise<number> {
  const asked = platformsOf(given);
  const { reader, close } = await openSource(given, around.cwd);
  try {
    const used = usedImages(inputOf(given), around);
    if (used.files === 0) {
      around.output.write('No Dockerfiles or compose files to lock images of.\n');
      return used.unread ? 2 : 3;
    }
    const writers = used.locks.map((files) => new LockWriter(files.lock, used.session.roots));
    const stop = writeWhenStopped(writers, around);
    let failed = 0;
    for (const [at, files] of used.locks.entries())
      failed += await new Locking(
        files,
        writers[at]!,
        { reader, asked, update: given.has('update'), users: given.has('users') },
        around,
      ).run();
    stop();
    if (used.unread) return 2;
    return failed > 0 ? 1 : 0;
  } finally {
    await close();
  }
}

/** Writes what was read when a signal ends the process. Returns what undoes this. */
function writeWhenStopped(writers: readonly LockWriter[], { output, errors }: Surroundings): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = () => {
    for (const writer of writers)
      try {
        writer.save();
      } catch (error) {
        errors.write(`plimsoll: ${(error as Error).message}\n`);
      }
    output.flush();
    errors.flush();
    process.exit(2);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

interface LockRequest extends Pick<OpenSource, 'reader'> {
  readonly asked: WantedPlatforms | undefined;
  readonly update: boolean;
  readonly users: boolean;
}

/** The lock is written after so many entries or milliseconds, so that a run that is killed loses little. */
const often = { entries: 20, milliseconds: 1000 };

/** The work on one lock. */
class Locking {
  readonly #files: LockedFiles;
  readonly #writer: LockWriter;
  readonly #request: LockRequest;
  readonly #around: Surroundings;
  readonly #counts = { kept: 0, added: 0, updated: 0, failed: 0 };
  #unsaved = 0;
  #savedAt = Date.now();

  constructor(files: LockedFiles, writer: LockWriter, request: LockRequest, around: Surroundings) {
    this.#files = files;
    this.#writer = writer;
    this.#request = request;
    this.#around = around;
  }

  /** Locks the images. Returns how many could not be locked. */
  async run(): Promise<number> {
    const { images, lock } = this.#files;
    const { cwd, output } = this.#around;
    try {
      // By name, so that reports of two runs can be compared.
      await eachOf(this.#named(images), ([name, image]) => this.#lock(name, image));
    } finally {
      this.#writer.save();
    }
    const { added, updated, kept, failed } = this.#counts;
    const parts = [`${added} new`, `${updated} changed`, `${kept} as before`, `${failed} not locked`];
    output.write(
      `${shownWhole(relative(cwd, lock))}: ${counted(images.length, 'image')}: ${parts.join(', ')}.\n`,
    );
    return failed;
  }

  /** The images with the names of their entries: by tag, unless files use a tag with several digests. */
  #named(images: readonly WantedImage[]): [string, WantedImage][] {
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

  async #lock(name: string, image: WantedImage): Promise<void> {
    const { today, errors } = this.#around;
    const before = this.#known(name, image);
    const platforms = this.#platformsOf(image, before);
    const isKnown = this.#isKnown(image, before, platforms);
    try {
      if (isKnown && !this.#request.update) {
        this.#counts.kept++;
      } else if (isKnown && (await this.#isSame(image, before))) {
        for (const each of before) this.#set({ ...each, readOn: today });
        this.#counts.kept++;
      } else await this.#read(name, image, platforms, before);
    } catch (error) {
      if (!(error instanceof ImageProblem)) throw error;
      this.#counts.failed++;
      errors.write(`${placeOf(image)}: ${shownWhole(name)} ${error.message}.\n`);
    }
  }

  async #read(
    name: string,
    image: WantedImage,
    platforms: WantedPlatforms,
    before: readonly LockedImage[],
  ): Promise<void> {
    const { today } = this.#around;
    const users = this.#request.users || before.some(({ userIds }) => userIds !== undefined);
    const after = await readEntries(image, name, platforms, { reader: this.#request.reader, today, users });
    this.#report(name, before, after);
    for (const each of after) this.#set(each);
    // What the lock has of other platforms is of an older index.
    for (const old of before)
      if (!after.some(({ platform, index }) => platform === old.platform || index === old.index))
        this.#writer.remove(old);
  }

  /** Whether the lock has all that is asked for, and that files need. */
  #isKnown({ needed }: WantedImage, before: readonly LockedImage[], { names }: WantedPlatforms): boolean {
    const { users } = this.#request;
    const lacksValue = ({ environment }: LockedImage) =>
      [...needed].some((each) => environment.has(each) && environment.get(each) === undefined);
    const lacksNumbers = ({ user, userIds }: LockedImage) => users && isNamed(user) && !userIds;
    return (
      names.every((each) => before.some(({ platform }) => platform === each)) &&
      !before.some((each) => lacksValue(each) || lacksNumbers(each))
    );
  }

  /** The entries of an image: those of its digest, or of its name. */
  #known(name: string, { ref: { name: repository, digest } }: WantedImage): readonly LockedImage[] {
    if (digest === undefined) return this.#writer.entries.filter((each) => each.name === name);
    return this.#writer.entries.filter(
      ({ name: other, index, manifest }) =>
        other === `${repository}@${digest}` ||
        (isOf(other, repository) && (index === digest || manifest === digest)),
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

  #report(name: string, before: readonly LockedImage[], after: readonly LockedImage[]): void {
    const { today, output } = this.#around;
    const changes = changesOf(before, after, today);
    const isNew = before.length === 0;
    this.#counts[isNew ? 'added' : 'updated']++;
    const platforms = after.map(({ platform }) => platform).join(', ');
    const what = changes.length > 0 ? `: ${changes.join(', ')}` : '';
    output.write(`${isNew ? 'New' : 'Read again'}: ${shownWhole(name)} (${platforms})${what}\n`);
    output.flush();
  }

  #set(image: LockedImage): void {
    this.#writer.set(image);
    this.#unsaved++;
    const now = Date.now();
    if (this.#unsaved < often.entries && now - this.#savedAt < often.milliseconds) return;
    this.#writer.save();
    this.#unsaved = 0;
    this.#savedAt = now;
  }
}

const isNamed = (user: string) => !/^(?:\d*|root)(?::|$)/.test(user);

const sortKey = ({ ref: { name, tag, digest } }: WantedImage) => `${name}:${tag ?? ''}@${digest ?? ''}`;

/** Whether an entry's name is one of a repository. */
const isOf = (name: string, repository: string): boolean =>
  name.startsWith(`${repository}@`) ||
  (name.startsWith(`${repository}:`) && !name.slice(repository.length).includes('/'));

export function placeOf({ places }: Pick<WantedImage, 'places'>): string {
  const [first] = places;
  return first ? `${shownWhole(first.path)}:${first.line}` : 'plimsoll';
}
