import type { SourceFile } from '../text.ts';
import type { Instruction } from './model.ts';

/** Asks whether a file says all of some things anywhere, once a file: spares a rule the files that cannot concern it. */
export function mention(...patterns: readonly RegExp[]): (file: SourceFile) => boolean {
  const known = new WeakMap<SourceFile, boolean>();
  return (file) => {
    let found = known.get(file);
    if (found === undefined) {
      found = patterns.every((pattern) => pattern.test(file.text));
      known.set(file, found);
    }
    return found;
  };
}

/** An instruction as written, here-documents included. */
export function textAt({ span, file }: Instruction): string {
  return file.text.slice(span.start, span.end);
}
