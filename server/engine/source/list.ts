import { whenAsked } from './memo.ts';

/** An empty list that all share, so that returning one allocates nothing. */
export const none: readonly never[] = [];

/** Like `flatMap` of an array, but about twenty times as fast in V8, where `flatMap` defines each element as a property. */
export function gathered<T, R>(list: readonly T[], of: (item: T, index: number) => R | readonly R[]): R[] {
  const found: R[] = [];
  for (let at = 0; at < list.length; at++) {
    const given = of(list[at]!, at);
    if (Array.isArray(given)) for (let each = 0; each < given.length; each++) found.push(given[each]);
    else found.push(given as R);
  }
  return found;
}

/** A set of the words of a text, separated by one blank. The set is created on first use, because a short run uses few. */
export function wordSet(text: string): Pick<ReadonlySet<string>, 'has'> {
  const words = whenAsked(() => new Set(text.split(' ')));
  return { has: (word) => words().has(word) };
}

/** The items whose key no later item has, at the place of the first with that key; all that have no key. */
export function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string | undefined): T[] {
  return [...new Map(items.map((item) => [keyOf(item) ?? item, item])).values()];
}
