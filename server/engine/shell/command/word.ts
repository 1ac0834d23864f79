import { gathered } from '../../source/list.ts';
import type { Word } from '../model.ts';

/** A word's value, or the word as written if the value is not known. */
export const textOf = ({ value, shape }: Word): string => value ?? shape;

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
  return fields.map((field) => ({ value: field, shape: field, span, variables, substitutions }));
}
