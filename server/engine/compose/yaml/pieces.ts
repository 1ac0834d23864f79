import { nextLine, type Span } from '../../source/text.ts';

/** One top-level key of a compose file: its lines, or its first line and the lines of each key below it. */
export interface Piece {
  readonly span: Span;
  /** Spans of the keys one level below; undefined when the piece is read as a whole. */
  readonly below: readonly Span[] | undefined;
}

/** What keeps a text from being cut by its lines: document marks, directives, lone returns, tabs, a byte order mark. */
const tied = /^(?:---|\.\.\.|%)|\r(?!\n)|^\uFEFF|\t/m;
const keyStart = /[\w."'-]/;

/**
 * Cuts a text into its top-level keys, and each of these into the keys below it, so that an edit has but one small part
 * read again. A line's indentation alone decides (YAML 1.2.2, 6.1): content of a key is always indented deeper than the
 * key. Anchors are told apart by whoever puts the parts
 * together. Undefined for a text that has to be read as a whole; a part that turns out not to stand alone is for the caller to
 * notice, by its errors.
 */
export function piecesOf(text: string): readonly Piece[] | undefined {
  if (tied.test(text)) return undefined;
  const pieces: Piece[] = [];
  let start = -1;
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const first = text.charAt(at);
    if ('\r\n#'.includes(first)) continue;
    if (first === ' ') {
      if (start >= 0 || /^ *(?:#|\r?\n?$)/.test(text.slice(at, nextLine(text, at)))) continue;
      return undefined;
    }
    if (!keyStart.test(first) || /^-\s/.test(text.slice(at, at + 2))) return undefined;
    if (start >= 0) pieces.push(piece(text, { start, end: at }));
    start = at;
  }
  if (start < 0) return undefined;
  pieces.push(piece(text, { start, end: text.length }));
  return pieces;
}

function piece(text: string, span: Span): Piece {
  return { span, below: below(text, span) };
}

/** The keys below a key that is alone on its line; undefined when they are not plainly indented alike. */
function below(text: string, { start, end }: Span): Span[] | undefined {
  const body = nextLine(text, start);
  if (!/^[\w.-]+:[ ]*(?:#.*)?\r?$/.test(text.slice(start, body).replace(/\n$/, ''))) return undefined;
  const spans: Span[] = [];
  let indent = -1;
  let from = -1;
  for (let at = body; at < end; at = nextLine(text, at)) {
    let column = 0;
    while (text.charCodeAt(at + column) === 32) column++;
    const first = text.charAt(at + column);
    if (at + column >= end || '\r\n#'.includes(first)) continue;
    if (indent < 0) indent = column;
    if (column > indent) continue;
    if (column < indent || !keyStart.test(first) || /^-\s/.test(text.slice(at + column, at + column + 2)))
      return undefined;
    if (from >= 0) spans.push({ start: from, end: at });
    from = at;
  }
  if (from < 0) return undefined;
  spans.push({ start: from, end });
  return spans;
}
