import type { Trust } from '../config/config.ts';
import { floating } from '../image/floating.ts';
import { lifeOf } from '../image/life.ts';
import type { ImageFacts, ImageRef } from '../image/model.ts';
import { trusted } from '../image/trust.ts';
import { shownValue } from '../secret/shown.ts';
import type { Place } from '../source/text.ts';
import { plain } from './fact.ts';
import type { EndOfLife, ImagePin } from './model.ts';

/** A configuration's settings about images. */
export interface ImageSettings {
  readonly trust: Trust;
  readonly mutableTags: readonly string[];
  /** Today as `YYYY-MM-DD`; if undefined, dates are not compared. */
  readonly today: string | undefined;
}

/** A pulled image, as written and with its known facts. */
export interface PulledImage {
  readonly at: Place;
  readonly written: string;
  readonly ref: ImageRef | undefined;
  readonly facts: ImageFacts | undefined;
  /** True for an image that the project builds. */
  readonly local: boolean;
}

/** The pin of an image, with its known facts. */
export function pinOf({ at, written, ref, facts, local }: PulledImage, settings: ImageSettings): ImagePin {
  const { images } = settings.trust;
  return {
    reference: shownValue(ref?.text ?? written),
    at: plain(at),
    pin: local ? 'local' : ref ? pinned(ref, settings.mutableTags) : 'unknown',
    trusted: ref && images ? trusted(ref, images) : 'unknown',
    publisher: facts?.publisher === undefined ? undefined : shownValue(facts.publisher),
    endOfLife: endOf(facts, settings.today),
  };
}

function pinned(ref: ImageRef, mutableTags: readonly string[]): ImagePin['pin'] {
  if (ref.digest !== undefined) return 'digest';
  const floats = floating(ref, mutableTags);
  if (floats === 'missing') return 'none';
  return floats ? 'moving' : 'tag';
}

function endOf(facts: ImageFacts | undefined, today: string | undefined): EndOfLife | undefined {
  const { endOfLife: date, endOfLifeOf: line } = facts ?? {};
  if (!date || !line) return undefined;
  const state = today === undefined ? 'unknown' : (lifeOf(facts, today)?.state ?? 'supported');
  return { line: shownValue(line), date, state };
}
