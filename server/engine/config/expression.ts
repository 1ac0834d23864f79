import { RE2JS } from 're2js';
import { limits } from '../source/limits.ts';

/** A regular expression that takes time linear in the text. */
export interface Expression {
  readonly source: string;
  /** Whether it matches somewhere in a text, of which only the beginning is searched. */
  readonly finds: (text: string) => boolean;
}

/**
 * Reads a regular expression in the syntax of RE2: without look-around and back-references, so that no text makes it slow.
 * Returns why it can't be used, if it can't.
 */
export function expressionOf(source: string): Expression | { readonly fault: string } {
  try {
    if (source.length > limits.conditionPattern) return { fault: 'it is too long' };
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > limits.expressionSteps) return { fault: 'it is too large' };
    // The same text is often asked for each rule.
    let last: { readonly text: string; readonly found: boolean } | undefined;
    return {
      source,
      finds(text) {
        if (last?.text !== text)
          last = { text, found: compiled.matcher(text.slice(0, limits.conditionText)).find() };
        return last.found;
      },
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it is not valid';
    return { fault: why.replace(/^error parsing regexp: /, '') };
  }
}
