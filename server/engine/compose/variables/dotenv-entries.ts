import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { lineEnd, nextLine, type SafeText, type SourceFile, type Span } from '../../source/text.ts';

/** One entry of a `.env` file, or of a file that `env_file` names. */
export interface DotenvEntry {
  readonly name: string;
  readonly nameSpan: Span;
  /**
   * The value before interpolation, without quotes and escapes; a literal `$` is doubled. Undefined for a name without `=`: its
   * value comes from the shell.
   */
  readonly raw: string | undefined;
  /** The span of the value, without quotes. */
  readonly valueSpan: Span;
  /** True if the value's quote is not closed: the value is then the rest of the line. */
  readonly open: boolean;
}

/** An error for which Compose rejects a file of variables. */
export interface DotenvFault {
  readonly message: SafeText;
  readonly span: Span;
  /** True if the cause is a variable without a value. */
  readonly isUnset?: boolean;
}

interface Entries {
  readonly entries: readonly DotenvEntry[];
  /** In order. Compose stops at the first one, but here reading continues at the next line. */
  readonly faults: readonly DotenvFault[];
  /** The limit that was exceeded, so that the rest is not read; undefined if everything was read. */
  readonly beyond: string | undefined;
}

/** White space within a line, as compose-go defines it. */
const blanks = /[\t\v\f\r \x85\xa0]*/y;
/** All white space. */
const space = /[\s\x85]*/y;
const exported = /export(?=[\t\n\f\r ])/y;
/** Characters in the name of a variable; white space is checked later. */
const nameText = /[\p{L}\p{N}_.\-[\]\t\v\f\r \x85\xa0]*/uy;

/** The entries of a file of variables, read as compose-go's dotenv package does. */
export const dotenvEntries = perObject(({ text, refused }: SourceFile): Entries => {
  if (refused !== undefined) return { entries: [], faults: [], beyond: `${limits.characters} characters` };
  const entries: DotenvEntry[] = [];
  const faults: DotenvFault[] = [];
  let at = after(space, text, text.startsWith('\uFEFF') ? 1 : 0);
  for (let count = 0; at < text.length; count++) {
    if (count === limits.variableLines) return { entries, faults, beyond: `${limits.variableLines} lines` };
    if (text[at] === '#') at = nextLine(text, at);
    else {
      const read = entryAt(text, at);
      if (read.entry) entries.push(read.entry);
      if (read.fault) faults.push(read.fault);
      at = read.end;
    }
    at = after(space, text, at);
  }
  return { entries, faults, beyond: undefined };
});

/** The end of a match at an offset; the offset itself if the expression does not match. */
function after(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}

interface Read {
  readonly entry?: DotenvEntry;
  readonly fault?: DotenvFault;
  /** The offset at which reading continues. */
  readonly end: number;
}

/** The entry that begins at an offset. A line may have several entries, after values in quotes. */
function entryAt(text: string, at: number): Read {
  const behind = after(exported, text, at);
  const start = behind === at ? at : after(blanks, text, behind);
  const stop = after(nameText, text, start);
  const mark = text[stop];
  // At the end of a file without a line break, compose-go reads the last word as the value of a variable without a name.
  if (mark === undefined) {
    const rest = { start, end: start + text.slice(start).trimEnd().length };
    const empty = { start, end: start };
    const raw = text.slice(rest.start, rest.end);
    return { entry: { name: '', nameSpan: empty, raw, valueSpan: rest, open: false }, end: stop };
  }
  const refused = (message: SafeText, span: Span) => ({
    fault: { message, span },
    end: nextLine(text, stop),
  });
  const nameSpan = { start, end: start + text.slice(start, stop).trimEnd().length };
  const name = text.slice(nameSpan.start, nameSpan.end);
  if (!'=:\n'.includes(mark))
    return refused('The name of a variable cannot contain this character.', { start: stop, end: stop + 1 });
  if (name.includes(' ')) return refused('The name of a variable cannot contain a space.', nameSpan);
  if (mark === '\n') {
    const empty = { start: nameSpan.end, end: nameSpan.end };
    return { entry: { name, nameSpan, raw: undefined, valueSpan: empty, open: false }, end: stop + 1 };
  }
  const from = after(blanks, text, stop + 1);
  const isQuoted = text[from] === '"' || text[from] === "'";
  const quoted = isQuoted ? quotedAt(text, from) : undefined;
  const { raw, valueSpan, end } = quoted ?? plainAt(text, from);
  const open = isQuoted && !quoted;
  const entry = { name, nameSpan, raw, valueSpan, open };
  const quote = { start: from, end: from + 1 };
  return open ? { entry, ...refused('The quote of this value is not closed.', quote) } : { entry, end };
}

interface Value {
  readonly raw: string;
  readonly valueSpan: Span;
  readonly end: number;
}

/** A value without quotes: a comment begins at the first blank followed by `#`. */
function plainAt(text: string, start: number): Value {
  const end = lineEnd(text, start);
  const [raw = ''] = text.slice(start, end).split(' #', 1);
  const known = raw.trimEnd();
  return { raw: known, valueSpan: { start, end: start + known.length }, end };
}

function quotedAt(text: string, start: number): Value | undefined {
  const quote = text[start];
  let close = start + 1;
  while (close < text.length && text[close] !== quote) close += text[close] === '\\' ? 2 : 1;
  if (close >= text.length) return undefined;
  const inner = text.slice(start + 1, close);
  const raw = quote === "'" ? inner.replaceAll("\\'", "'").replaceAll('$', '$$$$') : unescaped(inner);
  return { raw, valueSpan: { start: start + 1, end: close }, end: close + 1 };
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

/**
 * Resolves the escapes of a value in double quotes: three octal digits may follow `\0`, and unknown escapes stay as they are.
 */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:0(\d{0,3})|(.))/gs, (whole, digits: string | undefined, char: string) => {
    if (digits === undefined) return escapes[char] ?? whole;
    const code = /^[0-3][0-7]{2}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
    return code === undefined ? `\\${digits}` : String.fromCharCode(code);
  });
}
