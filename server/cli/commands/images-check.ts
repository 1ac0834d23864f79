import { relative } from 'node:path';
import type { LockedImage } from '../../engine/images.ts';
import { grouped, shownWhole } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { LockWriter } from '../../host/images/lock-writer.ts';
import { changesOf, eachOf, entriesOf, readEntries } from '../../host/images/locking.ts';
import { ImageProblem } from '../../host/images/manifests.ts';
import type { ImageReader } from '../../host/images/reader.ts';
import { verifiedAgain } from '../../host/images/signing.ts';
import type { WantedImage } from '../../host/images/wanted-images.ts';
import type { Given, Options, Surroundings } from '../command.ts';
import {
  type CheckedImage,
  checkLine,
  checkReport,
  type ImageCheck,
  imageFormats,
} from '../images/image-report.ts';
import { openSource, sourceOptions } from '../images/source.ts';
import { unusedEntries, usedImages } from '../images/wanted-images.ts';
import { inputOf, inputOptions } from '../input.ts';
import { plain } from '../selection/plain-path.ts';

/** The options of `plimsoll images check`. */
export const checkOptions = { ...sourceOptions, ...inputOptions } as const satisfies Options;

/** A tag or a digest to check, with the entries that the lock has for it. */
interface Work {
  readonly image: WantedImage;
  readonly name: string;
  readonly entries: readonly LockedImage[];
}

/** `plimsoll images check`: says which tags lead to other images than those that are locked, and what that changes. */
export async function checkImages(given: Given, around: Surroundings): Promise<number> {
  const format = given.oneOf('format', imageFormats, 'text');
  const { reader, close } = await openSource(given, around.cwd);
  try {
    const used = usedImages(inputOf(given), around);
    const work: Work[] = [];
    const counts = { unlocked: 0, local: 0 };
    const unused: ImageCheck['unused'][number][] = [];
    for (const files of used.locks) {
      const { entries: all } = done(LockWriter.open(files.lock, used.session.roots));
      const lock = shownWhole(plain(relative(around.cwd, files.lock)));
      for (const { name, platform } of unusedEntries(all, files))
        unused.push({ lock, image: name, platform });
      const byName = grouped(all, ({ name }) => name);
      const names = new Set<string>();
      const add = (each: Work) => {
        if (reader.from === 'registry' && each.entries.every(isLocal)) counts.local++;
        else if (names.size < names.add(each.name).size) work.push(each);
      };
      for (const image of files.images) {
        const { name: repository, tag, digest } = image.ref;
        const named = `${repository}:${tag ?? 'latest'}`;
        const tagged = isFixed(image) ? undefined : byName.get(named);
        if (tagged) add({ image, name: named, entries: tagged });
        else counts.unlocked += digest === undefined ? 1 : 0;
        if (digest === undefined || image.demands.length === 0) continue;
        const name = `${repository}@${digest}`;
        const entries = entriesOf(all, name, image);
        const ref = { ...image.ref, tag: undefined };
        if (entries.some((each) => !tagged?.includes(each))) add({ image: { ...image, ref }, name, entries });
      }
    }
    const images: CheckedImage[] = [];
    await eachOf(work, async (each) => {
      images.push(await checked(each, reader, around.today));
    });
    images.sort((a, b) => (a.image < b.image ? -1 : 1));
    around.output.write(checkReport({ images, ...counts, unused }, format));
    for (const each of images) if (each.state === 'failed') around.errors.write(`${checkLine(each)}.\n`);
    const states = new Set(images.map(({ state }) => state));
    if (states.has('failed') || used.unread) return 2;
    return states.has('moved') || states.has('gone') || states.has('unverified') ? 1 : 0;
  } finally {
    await close();
  }
}

/** Whether an image is named by a digest alone, so that only its signatures can be other ones now. */
const isFixed = ({ ref: { tag, digest } }: WantedImage): boolean => tag === undefined && digest !== undefined;

/** Whether an image was read from an engine that pulled it from nowhere. */
const isLocal = ({ readFrom, index, manifest }: LockedImage): boolean =>
  readFrom === 'engine' && index === undefined && manifest === undefined;

async function checked(work: Work, reader: ImageReader, today: string): Promise<CheckedImage> {
  const { image, name, entries } = work;
  const same = { image: name, state: 'same', changes: [], places: image.places } as const;
  try {
    const asked = { repository: image.ref.name, demands: image.demands };
    const { unverified: locked } = await verifiedAgain(entries, asked, { reader, today });
    const moved = isFixed(image) ? undefined : await movedTo(work, reader, today);
    if (!moved && locked === undefined) return same;
    const now = moved?.unverified;
    return {
      ...same,
      state: moved ? 'moved' : 'unverified',
      changes: moved?.changes ?? [],
      ...((locked ?? now) !== undefined && { unverified: { locked, now } }),
    };
  } catch (error) {
    if (!(error instanceof ImageProblem)) throw error;
    return { ...same, state: error.kind, reason: error.message };
  }
}

/** What a tag leads to now. */
interface Moved {
  readonly changes: readonly string[];
  /** Why it is not verified: a clause; undefined if it is, or if no signature is asked for. */
  readonly unverified: string | undefined;
}

/** What a tag leads to now, if that is not what is locked. Rejects with `ImageProblem`. */
async function movedTo(
  { image, name, entries }: Work,
  reader: ImageReader,
  today: string,
): Promise<Moved | undefined> {
  // The tag counts here, also where the file pins it to a digest.
  const ref = { ...image.ref, digest: undefined };
  const now = await reader.currentDigest(ref);
  if (now !== undefined && entries.every((each) => digestOf(each) === now)) return undefined;
  const names = entries.map(({ platform }) => platform);
  const users = entries.some(({ userIds }) => userIds !== undefined);
  const wanted = { names, exact: true };
  const after = await readEntries({ ...image, ref }, name, wanted, { reader, today, users });
  const changes = changesOf(entries, after.entries, today);
  const isSame = after.entries.every((each) => isSameDigest(each, entries));
  return changes.length === 0 && isSame ? undefined : { changes, unverified: after.unverified };
}

/** Whether an image has the digest of its entry; of images without a registry's digest, the configuration alone counts. */
function isSameDigest(after: LockedImage, entries: readonly LockedImage[]): boolean {
  const before = entries.find(({ platform }) => platform === after.platform);
  if (!before || before.readFrom === 'oci' || after.readFrom === 'oci') return true;
  const [old, now] = [digestOf(before), digestOf(after)];
  return old === undefined || now === undefined || old === now;
}

const digestOf = ({ index, manifest }: LockedImage) => index ?? manifest;
