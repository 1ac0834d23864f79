import { literal } from '../../source/expanded.ts';
import { gathered } from '../../source/list.ts';
import type { Word } from '../model.ts';

/** A word's value, or what is known of it: variables without a known value are as written. */
export const textOf = ({ value, expanded }: Word): string => value ?? expanded.text;

/** Whether a shell certainly keeps it as one word; nearly always true. */
const isOneField = ({ value, variables }: Word) =>
  variables.length === 0 || value === undefined || !/\s/.test(value);

/** The words of a command's arguments after field splitting. */
export function fieldsOfAll(args: readonly Word[]): readonly Word[] {
  return gathered(args, fieldsOf);
}

/**
 * The words of one argument after field splitting: a shell splits an unquoted variable at blanks (POSIX shell, 2.6.5 Field
 * Splitting).
 */
function fieldsOf(word: Word): readonly Word[] {
  if (isOneField(word)) return [word];
  const { value = '', shape, span, variables, substitutions } = word;
  if (span.end - span.start !== shape.length) return [word];
  const fields = value.split(/\s+/).filter((field) => field !== '');
  return fields.map((field) => {
    const expanded = literal(field, span);
    return { value: field, shape: field, expanded, span, variables, substitutions };
  });
}
