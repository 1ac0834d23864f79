import type { LockedImage } from '../../engine/images.ts';
import { grouped, shownWhole } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { LockWriter } from '../../host/images/lock-writer.ts';
import { changesOf, eachOf, readEntries } from '../../host/images/locking.ts';
import { ImageProblem } from '../../host/images/manifests.ts';
import type { ImageReader } from '../../host/images/reader.ts';
import type { WantedImage } from '../../host/images/wanted-images.ts';
import type { Given, Options, Surroundings } from '../command.ts';
import { openSource, sourceOptions } from '../images/source.ts';
import { usedImages } from '../images/wanted-images.ts';
import { inputOf, inputOptions } from '../input.ts';
import { counted } from '../report/severity.ts';
import { placeOf } from './images-lock.ts';

/** The options of `plimsoll images check`. */
export const checkOptions = { ...sourceOptions, ...inputOptions } as const satisfies Options;

/** A tag to check, with the entries that the lock has for it. */
interface Work {
  readonly image: WantedImage;
  readonly name: string;
  readonly entries: readonly LockedImage[];
}

/** What became of a locked image. */
interface Checked {
  readonly name: string;
  readonly kind: 'same' | 'moved' | 'gone' | 'failed';
  /** A line for people; empty for `same`. */
  readonly text: string;
}

/** `plimsoll images check`: says which tags lead to other images than those that are locked, and what that changes. */
export async function checkImages(given: Given, around: Surroundings): Promise<number> {
  const { reader, close } = await openSource(given, around.cwd);
  try {
    const used = usedImages(inputOf(given), around);
    const work: Work[] = [];
    const counts = { unlocked: 0, local: 0 };
    for (const { lock, images } of used.locks) {
      const byName = grouped(done(LockWriter.open(lock, used.session.roots)).entries, ({ name }) => name);
      const names = new Set<string>();
      for (const image of images) {
        const name = `${image.ref.name}:${image.ref.tag ?? 'latest'}`;
        const entries = byName.get(name);
        if (!entries) counts.unlocked += image.ref.digest === undefined ? 1 : 0;
        else if (reader.from === 'registry' && entries.every(isLocal)) counts.local++;
        else if (names.size < names.add(name).size) work.push({ image, name, entries });
      }
    }
    const found: Checked[] = [];
    await eachOf(work, async (each) => {
      found.push(await checked(each, reader, around.today));
    });
    report(found, counts, around);
    const kinds = new Set(found.map(({ kind }) => kind));
    if (kinds.has('failed') || used.unread) return 2;
    return kinds.has('moved') || kinds.has('gone') ? 1 : 0;
  } finally {
    await close();
  }
}

/** Whether an image was read from an engine that pulled it from nowhere. */
const isLocal = ({ readFrom, index, manifest }: LockedImage): boolean =>
  readFrom === 'engine' && index === undefined && manifest === undefined;

async function checked({ image, name, entries }: Work, reader: ImageReader, today: string): Promise<Checked> {
  const at = placeOf(image);
  // The tag counts here, also where the file pins it to a digest.
  const ref = { ...image.ref, digest: undefined };
  try {
    const now = await reader.currentDigest(ref);
    if (now !== undefined && entries.every(({ index, manifest }) => (index ?? manifest) === now))
      return { name, kind: 'same', text: '' };
    const names = entries.map(({ platform }) => platform);
    const users = entries.some(({ userIds }) => userIds !== undefined);
    const after = await readEntries(
      { ...image, ref },
      name,
      { names, exact: true },
      { reader, today, users },
    );
    const changes = changesOf(entries, after, today);
    const isSame = after.every((each) => isSameDigest(each, entries));
    if (changes.length === 0 && isSame) return { name, kind: 'same', text: '' };
    const what = changes.length > 0 ? changes.join(', ') : 'its configuration is the same';
    return { name, kind: 'moved', text: `${at}: ${shownWhole(name)} has moved: ${what}` };
  } catch (error) {
    if (!(error instanceof ImageProblem)) throw error;
    const { kind, message } = error;
    return { name, kind, text: `${at}: ${shownWhole(name)} ${message}${kind === 'gone' ? ' any more' : ''}` };
  }
}

/** Whether an image has the digest of its entry; of images without a registry's digest, the configuration alone counts. */
function isSameDigest(after: LockedImage, entries: readonly LockedImage[]): boolean {
  const before = entries.find(({ platform }) => platform === after.platform);
  if (!before || before.readFrom === 'oci' || after.readFrom === 'oci') return true;
  const [old, now] = [digestOf(before), digestOf(after)];
  return old === undefined || now === undefined || old === now;
}

const digestOf = ({ index, manifest }: LockedImage) => index ?? manifest;

function report(
  found: readonly Checked[],
  { unlocked, local }: { readonly unlocked: number; readonly local: number },
  { output, errors }: Pick<Surroundings, 'output' | 'errors'>,
): void {
  for (const { kind, text } of found.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    if (kind !== 'same') (kind === 'failed' ? errors : output).write(`${text}.\n`);
  const count = (wanted: Checked['kind']) => found.filter(({ kind }) => kind === wanted).length;
  const parts = [
    `${count('same')} as locked`,
    `${count('moved')} moved`,
    `${count('gone')} gone`,
    ...(count('failed') > 0 ? [`${count('failed')} not checked`] : []),
    ...(local > 0 ? [`${local} in an engine alone`] : []),
    ...(unlocked > 0 ? [`${unlocked} not locked`] : []),
  ];
  output.write(`${counted(found.length, 'image')} checked: ${parts.join(', ')}.\n`);
}
