import type { Action } from './action.ts';

/** The most entries of a menu. */
export const maxEntries = 9;

/** An entry of a menu, with how much it matters: what matters least is left out first. */
export interface Entry {
  readonly action: Action;
  readonly weight: Weight;
}

export type Weight = 'always' | 'likely' | 'rarely';

const weights: readonly Weight[] = ['always', 'likely', 'rarely'];

/** Entries that matter alike. */
export const entriesOf = (weight: Weight, actions: readonly Action[]): Entry[] =>
  actions.map((action) => ({ action, weight }));

/**
 * Returns a menu of at most `most` entries with different titles, in the order given. If fixes are left out, the last one shown
 * is `more` of them, to choose from, unless that is undefined.
 */
export function menuOf(
  all: readonly Entry[],
  most: number,
  more: ((fixes: readonly Action[]) => Action) | undefined,
): Action[] {
  const entries = withoutTwins(all);
  const kept = new Set(
    weights.flatMap((weight) => entries.filter((each) => each.weight === weight)).slice(0, Math.max(0, most)),
  );
  const isLeft = (each: Entry) => !kept.has(each) && isFix(each);
  const shown = entries.filter((each) => kept.has(each));
  const last = shown.filter(isFix).at(-1);
  if (!more || !last || !entries.some(isLeft)) return shown.map(({ action }) => action);
  const rest = entries.filter((each) => each === last || isLeft(each)).map(({ action }) => action);
  return shown.map((each) => (each === last ? more(rest) : each.action));
}

const isFix = ({ action: { kind, edits, later, choices } }: Entry) =>
  kind === 'fix' && (edits ?? later ?? choices) !== undefined;

function withoutTwins(all: readonly Entry[]): Entry[] {
  const titles = new Set<string>();
  return all.filter(({ action: { title } }) => titles.size < titles.add(title).size);
}
