import { type Flag, ModifiableInstruction } from 'dockerfile-ast';
import { type LogicalLine, wordIn } from './logical-line.ts';
import type { ReadFlag, ReadPart } from './reading.ts';
import type { LineCommand, LineWord } from './words.ts';

/** Beyond this length dockerfile-ast is too slow (quadratic in flags), so our own word splitting is used. */
const longest = 16_384;
const maxFlags = 32;
/** Limit of flags per instruction and of options per mount. */
const maxRead = 1000;

type OfInstruction = ConstructorParameters<typeof ModifiableInstruction>;

/**
 * The flags of a logical line. Uses dockerfile-ast, except for flags with quotes or escapes, which it splits at blanks unlike
 * BuildKit, and for very many flags, where it is quadratic: these come from our own word splitting.
 */
export function readFlags(line: LogicalLine, command: LineCommand, escapeChar: string): ReadFlag[] {
  if (command.flags.length === 0) return [];
  const { start, end } = { start: command.keyword.start, end: command.rest.start };
  const head = line.text.slice(start, end);
  const plain = command.flags.length <= maxFlags && head.length <= longest && !/["'\\`\r\n]/.test(head);
  const theirs = plain ? flagsByAst(head, escapeChar) : [];
  return command.flags.slice(0, maxRead).map((flag, index) => {
    const read = theirs[index];
    const range = read?.getRange();
    const value = read?.getValueRange();
    const agrees =
      range && start + range.start.character === flag.start && start + range.end.character === flag.end;
    if (read && agrees) {
      return flagOf(
        line,
        flag,
        read.getName(),
        read.getValue() ?? '',
        value ? start + value.start.character : -1,
      );
    }
    const equals = flag.text.indexOf('=');
    const valueAt = line.text.slice(flag.start, flag.end).indexOf('=');
    const name = flag.text.slice(2, equals < 0 ? undefined : equals);
    return flagOf(line, flag, name, flag.text.slice(equals + 1), valueAt < 0 ? -1 : flag.start + valueAt + 1);
  });
}

/** An instruction of dockerfile-ast reduced to its flags, so that the bundle does not include the rest of the library. */
class Flagged extends ModifiableInstruction {
  protected override stopSearchingForFlags(word: string): boolean {
    return !word.startsWith('--');
  }
}

/** The flags of a one-line text that consists of a keyword and flags. */
function flagsByAst(head: string, escapeChar: string): readonly Flag[] {
  // The parts of a document that it uses: the text, and positions as line and column.
  const document = {
    getText: () => head,
    positionAt: (character: number) => ({ line: 0, character }),
    offsetAt: ({ character }: { character: number }) => character,
  };
  const keywordEnd = head.search(/\s/);
  const upTo = (end: number) => ({ start: document.positionAt(0), end: document.positionAt(end) });
  return new Flagged(
    document as unknown as OfInstruction[0],
    upTo(head.length),
    // It needs the whole Dockerfile only for variables, which are not read here.
    undefined as unknown as OfInstruction[2],
    escapeChar,
    head.slice(0, keywordEnd),
    upTo(keywordEnd),
  ).getFlags();
}

function flagOf(
  line: LogicalLine,
  { start, end }: LineWord,
  name: string,
  raw: string,
  valueAt: number,
): ReadFlag {
  const place = line.span(start, end);
  if (valueAt < 0) return { name, value: undefined, parts: [], ...place };
  const parts = name.toLowerCase() === 'mount' ? readParts(line, valueAt, end) : [];
  return { name, value: { ...wordIn(line, valueAt, end, place.end), raw }, parts, ...place };
}

/** Options of a mount, separated by commas. BuildKit removes the quotes of a flag before splitting. */
function readParts(line: LogicalLine, from: number, to: number): ReadPart[] {
  const { text } = line;
  const parts: ReadPart[] = [];
  let start = from;
  for (let at = from; at <= to; at++) {
    if (at < to && text[at] !== ',') continue;
    if (at > start && parts.length < maxRead) {
      const equals = text.slice(start, at).indexOf('=');
      const keyEnd = equals < 0 ? at : start + equals;
      const plain = (a: number, b: number) => text.slice(a, b).replace(/["']/g, '');
      const place = line.span(start, at);
      parts.push({
        key: plain(start, keyEnd).toLowerCase(),
        value:
          equals < 0 ? undefined : { ...wordIn(line, keyEnd + 1, at, place.end), raw: plain(keyEnd + 1, at) },
        ...place,
      });
    }
    start = at + 1;
  }
  return parts;
}
