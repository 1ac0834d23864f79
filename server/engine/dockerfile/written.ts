import type { Instruction } from './model.ts';

/** An instruction as written, here-documents included. */
export function textAt({ span, file }: Instruction): string {
  return file.text.slice(span.start, span.end);
}
