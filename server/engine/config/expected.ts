import type { Node, Scalar } from '../compose/model.ts';
import { followed, shown } from '../secret/shown.ts';
import { closest } from '../source/similar.ts';
import type { SafeText, Shown, Span } from '../source/text.ts';

/** Reports a problem at a place of a configuration; `meant` is the word that was meant, most likely or certainly. */
export type ReportProblem = (
  at: { readonly span: Span },
  message: SafeText,
  meant?: string,
  certain?: 'certain',
) => void;

/** Calls `take` for each entry of a mapping whose key is known and reports the others. `what` names the mapping in messages. */
export function eachOf(
  node: Node,
  what: string,
  known: Iterable<string>,
  problem: ReportProblem,
  take: (key: string, value: Node, at: Scalar) => void,
): void {
  const keys = new Set(known);
  eachEntry(node, what, problem, (name, value, key) => {
    if (!keys.has(name)) problem(key, unknownKey(name, [...keys]), closest(name, keys));
    else if (value) take(name, value, key);
  });
}

/** A problem lists the keys of a mapping if there are at most this many. */
const mostKeys = 12;

/** The message for an unknown key: names the closest known key, or lists all keys if none is close. */
function unknownKey(name: string, keys: readonly string[]): SafeText {
  const message = unknown('key', name, keys);
  if (keys.length > mostKeys || closest(name, keys) !== undefined) return message;
  return followed(message, shown` Use ${listed(keys)}.`);
}

/** Calls `take` for each entry of a mapping; the value is undefined if it is empty. */
export function eachEntry(
  node: Node,
  what: string,
  problem: ReportProblem,
  take: (key: string, value: Node | undefined, at: Scalar) => void,
): void {
  if (node.kind !== 'mapping') {
    problem(node, shown`${what} must be a mapping of keys to values.`);
    return;
  }
  for (const [name, { key, value }] of node.entries)
    take(name, value && !isEmpty(value) ? value : undefined, key);
}

/** Returns the scalar's text if it is one of some words; otherwise reports a problem. */
export function oneOf<Word extends string>(
  node: Node | undefined,
  words: readonly Word[],
  what: string,
  problem: ReportProblem,
): Word | undefined {
  if (node?.kind !== 'scalar') {
    if (node) problem(node, shown`The ${what} must be one of ${listed(words)}.`);
    return undefined;
  }
  const found = words.find((word) => word === node.raw);
  if (!found) {
    const message = followed(unknown(what, node.raw, words), shown` Use ${listed(words)}.`);
    problem(node, message, closest(node.raw, words));
  }
  return found;
}

/** Returns the text of a scalar that is not empty; otherwise reports a problem. */
export function textOf(node: Node, what: string, problem: ReportProblem): string | undefined {
  if (node.kind === 'scalar' && node.raw !== '') return node.raw;
  problem(node, shown`${what} must be a string.`);
  return undefined;
}

/** The strings of a list with their spans; a single string may stand without brackets. */
export function words(
  node: Node,
  what: string,
  problem: ReportProblem,
): { text: string; span: Span; style: Scalar['style'] }[] {
  const items = node.kind === 'sequence' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === 'scalar' && item.raw !== '')
      return [{ text: item.raw, span: item.span, style: item.style }];
    problem(item, shown`\`${what}\` must be a list of strings.`);
    return [];
  });
}

/** The strings of a list. */
export function strings(node: Node, what: string, problem: ReportProblem): string[] {
  return words(node, what, problem).map(({ text }) => text);
}

/** Whether a value is empty: `key:`, `key: ~` or `key: null`. */
export function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && /^(?:|~|null)$/i.test(node.raw);
}

/** The message for an unknown word, with the closest known one. */
export function unknown(what: string, word: string, among: Iterable<string>): Shown {
  const meant = closest(word, among);
  return shown`Unknown ${what} \`${word}\`${meant === undefined ? '.' : `; did you mean \`${meant}\`?`}`;
}

/** Joins words for a sentence: `a, b or c`. */
export function listed(all: readonly string[], joint: 'and' | 'or' = 'or'): string {
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} ${joint} ${all.at(-1)}`;
}
