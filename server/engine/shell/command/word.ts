import type { Word } from '../model.ts';

/** A word's value, or what is written where that is not known. */
export const textOf = ({ value, shape }: Word): string => value ?? shape;

/** The words that a shell makes of one: an unquoted variable of known value is split at its blanks (POSIX shell, 2.6.5 Field Splitting). */
export function fieldsOf(word: Word): readonly Word[] {
  const { value, shape, span, variables, substitutions } = word;
  if (variables.length === 0 || value === undefined || !/\s/.test(value)) return [word];
  if (span.end - span.start !== shape.length) return [word];
  const fields = value.split(/\s+/).filter((field) => field !== '');
  return fields.map((field) => ({ value: field, shape: field, span, variables, substitutions }));
}
