import { imageMeant } from '../image/reference.ts';
import type { BuiltStage, ImagePin } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import type { Known } from '../source/text.ts';
import { type Difference, differing, riskOf } from './change.ts';
import { isNumber } from './pairs.ts';

/** A name without a tag means `latest`. */
const pins: { readonly [pin in 'digest' | 'local' | 'tag' | 'moving' | 'none']: number } = {
  digest: 0,
  local: 0,
  tag: 1,
  moving: 2,
  none: 2,
};

/** The image: looser pins, publishers that are not trusted and the end of support are more. */
export function* imagesCompared(
  before: ImagePin | undefined,
  after: ImagePin | undefined,
): Generator<Difference> {
  if (!before || !after) {
    if (before || after)
      yield differing(
        'different',
        after
          ? shown`runs the image ${after.reference}`
          : shown`no longer runs the image ${before?.reference}`,
        after?.at,
        before?.at,
      );
    return;
  }
  const pinOf = ({ pin }: ImagePin): Known<number> => (pin === 'unknown' ? pin : pins[pin]);
  const trustOf = ({ trusted }: ImagePin): Known<number> =>
    trusted === 'unknown' ? trusted : trusted ? 0 : 1;
  const endOf = ({ pin, endOfLife }: ImagePin): Known<number> =>
    pin === 'unknown' ? pin : endOfLife?.state === 'ended' ? 1 : 0;
  const [pin, trust, end] = [
    riskOf(pinOf(before), pinOf(after)),
    riskOf(trustOf(before), trustOf(after)),
    riskOf(endOf(before), endOf(after)),
  ];
  const { reference, at } = after;
  const isOther = imageMeant(before.reference) !== imageMeant(reference);
  const was = isOther ? shown` (was ${before.reference})` : shown``;
  if (trust)
    yield differing(
      trust,
      shown`runs ${reference}, whose publisher is ${after.trusted === true ? '' : 'not '}trusted${was}`,
      at,
      before.at,
      'high',
    );
  if (end && end !== 'different')
    yield differing(
      end,
      shown`runs ${reference}, which ${end === 'more' ? 'is no longer supported' : 'is supported'}${was}`,
      at,
      before.at,
      'medium',
    );
  if (pin)
    yield differing(
      pin,
      shown`runs ${reference} by ${pinName(after)} (was ${isOther ? `${before.reference} by ` : ''}${pinName(before)})`,
      at,
      before.at,
      'low',
    );
  if (!trust && !end && !pin && isOther)
    yield differing('different', shown`runs ${reference} (was ${before.reference})`, at, before.at);
}

/** What is built: another stage or Dockerfile, or none, is different; a stage without a name has another number where one comes before it. */
export function* buildsCompared(
  before: BuiltStage | undefined,
  after: BuiltStage | undefined,
): Generator<Difference> {
  const nameOf = ({ dockerfile, stage }: BuiltStage) =>
    `${stage === undefined ? '' : `stage ${stage} of `}${dockerfile ?? 'a Dockerfile that is not here'}`;
  if (before?.dockerfile === after?.dockerfile && isNumber(before?.stage) && isNumber(after?.stage)) return;
  const [was, is] = [before, after].map((each) => each && nameOf(each));
  if (was === is) return;
  const text =
    is === undefined
      ? shown`is no longer built (was ${was})`
      : shown`is built from ${is}${was === undefined ? '' : ` (was ${was})`}`;
  yield differing('different', text, after?.at, before?.at);
}

const pinName = ({ pin }: ImagePin) =>
  ({
    digest: 'its digest',
    local: 'what is built here',
    tag: 'the tag of a release',
    moving: 'a tag that moves',
    none: 'no tag',
    unknown: 'a reference that is not known',
  })[pin];
