import { shownWhole } from '../../engine/index.ts';
import type { UsePlace } from '../../host/images/wanted-images.ts';
import { comment, escaped } from '../../page/markdown.ts';
import { json } from '../report/json-text.ts';
import { counted } from '../report/severity.ts';
import type { ChangedImage, NamedDigest } from './image-uses.ts';

/** Formats of `images check` and `images diff`. */
export const imageFormats = ['text', 'json', 'markdown'] as const;
type ImageFormat = (typeof imageFormats)[number];

/** What became of a locked image. */
export interface CheckedImage {
  readonly image: string;
  readonly state: 'same' | 'moved' | 'gone' | 'unverified' | 'failed';
  /** What the image is now compared with the lock, what matters most first. */
  readonly changes: readonly string[];
  /** Why it is gone or failed: a sentence without its subject and full stop. */
  readonly reason?: string;
  /** Why signatures that are asked for are not verified, of what is locked and of what its tag leads to now: clauses. */
  readonly unverified?: { readonly locked: string | undefined; readonly now: string | undefined };
  readonly places: readonly UsePlace[];
}

/** The result of `images check`. */
export interface ImageCheck {
  /** Ordered by image. */
  readonly images: readonly CheckedImage[];
  /** The number of tags without an entry. */
  readonly unlocked: number;
  /** The number of images that only an engine has. */
  readonly local: number;
  /** Entries that no file names. */
  readonly unused: readonly { readonly lock: string; readonly image: string; readonly platform: string }[];
}

/** Writes the result of `images check`. */
export function checkReport(check: ImageCheck, format: ImageFormat): string {
  if (format === 'json') return `${json({ version: 1, ...check, images: check.images.map(plainCheck) })}\n`;
  if (format === 'text')
    return `${checkLines(check)
      .map((line) => `${line}.\n`)
      .join('')}${checkSummary(check)}\n`;
  const lines = checkLines(check).map((line) => `- ${escaped(line)}`);
  return comment([
    '<!-- plimsoll images check -->',
    '## Plimsoll: are images as locked?',
    '',
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    escaped(checkSummary(check)),
  ]);
}

const plainCheck = ({ image, state, changes, reason, unverified, places }: CheckedImage) => ({
  image: shownWhole(image),
  state,
  changes,
  reason,
  unverified,
  places: places.map(plainPlace),
});

/** A line for each image that is not as locked, except those that could not be checked. */
function checkLines({ images, unused }: ImageCheck): string[] {
  return [
    ...images.flatMap((each) => (each.state === 'same' || each.state === 'failed' ? [] : [checkLine(each)])),
    ...unused.map(
      ({ lock, image, platform }) => `${lock}: ${shownWhole(image)} (${platform}) is not used any more`,
    ),
  ];
}

/** What became of an image, as sentences with its place and without the last full stop. */
export function checkLine({ image, state, changes, reason, unverified, places }: CheckedImage): string {
  const start = `${placeText(places[0])}: ${shownWhole(image)}`;
  if (state === 'gone') return `${start} ${reason} any more`;
  if (state === 'failed') return `${start} ${reason}`;
  if (state === 'unverified') return `${start} is not verified: ${unverified?.locked}`;
  const { locked, now } = unverified ?? {};
  return [
    `${start} has moved: ${changes.length > 0 ? changes.join(', ') : sameConfiguration}`,
    ...(now === undefined ? [] : [`It is not verified: ${now}`]),
    ...(locked === undefined ? [] : [`What is locked is not verified: ${locked}`]),
  ].join('. ');
}

const sameConfiguration = 'its configuration is the same';

function checkSummary({ images, local, unlocked }: ImageCheck): string {
  const count = (wanted: CheckedImage['state']) => images.filter(({ state }) => state === wanted).length;
  const parts = [
    `${count('same')} as locked`,
    `${count('moved')} moved`,
    `${count('gone')} gone`,
    ...(count('unverified') > 0 ? [`${count('unverified')} not verified`] : []),
    ...(count('failed') > 0 ? [`${count('failed')} not checked`] : []),
    ...(local > 0 ? [`${local} in an engine alone`] : []),
    ...(unlocked > 0 ? [`${unlocked} not locked`] : []),
  ];
  return `${counted(images.length, 'image')} checked: ${parts.join(', ')}.`;
}

/** The result of `images diff`. */
interface Diff {
  readonly images: readonly ChangedImage[];
  /** Files that were not read, or not completely, as sentences. */
  readonly unread: readonly string[];
}

/** Writes the result of `images diff`. */
export function diffReport({ images, unread }: Diff, format: ImageFormat): string {
  if (format === 'json') return `${json({ version: 1, images: images.map(plainChange), unread })}\n`;
  if (format === 'text')
    return `${images.map(changeText).join('')}${images.length === 0 ? noChange : `${counted(images.length, 'image')} changed.`}\n`;
  const lines = ['<!-- plimsoll images -->', '## Plimsoll: what the new images change', ''];
  if (unread.length > 0)
    lines.push('Not read in full:', '', ...unread.map((each) => `- ${escaped(each)}`), '');
  if (images.length === 0) lines.push(noChange);
  for (const each of images)
    lines.push(
      `**${escaped(namesOf(each))}** \u2014 ${escaped(placesOf(each))}`,
      '',
      ...whatChanges(each).map((line) => `- ${escaped(line)}`),
      '',
    );
  return comment(lines);
}

const noChange = 'No image changes.';

const plainChange = ({ before, after, changes, lacking, places }: ChangedImage) => ({
  before: plainName(before),
  after: plainName(after),
  changes: changes ?? null,
  lacking,
  places: places.map(plainPlace),
});

const plainName = ({ image, digest }: NamedDigest) => ({
  image: shownWhole(image),
  digest: digest === undefined ? null : shownWhole(digest),
});

function changeText(change: ChangedImage): string {
  const lines = whatChanges(change).map((line) => `  ${line}\n`);
  return `${namesOf(change)}  ${placesOf(change)}\n${lines.join('')}\n`;
}

function namesOf({ before, after }: ChangedImage): string {
  const [old, now] = [before, after].map(({ digest }) =>
    digest === undefined ? '' : ` ${shownWhole(digest.slice(0, 19))}`,
  );
  const isSameName = before.image === after.image;
  return isSameName
    ? `${shownWhole(after.image)}${old || ' unknown digest'} \u2192${now || ' unknown digest'}`
    : `${shownWhole(before.image)}${old} \u2192 ${shownWhole(after.image)}${now}`;
}

/** What a change of an image changes, a line each. */
function whatChanges({ changes, lacking }: ChangedImage): readonly string[] {
  if (changes) return changes.length > 0 ? changes : [sameConfiguration];
  return lacking.map((side) =>
    side === 'after'
      ? 'not known: the lock does not have the new image; plimsoll images lock reads it'
      : 'not known: the lock did not have the image before',
  );
}

const placesOf = ({ places }: ChangedImage) => [...new Set(places.map(placeText))].join(', ');

const plainPlace = ({ path, line }: UsePlace) => ({ file: shownWhole(path), line });

function placeText(place: UsePlace | undefined): string {
  return place ? `${shownWhole(place.path)}:${place.line}` : 'plimsoll';
}
