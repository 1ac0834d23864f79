import { bytesOf } from '../compose/service/scalar.ts';
import type { Known } from '../source/text.ts';

/** The lowest and the highest number that a text stands for; equal for a single number. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

/** The operators that compare numbers, and whether a number passes beside the limit. */
export const comparisons: Readonly<Record<string, (value: NumberRange, limit: number) => boolean>> = {
  '<': ({ low }, limit) => low < limit,
  '<=': ({ low }, limit) => low <= limit,
  '>': ({ high }, limit) => high > limit,
  '>=': ({ high }, limit) => high >= limit,
};

/** The numbers of a text: `8080`, `8000-8010`, `0.5`, or a size such as `512m` in bytes; undefined for any other text. */
export function numbersOf(text: string): NumberRange | undefined {
  const dash = text.indexOf('-', 1);
  const parts = dash < 0 ? [text, text] : [text.slice(0, dash), text.slice(dash + 1)];
  const [low, high] = parts.map(numberOf);
  return low === undefined || high === undefined || low > high ? undefined : { low, high };
}

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  const plain = /^-?[0-9]+(?:\.[0-9]+)?$/.test(trimmed) ? Number(trimmed) : bytesOf(trimmed);
  return plain !== undefined && Number.isFinite(plain) ? plain : undefined;
}

/** Whether the numbers of a text pass; `unknown` for a text that has none. */
export function compared(text: string, passes: (value: NumberRange) => boolean): Known<boolean> {
  const value = numbersOf(text);
  return value ? passes(value) : 'unknown';
}
