import type { Known, Place, Shown, Traced } from '../source/text.ts';
import type { Decider, Fact, PlainPlace } from './model.ts';

/** A place as plain data. */
export function plain({ file, span }: Place): PlainPlace {
  return { file: file.path, span: { start: span.start, end: span.end } };
}

/** What holds where nobody says otherwise. */
export function byDefault<T>(value: Known<T>): Fact<T> {
  return { value, by: 'default', at: undefined };
}

/** What is written at a place. */
export function decided<T>(
  value: Known<T>,
  at: Place,
  detail?: Shown,
  by: Exclude<Decider, 'default'> = 'service',
): Fact<T> {
  return { value, by, at: plain(at), ...(detail === undefined ? {} : { detail }) };
}

/** What a place decides in a way that is not known. */
export function unknownAt(at: Place): Fact<never> {
  return { value: 'unknown', by: 'service', at: plain(at) };
}

/** What nobody here decides, and Docker's daemon does. */
export const unknownByDefault: Fact<never> = { value: 'unknown', by: 'default', at: undefined };

/** A value of a service, else its default. */
export function traced<T>(value: Traced<Known<T>> | undefined, otherwise: Known<T>): Fact<T> {
  return value ? decided(value.value, value) : byDefault(otherwise);
}
