import type { Said, Span } from '../../source/text.ts';

/** What is wrong with a YAML text. */
export interface YamlError {
  /** One sentence; never a word of the text itself. */
  readonly message: Said;
  readonly span: Span;
  /** What kind of error the library calls it; `TOO_DEEP` and `TOO_MANY` are ours. */
  readonly code: string;
}

/** What is wrong with an entry that is not of the kind of those beside it. */
export const sideBySide = {
  code: 'STRAY',
  message: 'YAML: Keys and list items can not stand side by side; this is not read.',
} as const;

/** What the library's codes mean (its texts quote what is written, which may be a secret). */
const meanings = {
  ALIAS_PROPS: 'YAML: An alias takes no anchor and no tag.',
  BAD_ALIAS: 'YAML: An anchor or alias needs a name.',
  BAD_DIRECTIVE: 'YAML: This directive is not one of YAML.',
  BAD_DQ_ESCAPE: 'YAML: A backslash in double quotes begins no escape that YAML knows.',
  BAD_INDENT: 'YAML: This is not indented as what it belongs to.',
  BAD_PROP_ORDER: 'YAML: Anchors and tags stand after the dash, colon or question mark.',
  BAD_SCALAR_START: 'YAML: A value that begins with this character needs quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'YAML: A second key on the line of a key needs a line of its own.',
  BLOCK_IN_FLOW: 'YAML: Lines with dashes or keys can not stand within brackets.',
  KEY_OVER_1024_CHARS: 'YAML: A key is longer than 1024 characters.',
  MISSING_CHAR: 'YAML: A bracket, comma, colon, dash or blank is missing here.',
  MULTILINE_IMPLICIT_KEY: 'YAML: A key has to stand on one line, with its colon.',
  MULTIPLE_ANCHORS: 'YAML: A value has two anchors.',
  MULTIPLE_TAGS: 'YAML: A value has two tags.',
  NO_COLON: 'YAML: A key has no colon after it.',
  OPEN_BRACKET: 'YAML: A bracket is not closed, or closed by one of another kind.',
  OPEN_QUOTE: 'YAML: A quote is not closed.',
  TAB_AS_INDENT: 'YAML: Tabs can not indent.',
  TAG_RESOLVE_FAILED: 'YAML: This tag is not one that can be used here.',
  UNEXPECTED_TOKEN: 'YAML: This does not belong here, and what follows of the value is not read.',
} as const;

/** One sentence for an error of the library, from its code and from how its text begins. */
export function sentenceOf(code: string, message: string): Said {
  const name = nameOf(code, message);
  return isKnown(name) ? meanings[name] : 'YAML: This can not be read.';
}

function isKnown(name: string): name is keyof typeof meanings {
  return name in meanings;
}

/** The code of an error; what the library calls a missing character, or bad indentation, is told apart further. */
export function nameOf(code: string, message: string): string {
  return isKnown(code) ? (names.find(([begins]) => begins.test(message))?.[1] ?? code) : code;
}

const names: readonly (readonly [RegExp, string])[] = [
  [/^Missing closing/, 'OPEN_QUOTE'],
  [/^Flow (?:map|sequence) .* end with/, 'OPEN_BRACKET'],
  [/^Implicit map keys/, 'NO_COLON'],
];

/** True for errors that end with the lines indented below their key; others may come of a quote or bracket that is open. */
export function isContained({ code }: YamlError): boolean {
  return ['BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'NO_COLON'].includes(code);
}
