import { DockerfileParser, type Flag } from 'dockerfile-ast';
import { memoizeByText } from '../../source/memo.ts';
import { announcedBy } from './heredoc.ts';
import { longestLine, piecesOf, type RawInstruction } from './lines.ts';
import { type LogicalLine, logicalLine } from './logical-line.ts';
import type { ReadFlag, Reading, ReadPair, ReadPart, ReadWord } from './reading.ts';
import { verdictsOn } from './validate.ts';
import { blankWords, jsonForm, type LineCommand, type LineWord, quotedWords, splitCommand } from './words.ts';

/** Instructions that hold a command of their own rather than words. */
const commands = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL']);
const maybeJson = new Set([...commands, 'ADD', 'COPY', 'VOLUME']);
const withPairs = new Set(['ENV', 'ARG', 'LABEL']);
const oneString = new Set(['USER', 'WORKDIR', 'STOPSIGNAL', 'MAINTAINER']);
/** Beyond these, dockerfile-ast costs too much (it is quadratic in flags) and our own cut of the words is kept. */
const longest = 16_384;
const maxFlags = 32;
/** Flags of an instruction and options of a mount that are read at all. */
const maxRead = 1000;

const recalled = memoizeByText(readKey, { texts: 8192, characters: 2_000_000 });

/** Reads one instruction; the result is kept by its text, so that an edit elsewhere does not read it again. */
export function readInstruction(
  text: string,
  { start, lineEnd }: RawInstruction,
  escapeChar: '\\' | '`',
): Reading {
  return recalled(escapeChar + text.slice(start, lineEnd));
}

function readKey(key: string): Reading {
  const escapeChar = key.startsWith('`') ? '`' : '\\';
  const source = key.slice(1);
  const pieces = piecesOf(source, escapeChar);
  const line = logicalLine(source, pieces);
  const tooLong = pieces.some(
    (end, index) => index % 2 === 1 && end - (pieces[index - 1] ?? 0) > longestLine,
  );
  return tooLong ? readOverlong(line) : readLine(line, 0, escapeChar, false);
}

/** BuildKit refuses such a line (a fault of the file's split says so): its keyword and its rest are enough. */
function readOverlong(line: LogicalLine): Reading {
  const { keyword, rest } = splitCommand(line.text);
  const keywordSpan = line.span(keyword.start, keyword.end);
  return {
    ...{ keyword: keyword.text.slice(0, 100).toUpperCase(), keywordSpan, json: false, trigger: undefined },
    ...{ flags: [], args: [], pairs: [], verdicts: [] },
    rest: { raw: rest.text, ...line.span(rest.start, rest.end) },
  };
}

function readLine(line: LogicalLine, from: number, escapeChar: string, deferred: boolean): Reading {
  const command = splitCommand(line.text, from);
  const keyword = command.keyword.text.toUpperCase();
  const word = (at: LineWord): ReadWord => ({ raw: at.text, ...line.span(at.start, at.end) });
  const json = maybeJson.has(keyword)
    ? jsonForm(line.text, command.rest)
    : healthJson(line.text, command, keyword);
  const trigger =
    keyword === 'ONBUILD' && !deferred && command.rest.text !== ''
      ? readLine(line, command.rest.start, escapeChar, true)
      : undefined;
  const reading = {
    keyword,
    keywordSpan: line.span(command.keyword.start, command.keyword.end),
    flags: readFlags(line, command, escapeChar),
    rest: word(command.rest),
    args: readArgs(line.text, command, keyword, json).map(word),
    json: typeof json !== 'string',
    pairs: withPairs.has(keyword) ? readPairs(line, command, keyword, escapeChar) : [],
    trigger,
  };
  return { ...reading, verdicts: verdictsOn(reading, json === 'not strings', deferred) };
}

/**
 * The flags of a logical line: dockerfile-ast reads them, up to where the command begins. Quoted or escaped ones,
 * which it splits at blanks as BuildKit does not, and very many, in which it is quadratic, are read from our own cut.
 */
function readFlags(line: LogicalLine, command: LineCommand, escapeChar: string): ReadFlag[] {
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

function flagsByAst(head: string, escapeChar: string): readonly Flag[] {
  const directive = escapeChar === '`' ? '# escape=`\n' : '';
  const [instruction] = DockerfileParser.parse(directive + head).getInstructions();
  return instruction && 'getFlags' in instruction ? (instruction.getFlags as () => Flag[])() : [];
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

/** Options of a mount: comma-separated values, of which each may be quoted (RFC 4180, as BuildKit reads them). */
function readParts(line: LogicalLine, from: number, to: number): ReadPart[] {
  const { text } = line;
  const parts: ReadPart[] = [];
  let start = from;
  let quoted = false;
  for (let at = from; at <= to; at++) {
    if (at < to && (text[at] === '"' || text[at] === "'")) quoted = !quoted;
    if (at < to && (quoted || text[at] !== ',')) continue;
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

type Json = ReturnType<typeof jsonForm>;

function healthJson(line: string, { rest }: LineCommand, keyword: string): Json {
  if (keyword !== 'HEALTHCHECK') return 'shell';
  const [type, next] = blankWords(line, rest);
  return type && next ? jsonForm(line, { start: next.start, end: rest.end }) : 'shell';
}

function readArgs(line: string, { rest }: LineCommand, keyword: string, json: Json): readonly LineWord[] {
  if (rest.text === '' || keyword === 'ONBUILD') return [];
  if (keyword === 'HEALTHCHECK') {
    return [...blankWords(line, rest).slice(0, 1), ...(typeof json === 'string' ? [] : json)];
  }
  if (typeof json !== 'string') return json;
  if (commands.has(keyword) || withPairs.has(keyword)) return [];
  if (oneString.has(keyword)) return [rest];
  const words = blankWords(line, rest);
  return keyword === 'COPY' || keyword === 'ADD' ? words.filter((word) => !announcedBy(word.text)) : words;
}

function readPairs(
  line: LogicalLine,
  { rest }: LineCommand,
  keyword: string,
  escapeChar: string,
): ReadPair[] {
  const { text } = line;
  const pair = (nameStart: number, nameEnd: number, valueStart: number, end: number): ReadPair => {
    const place = line.span(nameStart, end);
    return {
      name: wordIn(line, nameStart, nameEnd, place.start),
      value: valueStart < 0 ? undefined : wordIn(line, valueStart, end, place.end),
      ...place,
    };
  };
  const words = quotedWords(text, rest, escapeChar);
  const [first] = words;
  if (!first) return [];
  if (keyword !== 'ARG' && !first.text.includes('=')) {
    const [name, second] = blankWords(text, rest);
    if (!name) return [];
    return [pair(name.start, name.end, second ? second.start : -1, second ? rest.end : name.end)];
  }
  return words.map(({ text: word, start, end }) => {
    const equals = word.indexOf('=');
    return pair(start, equals < 0 ? end : start + equals, equals < 0 ? -1 : start + equals + 1, end);
  });
}

/** A part of a line as it is; an empty one stands at `otherwise`, since a continuation may lie on either side of it. */
function wordIn(line: LogicalLine, start: number, end: number, otherwise: number): ReadWord {
  const place = start < end ? line.span(start, end) : { start: otherwise, end: otherwise };
  return { raw: line.text.slice(start, end), ...place };
}
