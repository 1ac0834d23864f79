import type { LockedImage } from '../../engine/images.ts';
import { grouped, shownWhole } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { LockWriter } from '../../host/images/lock-writer.ts';
import { changesOf, eachOf, readEntries } from '../../host/images/locking.ts';
import { ImageProblem } from '../../host/images/manifests.ts';
import type { ImageReader } from '../../host/images/reader.ts';
import { withSignatures } from '../../host/images/signing.ts';
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
  readonly kind: 'same' | 'moved' | 'gone' | 'unverified' | 'failed';
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
        const { name: repository, tag = 'latest' } = image.ref;
        const name = isFixed(image) ? `${repository}@${image.ref.digest}` : `${repository}:${tag}`;
        const entries = isFixed(image) && image.demands.length === 0 ? undefined : byName.get(name);
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
    return kinds.has('moved') || kinds.has('gone') || kinds.has('unverified') ? 1 : 0;
  } finally {
    await close();
  }
}

/** Whether an image is named by a digest alone, so that only its signatures can be other ones now. */
const isFixed = ({ ref: { tag, digest } }: WantedImage): boolean => tag === undefined && digest !== undefined;

/** Whether an image was read from an engine that pulled it from nowhere. */
const isLocal = ({ readFrom, index, manifest }: LockedImage): boolean =>
  readFrom === 'engine' && index === undefined && manifest === undefined;

async function checked(work: Work, reader: ImageReader, today: string): Promise<Checked> {
  const { image, name, entries } = work;
  const at = placeOf(image);
  try {
    const asked = { repository: image.ref.name, demands: image.demands };
    const locked = await withSignatures(entries, asked, { reader, today });
    const moved = isFixed(image) ? undefined : await movedTo(work, reader, today);
    const sentences = [
      ...(moved === undefined ? [] : [moved]),
      ...(locked.unverified === undefined
        ? []
        : [`${moved === undefined ? '' : 'What is locked '}is not verified: ${locked.unverified}`]),
    ];
    if (sentences.length === 0) return { name, kind: 'same', text: '' };
    const kind = moved === undefined ? 'unverified' : 'moved';
    return { name, kind, text: `${at}: ${shownWhole(name)} ${sentences.join('. ')}` };
  } catch (error) {
    if (!(error instanceof ImageProblem)) throw error;
    const { kind, message } = error;
    return { name, kind, text: `${at}: ${shownWhole(name)} ${message}${kind === 'gone' ? ' any more' : ''}` };
  }
}

/** What a tag leads to now, if that is not what is locked, as clauses about it. Rejects with `ImageProblem`. */
async function movedTo(
  { image, name, entries }: Work,
  reader: ImageReader,
  today: string,
): Promise<string | undefined> {
  // The tag counts here, also where the file pins it to a digest.
  const ref = { ...image.ref, digest: undefined };
  const now = await reader.currentDigest(ref);
  if (now !== undefined && entries.every(({ index, manifest }) => (index ?? manifest) === now))
    return undefined;
  const names = entries.map(({ platform }) => platform);
  const users = entries.some(({ userIds }) => userIds !== undefined);
  const wanted = { names, exact: true };
  const after = await readEntries({ ...image, ref }, name, wanted, { reader, today, users });
  const changes = changesOf(entries, after.entries, today);
  if (changes.length === 0 && after.entries.every((each) => isSameDigest(each, entries))) return undefined;
  const what = changes.length > 0 ? changes.join(', ') : 'its configuration is the same';
  return `has moved: ${what}${after.unverified === undefined ? '' : `. It is not verified: ${after.unverified}`}`;
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
    ...(count('unverified') > 0 ? [`${count('unverified')} not verified`] : []),
    ...(count('failed') > 0 ? [`${count('failed')} not checked`] : []),
    ...(local > 0 ? [`${local} in an engine alone`] : []),
    ...(unlocked > 0 ? [`${unlocked} not locked`] : []),
  ];
  output.write(`${counted(found.length, 'image')} checked: ${parts.join(', ')}.\n`);
}
