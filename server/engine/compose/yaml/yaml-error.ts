import type { SafeText, Span } from '../../source/text.ts';

/** An error in a YAML text. */
export interface YamlError {
  /** One sentence; never quotes the text itself. */
  readonly message: SafeText;
  readonly span: Span;
  /** The library's code for the error; `TOO_DEEP` and `TOO_MANY` are ours. */
  readonly code: string;
}

/** The error for an entry of another kind than the entries beside it. */
export const sideBySide = {
  code: 'STRAY',
  message: 'YAML: Keys and list items cannot be mixed at one level; this part is ignored.',
} as const;

/** Messages for the library's codes. Its own messages quote the file, which may contain a secret. */
const meanings = {
  ALIAS_PROPS: 'YAML: An alias cannot have an anchor or a tag.',
  BAD_ALIAS: 'YAML: An anchor or alias needs a name.',
  BAD_DIRECTIVE: 'YAML: This directive is not valid.',
  BAD_DQ_ESCAPE: 'YAML: A double-quoted string has an invalid escape sequence.',
  BAD_INDENT: 'YAML: The indentation does not fit the lines around it.',
  BAD_PROP_ORDER: 'YAML: Anchors and tags must come after the dash, colon or question mark.',
  BAD_SCALAR_START: 'YAML: A value that starts with this character must be quoted.',
  BLOCK_AS_IMPLICIT_KEY: 'YAML: A nested key must start on a new line.',
  BLOCK_IN_FLOW: 'YAML: Block lists and mappings are not allowed inside brackets or braces.',
  KEY_OVER_1024_CHARS: 'YAML: A key is longer than 1024 characters.',
  MISSING_CHAR: 'YAML: A bracket, comma, colon, dash or space is missing here.',
  MULTILINE_IMPLICIT_KEY: 'YAML: A key and its colon must be on one line.',
  MULTIPLE_ANCHORS: 'YAML: A value has two anchors.',
  MULTIPLE_TAGS: 'YAML: A value has two tags.',
  NO_COLON: 'YAML: A key is not followed by a colon.',
  OPEN_BRACKET: 'YAML: A bracket is not closed, or is closed by a different one.',
  OPEN_QUOTE: 'YAML: A quote is not closed.',
  TAB_AS_INDENT: 'YAML: Tabs are not allowed for indentation.',
  TAG_RESOLVE_FAILED: 'YAML: This tag cannot be used here.',
  UNEXPECTED_TOKEN: 'YAML: Unexpected text; the rest of this value is ignored.',
} as const;

/** One sentence for an error of the library, from its code and the beginning of its message. */
export function sentenceOf(code: string, message: string): SafeText {
  const name = nameOf(code, message);
  return isKnown(name) ? meanings[name] : 'YAML: This part cannot be parsed.';
}

function isKnown(name: string): name is keyof typeof meanings {
  return name in meanings;
}

/** The code of an error. Splits the library's codes for a missing character and for bad indentation into more specific ones. */
export function nameOf(code: string, message: string): string {
  return isKnown(code) ? (names.find(([begins]) => begins.test(message))?.[1] ?? code) : code;
}

const names: readonly (readonly [RegExp, string])[] = [
  [/^Missing closing/, 'OPEN_QUOTE'],
  [/^Flow (?:map|sequence) .* end with/, 'OPEN_BRACKET'],
  [/^Implicit map keys/, 'NO_COLON'],
];

/** True for errors that end with the lines below their key; other errors may come from an open quote or bracket. */
export function isContained({ code }: YamlError): boolean {
  return ['BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'NO_COLON'].includes(code);
}
