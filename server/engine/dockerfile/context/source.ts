import { none } from '../../source/list.ts';
import type { Argument, Instruction } from '../model.ts';
import { cleanPath } from './dockerignore.ts';

/** Sources that COPY and ADD take from the build context, not from a stage, an image, a URL or a here-document. */
export function contextSources({ keyword, flags, args }: Instruction): readonly Argument[] {
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return none;
  return args.slice(0, -1).filter(({ text }) => !/^["']?(?:[a-z][a-z\d+.-]*:\/\/|git@)/i.test(text));
}

/** Whether a source means a whole folder: `.`, `/`, `*`, or a path that ends with a slash. */
export function isFolderSource({ value }: Argument): boolean {
  return value !== undefined && (isWholeSource(value) || value.endsWith('/'));
}

/** Whether a source is all of the build context: `.`, `/`, `*`, `./**`. */
export function isWholeSource(value: string): boolean {
  return /^(?:\.|\*\*?)$/.test(cleanPath(value));
}

/** False for a source whose name has an extension, like a file. */
export function mayBeFolder({ value }: Argument): boolean {
  return value === undefined || isWholeSource(value) || !/[^/.]\.\w+$/.test(value);
}
