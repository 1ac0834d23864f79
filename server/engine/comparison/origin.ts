import type { Severity } from '../finding.ts';
import { imageMeant } from '../image/reference.ts';
import type { BuiltStage, ImagePin } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import type { Known, Shown } from '../source/text.ts';
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

/** Images: looser pins, untrusted publishers and the end of support are riskier. */
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
        after,
        before,
      );
    return;
  }
  const pinOf = ({ pin }: ImagePin): Known<number> => (pin === 'unknown' ? pin : pins[pin]);
  const endOf = ({ pin, endOfLife }: ImagePin): Known<boolean> =>
    pin === 'unknown' ? pin : endOfLife?.state === 'ended';
  const [pin, trust, end] = [
    riskOf(pinOf(before), pinOf(after)),
    riskOf(after.trusted, before.trusted),
    riskOf(endOf(before), endOf(after)),
  ];
  const { reference } = after;
  const isOther = imageMeant(before.reference) !== imageMeant(reference);
  const was = isOther ? shown` (was ${before.reference})` : shown``;
  const tell = (risk: Difference['risk'], text: Shown, severity?: Severity) =>
    differing(risk, shown`runs ${reference}${text}`, after, before, severity);
  if (trust)
    yield tell(
      trust,
      shown`, whose publisher is ${after.trusted === true ? '' : 'not '}trusted${was}`,
      'high',
    );
  if (end && end !== 'different')
    yield tell(
      end,
      shown`, which ${end === 'more' ? 'is no longer supported' : 'is supported'}${was}`,
      'medium',
    );
  if (pin)
    yield tell(
      pin,
      shown` by ${pinName(after)} (was ${isOther ? `${before.reference} by ` : ''}${pinName(before)})`,
    );
  if (!trust && !end && !pin && isOther) yield tell('different', was);
}

/**
 * Builds: another stage or Dockerfile, or none, is different. A stage without a name gets another number if a stage is added
 * before it, so numbers don't count.
 */
export function* buildsCompared(
  before: BuiltStage | undefined,
  after: BuiltStage | undefined,
): Generator<Difference> {
  const nameOf = ({ dockerfile, stage }: BuiltStage) =>
    `${stage === undefined || isNumber(stage) ? '' : `stage ${stage} of `}${dockerfile ?? 'a Dockerfile that is not here'}`;
  if (before?.dockerfile === after?.dockerfile && isNumber(before?.stage) && isNumber(after?.stage)) return;
  const [was, is] = [before, after].map((each) => each && nameOf(each));
  if (was === is) return;
  const text =
    is === undefined
      ? shown`is no longer built (was ${was})`
      : shown`is built from ${is}${was === undefined ? '' : ` (was ${was})`}`;
  yield differing('different', text, after, before);
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
