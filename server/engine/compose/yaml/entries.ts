import { nextLine, type Span } from '../../source/text.ts';

/** The colon at the end of a key. */
const colon = /:(?=[ \r\n]|$)/;
const dash = /-(?=[ \r\n]|$)/y;
const key = /(?:[^\s"'#&*!|>%@`[\]{},:?-][^\s:#]*|"[^"\n]*"|'[^'\n]*'):(?=[ \r\n]|$)/y;

/** A text split into entries. */
interface SplitEntries {
  /** The span of each entry, from the start of its first line to the start of the next entry. */
  readonly spans: readonly Span[];
  /**
   * Content of lines that don't begin an entry although their indentation says so; never empty spans. An entry may continue
   * after them.
   */
  readonly stray: readonly Span[];
}

/**
 * Splits a collection in block style, broken or not, into entries by indentation alone (YAML 1.2.2, 6.1). A line that is
 * indented less than the first entry also begins an entry. So does a key that is indented less than the list above it and more
 * than the list's own key.
 */
export function entriesOf(text: string): SplitEntries {
  const spans: Span[] = [];
  const stray: Span[] = [];
  let column = -1;
  let listed = false;
  let list = -1;
  let from = -1;
  for (let at = 0, next = 0; at < text.length; at = next) {
    next = nextLine(text, at);
    const own = columnAt(text, at);
    const first = text.charAt(at + own);
    if (first === '' || '\r\n#'.includes(first)) continue;
    const dashed = isAt(dash, text, at + own);
    const keyed = isAt(key, text, at + own);
    const level = own <= column && !']},'.includes(first);
    if (column >= 0 && !(level && (listed || !dashed)) && !(keyed && own < list)) {
      if (list < 0) list = dashed && !listed ? own : 0;
    } else if (dashed || keyed || from < 0) {
      if (from >= 0) spans.push({ start: from, end: at });
      // Text above the first entry does not show the column of entries.
      if (column < 0 && (dashed || first === '?' || colon.test(text.slice(at, next))))
        [column, listed] = [own, dashed];
      from = at;
      list = -1;
    } else if (column >= 0)
      stray.push({ start: at + own, end: at + Math.max(own + 1, text.slice(at, next).trimEnd().length) });
  }
  if (from >= 0) spans.push({ start: from, end: text.length });
  return { spans, stray };
}

/** Whether an offset has a key with its colon, or a dash. */
export function startsEntry(text: string, at: number): boolean {
  return isAt(key, text, at) || isAt(dash, text, at);
}

/** The end of the first dash, or the first key with its colon, of a text; undefined for other text. */
export function headOf(text: string): { readonly kind: 'dash' | 'key'; readonly end: number } | undefined {
  const at = columnAt(text, 0);
  if (isAt(dash, text, at)) return { kind: 'dash', end: at + 1 };
  return isAt(key, text, at) ? { kind: 'key', end: key.lastIndex } : undefined;
}

/** The number of spaces at an offset. */
export function columnAt(text: string, at: number): number {
  let column = 0;
  while (text.charCodeAt(at + column) === 32) column++;
  return column;
}

function isAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
