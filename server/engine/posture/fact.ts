import type { Known, Place, Shown, Traced } from '../source/text.ts';
import type { Decider, Fact, PlainPlace } from './model.ts';

/** Converts a place to plain data. */
export function plain({ file, span }: Place): PlainPlace {
  return { file: file.path, span: { start: span.start, end: span.end } };
}

/** A fact with Docker's default value. */
export function byDefault<T>(value: Known<T>): Fact<T> {
  return { value, by: 'default', at: undefined };
}

/** A fact that is written at a place. */
export function decided<T>(
  value: Known<T>,
  at: Place,
  detail?: Shown,
  by: Exclude<Decider, 'default'> = 'service',
): Fact<T> {
  return { value, by, at: plain(at), ...(detail === undefined ? {} : { detail }) };
}

/** A fact that is written at a place, with an unknown value. */
export function unknownAt(at: Place): Fact<never> {
  return { value: 'unknown', by: 'service', at: plain(at) };
}

/** A fact that depends on Docker's daemon. */
export const unknownByDefault: Fact<never> = { value: 'unknown', by: 'default', at: undefined };

/** The service's value, else the default. */
export function traced<T>(value: Traced<Known<T>> | undefined, otherwise: Known<T>): Fact<T> {
  return value ? decided(value.value, value) : byDefault(otherwise);
}
