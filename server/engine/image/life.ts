import { dayOf } from '../source/day.ts';
import { memoizeByText } from '../source/memo.ts';
import type { ImageFacts } from './model.ts';
import { withoutOwner } from './short-name.ts';

/** The state of an image's support on a day: it has ended, or ends within 60 days. */
interface Life {
  readonly state: 'ended' | 'ending';
  /** The product or distribution, with its version, and the last day of its support. */
  readonly words: { readonly line: string; readonly date: string; readonly when: string };
}

/** The end of support of an image with known dates; undefined if it is more than 60 days away. */
export function lifeOf(facts: ImageFacts | undefined, today: string | undefined): Life | undefined {
  const { endOfLife: date, endOfLifeOf: line, endedBefore } = facts ?? {};
  if (!date || !line || today === undefined) return undefined;
  // Of an image without a version, the owner says which one it is: `bitnamilegacy/redis`.
  const shown = line.includes(':') ? withoutOwner(line) : line.split('/').slice(-2).join('/');
  const words = { line: shown, date, when: endedBefore ? `${date} or earlier` : date };
  if (date < today) return { state: 'ended', words };
  return !endedBefore && endingFrom(date) <= today ? { state: 'ending', words } : undefined;
}

/** The date (`YYYY-MM-DD`) 60 days before another; dates that cannot be parsed are returned as they are. */
const endingFrom = memoizeByText(
  (date) => {
    const then = Date.parse(date) - 60 * 86_400_000;
    return Number.isNaN(then) ? date : dayOf(then);
  },
  { texts: 1000, characters: 20_000 },
);
