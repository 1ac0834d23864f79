import { nextLine, type Span } from '../../source/text.ts';

/** A key of a compose file: its lines, or its first line and the lines of each key below it. */
export interface YamlPiece {
  readonly span: Span;
  /** The keys one level below; undefined if the piece is read as a whole. */
  readonly below: readonly YamlPiece[] | undefined;
}

/** The number of levels of keys to split: sections, services, and keys of services. */
const levels = 3;

/** Text that can't be split by lines: document marks, directives, lone returns, tabs, a byte order mark. */
const tied = /^(?:---|\.\.\.|%)|\r(?!\n)|^\uFEFF|\t/m;
const keyStart = /[\w."'<-]/;

/**
 * Splits a text into its top-level keys, and these into the keys below them, so that an edit only makes one small part be read
 * again. Only indentation decides (YAML 1.2.2, 6.1): the content of a key is always indented deeper than the key. The code that
 * joins the parts resolves anchors. Undefined for a text that must be read as a whole. If a part can't be read alone, its
 * errors show that; the caller must check them.
 */
export function piecesOf(text: string): readonly YamlPiece[] | undefined {
  if (tied.test(text)) return undefined;
  const pieces: YamlPiece[] = [];
  let start = -1;
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const first = text.charAt(at);
    if ('\r\n#'.includes(first)) continue;
    if (first === ' ') {
      if (start >= 0 || /^ *(?:#|\r?\n?$)/.test(text.slice(at, nextLine(text, at)))) continue;
      return undefined;
    }
    if (!keyStart.test(first) || /^-\s/.test(text.slice(at, at + 2))) return undefined;
    if (start >= 0) pieces.push(piece(text, { start, end: at }, 1));
    start = at;
  }
  if (start < 0) return undefined;
  pieces.push(piece(text, { start, end: text.length }, 1));
  return pieces;
}

function piece(text: string, span: Span, level: number): YamlPiece {
  return { span, below: level < levels ? below(text, span, level + 1) : undefined };
}

/** The keys below a key that is alone on its line; undefined if they are not clearly indented alike. */
function below(text: string, { start, end }: Span, level: number): YamlPiece[] | undefined {
  const body = nextLine(text, start);
  if (!/^ *[\w.-]+:[ ]*(?:#.*)?\r?$/.test(text.slice(start, body).replace(/\n$/, ''))) return undefined;
  const pieces: YamlPiece[] = [];
  let indent = -1;
  let from = -1;
  for (let at = body; at < end; at = nextLine(text, at)) {
    let column = 0;
    while (text.charCodeAt(at + column) === 32) column++;
    const first = text.charAt(at + column);
    if (at + column >= end || '\r\n#'.includes(first)) continue;
    if (indent < 0) indent = column;
    if (column > indent) continue;
    const isItem = /^-\s/.test(text.slice(at + column, at + column + 2));
    // Items may have the same indentation as their key.
    if (isItem && column === indent && from >= 0) continue;
    if (column < indent || !keyStart.test(first) || isItem) return undefined;
    if (from >= 0) pieces.push(piece(text, { start: from, end: at }, level));
    from = at;
  }
  if (from < 0) return undefined;
  pieces.push(piece(text, { start: from, end }, level));
  return pieces;
}
