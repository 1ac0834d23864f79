import type { ImageSummary } from '../../engine/images.ts';
import { grouped, shownWhole } from '../../engine/index.ts';
import type { WantedImage } from '../../host/images/wanted-images.ts';
import type { Given, Surroundings } from '../command.ts';
import { usedImages } from '../images/wanted-images.ts';
import { inputOf, inputOptions } from '../input.ts';
import { json } from '../report/json-text.ts';
import { counted } from '../report/severity.ts';

/** Formats of the list. */
export const listFormats = ['stylish', 'json'] as const;

/** The options of `plimsoll images list`. */
export const listOptions = inputOptions;

/** `plimsoll images list`: lists the images that files use, where, what is known of each, and by what. */
export function listImages(given: Given, around: Surroundings): number {
  const format = given.oneOf('format', listFormats, 'stylish');
  const used = usedImages(inputOf(given), around);
  const images = used.locks.flatMap((each) => each.images).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  if (format === 'json') around.output.write(`${json(images.map(plain))}\n`);
  else if (images.length > 0) around.output.write(textOf(images));
  else around.output.write('No images.\n');
  if (used.unread) return 2;
  return used.files === 0 ? 3 : 0;
}

const nameOf = ({ ref: { name, tag, digest } }: WantedImage): string =>
  [
    name,
    tag !== undefined || digest === undefined ? `:${tag ?? 'latest'}` : '',
    digest === undefined ? '' : `@${digest}`,
  ].join('');

const plain = (image: WantedImage) => ({
  image: shownWhole(nameOf(image)),
  places: image.places.map(({ path, line }) => ({ file: shownWhole(path), line })),
  platforms: [...image.platforms].map((each) => shownWhole(each)),
  known: image.summaries,
  ...(image.signatures.length > 0 && { signatures: statesOf(image) }),
});

/** The signatures that are asked for, each once: verified if all uses of the image say so. */
function statesOf({ signatures }: WantedImage) {
  return [...grouped(signatures, ({ demand }) => demand)].map(([{ keys }, states]) => {
    const fault = states.find((each) => each.fault !== undefined)?.fault;
    const names = keys.map(({ name }) => shownWhole(name));
    return { keys: names, verified: fault === undefined, ...(fault !== undefined && { fault }) };
  });
}

const faults = {
  unlocked: 'the image is not locked',
  unsigned: 'the lock has none',
  otherKey: 'the lock has one by another key',
  otherDigest: 'the lock has one of another digest',
};

function textOf(images: readonly WantedImage[]): string {
  const lines = images.map((image) => {
    const places = image.places.map(({ path, line }) => `${shownWhole(path)}:${line}`);
    const known = image.summaries.map((each) => `    ${factsIn(each)}\n`);
    const signed = statesOf(image).map(
      ({ keys, fault }) =>
        `    signature by ${keys.join(' or ')} ${fault === undefined ? 'verified when it was locked' : `not verified: ${faults[fault]}`}\n`,
    );
    return `${shownWhole(nameOf(image))}\n${[...known, ...signed].join('')}    used in ${[...new Set(places)].join(', ')}\n`;
  });
  const count = (by: ImageSummary['by']) =>
    images.filter(({ summaries }) => summaries.some((each) => each.by === by)).length;
  const parts = `${count('lock')} locked, ${count('catalog')} only in the catalog, ${count(undefined)} not known`;
  return `${lines.join('\n')}\n${counted(images.length, 'image')}: ${parts}\n`;
}

/** What is known of an image in one line, ending with what says it. */
function factsIn(known: ImageSummary): string {
  const { by, user, root, ports, volumes, endOfLife, publisher, lockedOn, digest } = known;
  if (by === undefined) return 'nothing is known';
  const facts = [
    user === undefined ? 'user unknown' : `user ${user}${root === true && user !== 'root' ? ' (root)' : ''}`,
    ...(ports.length > 0 ? [`ports ${ports.join(', ')}`] : []),
    ...(volumes.length > 0 ? [`volumes ${volumes.join(', ')}`] : []),
    ...(endOfLife === undefined ? [] : [`supported until ${endOfLife}`]),
    ...(publisher === undefined ? [] : [publisher]),
  ];
  const source =
    by === 'lock'
      ? `by the lock of ${lockedOn}${digest === undefined ? '' : `, ${digest}`}`
      : 'by the catalog';
  return `${facts.join('; ')} (${source})`;
}
