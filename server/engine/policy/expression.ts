import { RE2JS } from 're2js';
import { limits } from '../source/limits.ts';

/** A regular expression that takes time linear in the text, or why it is not one. */
export type Expression = { readonly finds: (text: string) => boolean } | { readonly fault: string };

/**
 * Reads a regular expression in the syntax of RE2: without look-around and back-references, so that no text makes it slow. It
 * finds a match anywhere in the text.
 */
export function expressionOf(source: string): Expression {
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > limits.expressionSteps) return { fault: 'it is too large' };
    return { finds: (text) => compiled.matcher(text).find() };
  } catch (error) {
    return {
      fault:
        error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it is not valid',
    };
  }
}
