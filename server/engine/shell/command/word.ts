import { gathered } from '../../source/list.ts';
import type { Word } from '../model.ts';

/** A word's value, or what is written where that is not known. */
export const textOf = ({ value, shape }: Word): string => value ?? shape;

/** Whether a shell certainly makes one word of it: nearly always. */
const isOneField = ({ value, variables }: Word) =>
  variables.length === 0 || value === undefined || !/\s/.test(value);

/** The words that a shell makes of all arguments of a command. */
export function fieldsOfAll(args: readonly Word[]): readonly Word[] {
  return gathered(args, fieldsOf);
}

/** The words that a shell makes of one: an unquoted variable of known value is split at its blanks (POSIX shell, 2.6.5 Field Splitting). */
function fieldsOf(word: Word): readonly Word[] {
  if (isOneField(word)) return [word];
  const { value = '', shape, span, variables, substitutions } = word;
  if (span.end - span.start !== shape.length) return [word];
  const fields = value.split(/\s+/).filter((field) => field !== '');
  return fields.map((field) => ({ value: field, shape: field, span, variables, substitutions }));
}
