import { type Flag, ModifiableInstruction } from 'dockerfile-ast';
import { limits } from '../../source/limits.ts';
import type { LogicalLine } from './logical-line.ts';
import type { ReadFlag, ReadPart } from './reading.ts';
import { fieldsOf, sliced, type Unquoted, unquoted, wordOf } from './unquoted.ts';
import type { LineCommand, LineWord } from './words.ts';

const { parsedFlagCharacters: longest, parsedFlags: maxFlags, flags: maxRead } = limits;

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
    const agrees =
      range && start + range.start.character === flag.start && start + range.end.character === flag.end;
    const nameEnd = agrees && read ? 2 + read.getName().length : endOf(flag.text, '=', 2);
    return flagOf(line, flag, nameEnd, escapeChar);
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

/** The index of the first `sign` in a text; its length if there is none. */
function endOf(text: string, sign: string, from = 0): number {
  const at = text.indexOf(sign, from);
  return at < 0 ? text.length : at;
}

/** `nameEnd` is the end of the flag's name in its unquoted text. */
function flagOf(line: LogicalLine, flag: LineWord, nameEnd: number, escapeChar: string): ReadFlag {
  const place = line.span(flag.start, flag.end);
  const name = flag.text.slice(2, nameEnd);
  if (nameEnd >= flag.text.length) return { name, value: undefined, parts: [], ...place };
  const whole = unquoted(line, flag, escapeChar);
  const value = sliced(whole, nameEnd + 1);
  const parts = name.toLowerCase() === 'mount' ? readParts(value) : [];
  return { name, value: wordOf(value), parts, ...place };
}

/** The options of a mount. BuildKit reads the unquoted value as a line of CSV; none if that is malformed. */
function readParts(value: Unquoted): ReadPart[] {
  return (fieldsOf(value) ?? []).map((field) => {
    const keyEnd = endOf(field.text, '=');
    const value = keyEnd < field.text.length ? wordOf(sliced(field, keyEnd + 1)) : undefined;
    const { start, end } = wordOf(field);
    const key = field.text.slice(0, keyEnd).toLowerCase();
    return { key, value, start, end: Math.max(end, value?.end ?? 0) };
  });
}
