import type { Span } from '../../source/text.ts';
import { type DraftWord, draftWord, type Expansion, literalWord, type WordPart } from './draft.ts';
import type { Fragment, Stretch } from './fragment.ts';

/** The part of a word's syntax that is used. */
export interface SyntaxWord {
  readonly text: string;
  readonly value: string;
  readonly pos: number;
  readonly parts?: readonly SyntaxPart[] | undefined;
}

/** The part of a word part's syntax that is used. */
export interface SyntaxPart {
  readonly type: string;
  readonly pos: number;
  readonly text: string;
  readonly value?: string;
  readonly kind?: string;
  readonly parameter?: string;
  readonly prefix?: string | undefined;
  readonly index?: unknown;
  readonly operation?:
    | { readonly type: string; readonly operator?: string; readonly operand?: unknown }
    | undefined;
  readonly parts?: readonly SyntaxPart[] | undefined;
}

const substitutions: ReadonlySet<string> = new Set([
  'CommandExpansion',
  'ProcessSubstitution',
  'ArithmeticCommandExpansion',
]);

/** True for a part that runs commands. */
export function isSubstitution(part: { readonly type: string }): boolean {
  return substitutions.has(part.type);
}

/** The body of a here-document. */
export function bodyWord(
  body: {
    readonly text: string;
    readonly pos: number;
    readonly end: number;
    readonly parts?: readonly SyntaxPart[] | undefined;
  },
  fragment: Fragment,
): DraftWord {
  const span = fragment.span(body.pos, body.end);
  return body.parts
    ? partsWord(body.parts, false, span, fragment)
    : literalWord(body.text, span.start, span.end);
}

/** A word made of its parts, without quotes. */
export function partsWord(
  parts: readonly SyntaxPart[],
  glob: boolean,
  span: Span,
  fragment: Fragment,
): DraftWord {
  const leaves = leavesOf(parts);
  const spots = leaves.map(({ type, pos, text }) => {
    const quotes = type === 'SingleQuoted' ? 1 : 0;
    return fragment.span(pos + quotes, pos + text.length - quotes);
  });
  return draftWord(leaves.map(pieceOf), glob, span, spots);
}

/** The parts of a word, those between double quotes included. */
function leavesOf(parts: readonly SyntaxPart[]): readonly SyntaxPart[] {
  const isQuoted = ({ type }: SyntaxPart) => type === 'DoubleQuoted' || type === 'LocaleString';
  return parts.some(isQuoted)
    ? parts.flatMap((part) => (isQuoted(part) ? leavesOf(part.parts ?? []) : [part]))
    : parts;
}

const piecesOf = (word: SyntaxWord): readonly WordPart[] =>
  word.parts ? leavesOf(word.parts).map(pieceOf) : [word.value];

function pieceOf(part: SyntaxPart): WordPart {
  switch (part.type) {
    case 'Literal':
    case 'Glob':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value ?? part.text;
    case 'SimpleExpansion':
      return part.text === '$' ? '$' : plainExpansion(part.text.slice(1), part.text);
    case 'ParameterExpansion':
      return parameterExpansion(part);
    default:
      return { name: undefined, text: part.text, operator: undefined, operand: undefined };
  }
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function plainExpansion(name: string, text: string): Expansion {
  return { name: variableName.test(name) ? name : undefined, text, operator: '', operand: undefined };
}

function parameterExpansion(part: SyntaxPart): Expansion {
  const { operation, parameter = '', text } = part;
  const plain = plainExpansion(parameter, text);
  if (part.prefix || part.index) return { ...plain, operator: undefined };
  if (!operation) return plain;
  if (operation.type !== 'Default') return { ...plain, operator: undefined };
  return { ...plain, operator: operation.operator, operand: piecesOf(operation.operand as SyntaxWord) };
}

/** True if a word's value depends on file names. A `?` in a URL and a lone `[…]` are literal. */
export function isGlob(word: SyntaxWord): boolean {
  const url = word.text.includes('://');
  return (word.parts ?? []).some(
    (part) =>
      part.type === 'ExtendedGlob' ||
      (part.type === 'Glob' && (part.kind === 'star' || (part.kind === 'question' && !url))),
  );
}

/**
 * The text of a word that is read as a script, in parts with their places. Substitutions, which the outer shell has already
 * evaluated, become a variable without a value.
 */
export function stretchesOf(word: SyntaxWord): readonly Stretch[] {
  const stretches: Stretch[] = [];
  if (word.parts) for (const part of word.parts) addStretch(part, false, stretches);
  else addUnescaped(word.text, word.pos, '', stretches);
  return stretches;
}

function addStretch(part: SyntaxPart, quoted: boolean, stretches: Stretch[]): void {
  switch (part.type) {
    case 'SingleQuoted':
      stretches.push({ text: part.value ?? '', source: part.pos + 1 });
      return;
    case 'AnsiCQuoted':
      stretches.push({ text: part.value ?? '', source: part.pos + 2 });
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      for (const child of part.parts ?? []) addStretch(child, true, stretches);
      return;
    case 'Literal':
      addUnescaped(part.text, part.pos, quoted ? '$`"\\\n' : '', stretches);
      return;
    default:
      stretches.push({ text: isSubstitution(part) ? blank(part.text.length) : part.text, source: part.pos });
  }
}

function blank(length: number): string {
  return length < 4 ? `$${'_'.repeat(Math.max(0, length - 1))}` : `\${${'_'.repeat(length - 3)}}`;
}

/** Adds a text without its backslashes: all of them, or only those before a character of `special`. */
function addUnescaped(text: string, source: number, special: string, stretches: Stretch[]): void {
  let start = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
    if (special !== '' && !special.includes(text.charAt(at + 1))) {
      at++;
      continue;
    }
    if (at > start) stretches.push({ text: text.slice(start, at), source: source + start });
    start = at + 1;
    at += 2;
  }
  if (start < text.length) stretches.push({ text: text.slice(start), source: source + start });
}
