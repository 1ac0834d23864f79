import type { AnyRule } from '../../../engine/index.ts';

/** The most characters of a label. */
const longest = 24;

/** A rule's problem in a few words; by default its id. */
export function labelOf({ id, label }: Pick<AnyRule, 'id' | 'label'>): string {
  if (label !== undefined) return label;
  const words = id.replaceAll(/[-/]/g, ' ');
  const named = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return named.length > longest ? `${named.slice(0, longest - 1)}\u2026` : named;
}

/** The value that a sentence has in place of the first `{word}` of its message; undefined if it has another form. */
export function factOf(message: AnyRule['messages'][string] | undefined, text: string): string | undefined {
  const template = typeof message === 'object' ? message.text : message;
  const [before, after] = template?.split(/\{\w+\}/, 2) ?? [];
  if (before === undefined || after === undefined || !text.startsWith(before)) return undefined;
  const end = after === '' ? text.length : text.indexOf(after, before.length);
  return end <= before.length ? undefined : text.slice(before.length, end);
}
