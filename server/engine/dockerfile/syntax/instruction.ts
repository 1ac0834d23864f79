import { none, wordSet } from '../../source/list.ts';
import { memoizeByText } from '../../source/memo.ts';
import { readFlags } from './flags.ts';
import { announcedBy } from './heredoc.ts';
import { longestLine, piecesOf, type RawInstruction } from './lines.ts';
import { type LogicalLine, logicalLine, wordIn } from './logical-line.ts';
import type { ParsedInstruction, ReadPair, ReadWord } from './reading.ts';
import { verdictsOn } from './validate.ts';
import { blankWords, jsonForm, type LineCommand, type LineWord, quotedWords, splitCommand } from './words.ts';

/** Instructions that contain a command rather than words. */
const commands = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL']);
const maybeJson = new Set([...commands, 'ADD', 'COPY', 'VOLUME']);
const withPairs = new Set(['ENV', 'ARG', 'LABEL']);
const oneString = wordSet('USER WORKDIR STOPSIGNAL MAINTAINER');

const recalled = memoizeByText(readKey, { texts: 8192, characters: 2_000_000 });

/** Reads one instruction. Results are cached by text, so that an edit elsewhere does not read it again. */
export function readInstruction(
  text: string,
  { start, lineEnd }: RawInstruction,
  escapeChar: '\\' | '`',
): ParsedInstruction {
  return recalled(escapeChar + text.slice(start, lineEnd));
}

function readKey(key: string): ParsedInstruction {
  const escapeChar = key.startsWith('`') ? '`' : '\\';
  const source = key.slice(1);
  const pieces = piecesOf(source, escapeChar);
  const line = logicalLine(source, pieces);
  const tooLong = pieces.some(
    (end, index) => index % 2 === 1 && end - (pieces[index - 1] ?? 0) > longestLine,
  );
  return tooLong ? readOverlong(line) : readLine(line, 0, escapeChar, false);
}

/** BuildKit rejects such a line, which `split` reports: keyword and rest are enough. */
function readOverlong(line: LogicalLine): ParsedInstruction {
  const { keyword, rest } = splitCommand(line.text);
  const keywordSpan = line.span(keyword.start, keyword.end);
  return {
    ...{ keyword: keyword.text.slice(0, 100).toUpperCase(), keywordSpan, json: false, trigger: undefined },
    ...{ flags: [], args: [], pairs: [], verdicts: [] },
    rest: { raw: rest.text, ...line.span(rest.start, rest.end) },
  };
}

function readLine(line: LogicalLine, from: number, escapeChar: string, deferred: boolean): ParsedInstruction {
  const command = splitCommand(line.text, from, escapeChar);
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
    verdicts: none,
    keyword,
    keywordSpan: line.span(command.keyword.start, command.keyword.end),
    flags: readFlags(line, command, escapeChar),
    rest: word(command.rest),
    args: readArgs(line.text, command, keyword, json).map(word),
    json: typeof json !== 'string',
    pairs: withPairs.has(keyword) ? readPairs(line, command, keyword, escapeChar) : [],
    trigger,
  };
  const verdicts = verdictsOn(reading, json === 'not strings', deferred);
  return verdicts.length === 0 ? reading : { ...reading, verdicts };
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
