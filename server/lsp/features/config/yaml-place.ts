/** A place in a block-style YAML text that may be incomplete. */
export interface YamlPlace {
  /** The keys from the root; a list item is `[]`. */
  readonly path: readonly string[];
  /** `value` behind a key or dash; `key` where a key may be written. */
  readonly part: 'key' | 'value';
  /** Offsets of the word around the place. */
  readonly start: number;
  readonly end: number;
}

/** A key or dash and its column. */
interface Mark {
  readonly column: number;
  /** Undefined for a dash. */
  readonly key: string | undefined;
}

/**
 * Finds the keys around an offset by indentation alone, since an incomplete text rarely parses. Undefined in a
 * comment, and where a block scalar or flow mapping makes the result uncertain.
 */
export function yamlPlaceAt(text: string, offset: number): YamlPlace | undefined {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = endOfLine(text, offset);
  const line = text.slice(from, lineEnd);
  const before = text.slice(from, offset);
  if (isInComment(before) || /[{}]/.test(line)) return undefined;
  const marks = marksOf(line);
  const key = marks.find(({ key }) => key !== undefined);
  const keyEnd = key ? (keyAt(line, key.column)?.end ?? 0) : 0;
  const isValue = key !== undefined && offset - from >= keyEnd;
  const own = isValue ? marks : marks.filter((mark) => mark.key === undefined);
  const [first = key ?? { column: line.trim() === '' ? before.length : indentOf(line), key: '' }] = own;
  const outer = parents(text.slice(0, from), first);
  const inner = own.map((mark) => mark.key ?? '[]');
  const flow = isValue && line.slice(keyEnd).trimStart().startsWith('[') ? ['[]'] : [];
  const word = wordAt(line, offset - from, isValue ? keyEnd : afterMarks(own, line));
  return {
    path: [...outer, ...inner, ...flow],
    part: isValue ? 'value' : 'key',
    start: from + word.start,
    end: from + word.end,
  };
}

/** Returns the dashes and the key at the start of a line. */
function marksOf(line: string): Mark[] {
  const marks: Mark[] = [];
  let column = indentOf(line);
  while (/^-(?:\s|$)/.test(line.slice(column))) {
    marks.push({ column, key: undefined });
    column += 1 + indentOf(line.slice(column + 1));
  }
  const key = keyAt(line, column)?.key;
  if (key !== undefined) marks.push({ column, key });
  return marks;
}

/** Returns the key at a column, without its quotes, and where its colon ends. */
function keyAt(line: string, column: number): { key: string; end: number } | undefined {
  const quote = line.charAt(column);
  const isQuoted = quote === '"' || quote === "'";
  const close = isQuoted ? line.indexOf(quote, column + 1) : column;
  let colon = close < 0 ? -1 : line.indexOf(':', close);
  while (colon >= 0 && line.charAt(colon + 1).trim() !== '') colon = line.indexOf(':', colon + 1);
  if (colon < 0) return undefined;
  const key = line.slice(column, colon).trimEnd();
  if (isQuoted)
    return close === column + key.length - 1 ? { key: key.slice(1, -1), end: colon + 1 } : undefined;
  return key === '' || /[\s#"'[\]{},]/.test(key) ? undefined : { key, end: colon + 1 };
}

/** Returns the keys and lists around the first mark behind a text; a dash may be at the same column as its key. */
function parents(text: string, first: Mark): string[] {
  const path: string[] = [];
  let at = first;
  for (const line of text.split('\n').reverse()) {
    if (at.column === 0 && at.key !== undefined) break;
    if (/^\s*(?:#|$)/.test(line)) continue;
    for (const mark of marksOf(line).reverse()) {
      const holds =
        mark.column < at.column ||
        (at.key === undefined && mark.key !== undefined && mark.column === at.column);
      if (!holds) continue;
      path.unshift(mark.key ?? '[]');
      at = mark;
    }
  }
  return path;
}

function wordAt(line: string, column: number, least: number): { start: number; end: number } {
  const isPart = (character: string) => character !== '' && !/[\s,:[\]"'#]/.test(character);
  let [start, end] = [column, column];
  while (start > least && isPart(line.charAt(start - 1))) start--;
  while (isPart(line.charAt(end))) end++;
  return { start, end };
}

const afterMarks = (marks: readonly Mark[], line: string) => {
  const last = marks.at(-1);
  return last ? last.column + 1 : indentOf(line);
};

const indentOf = (line: string) => line.length - line.trimStart().length;
const isInComment = (before: string) => /(?:^|\s)#/.test(before);

function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  const end = at < 0 ? text.length : at;
  return text.charAt(end - 1) === '\r' && end > offset ? end - 1 : end;
}
