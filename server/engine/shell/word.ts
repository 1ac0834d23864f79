import type { Word } from './model.ts';

/** A word's value, or what is written where that is not known. */
export const textOf = ({ value, shape }: Word): string => value ?? shape;
