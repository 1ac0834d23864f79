import { whenAsked } from './memo.ts';

/**
 * What `of` gives for each item of a list, lists taken apart: `flatMap` of an array, which takes twenty times as long in V8, as it
 * defines each element as a property.
 */
export function gathered<T, R>(list: readonly T[], of: (item: T, index: number) => R | readonly R[]): R[] {
  const found: R[] = [];
  for (let at = 0; at < list.length; at++) {
    const given = of(list[at]!, at);
    if (Array.isArray(given)) for (let each = 0; each < given.length; each++) found.push(given[each]);
    else found.push(given as R);
  }
  return found;
}

/** The words of a text, between which is one blank: a set that is made when it is first asked, as a short run asks few. */
export function wordSet(text: string): Pick<ReadonlySet<string>, 'has'> {
  const words = whenAsked(() => new Set(text.split(' ')));
  return { has: (word) => words().has(word) };
}
