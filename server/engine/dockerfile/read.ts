import { DockerfileParser, type Flag, type Instruction, type Property } from 'dockerfile-ast';
import { recall } from '../shell/recall.ts';
import type { Span } from '../text.ts';
import {
  blankWords,
  jsonForm,
  type LineCommand,
  type LineWord,
  quotedWords,
  splitCommand,
} from './command.ts';
import { announcedBy } from './heredoc.ts';
import { type LogicalLine, logicalLine } from './line.ts';
import { piecesOf, type RawInstruction } from './split.ts';
import { type Verdict, verdictsOn } from './verdict.ts';

/** A word as BuildKit has it before variables are resolved (`raw`), with its place relative to the instruction. */
export interface ReadWord extends Span {
  readonly raw: string;
}

/** A flag of an instruction; `parts` are a mount's options. */
export interface ReadFlag extends Span {
  readonly name: string;
  readonly value: ReadWord | undefined;
  readonly parts: readonly ReadPart[];
}

/** One option of a mount. */
export interface ReadPart extends Span {
  readonly key: string;
  readonly value: ReadWord | undefined;
}

/** A `NAME=value` pair of ENV, ARG or LABEL. */
export interface ReadPair extends Span {
  readonly name: ReadWord;
  readonly value: ReadWord | undefined;
}

/** What an instruction's text says by itself: every place is relative to the instruction's start. */
export interface Reading {
  /** Upper-case. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly flags: readonly ReadFlag[];
  readonly rest: ReadWord;
  readonly args: readonly ReadWord[];
  readonly json: boolean;
  readonly pairs: readonly ReadPair[];
  readonly trigger: Reading | undefined;
  readonly verdicts: readonly Verdict[];
}

/** Instructions that hold a command of their own rather than words. */
const commands = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL']);
const maybeJson = new Set([...commands, 'ADD', 'COPY', 'VOLUME']);
const withPairs = new Set(['ENV', 'ARG', 'LABEL']);
const oneString = new Set(['USER', 'WORKDIR', 'STOPSIGNAL', 'MAINTAINER']);
/** Beyond these, dockerfile-ast costs too much (it is quadratic in flags) and our own cut of the words is kept. */
const longest = 16_384;
const mostFlags = 32;

const recalled = recall(readKey, { texts: 8192, characters: 2_000_000 });

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
  return readLine(logicalLine(source, piecesOf(source, escapeChar)), 0, escapeChar, false);
}

function readLine(line: LogicalLine, from: number, escapeChar: string, deferred: boolean): Reading {
  const command = splitCommand(line.text, from);
  const keyword = command.keyword.text.toUpperCase();
  const word = (at: LineWord): ReadWord => ({ raw: at.text, ...line.span(at.start, at.end) });
  const ast = parsed(line.text, command, keyword, escapeChar);
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
    flags: readFlags(line, command, ast),
    rest: word(command.rest),
    args: readArgs(line.text, command, keyword, json, ast).map(word),
    json: typeof json !== 'string',
    pairs: withPairs.has(keyword) ? readPairs(line, command, keyword, escapeChar, ast) : [],
    trigger,
  };
  return { ...reading, verdicts: verdictsOn(reading, json === 'not strings', deferred) };
}

type Range = ReturnType<Instruction['getRange']>;

interface Parsed {
  readonly instruction: Instruction;
  /** Offset in the logical line of a range's ends. */
  readonly start: (range: Range) => number;
  readonly end: (range: Range) => number;
}

/** The logical line as dockerfile-ast reads it; undefined where it would not agree with BuildKit or cost too much. */
function parsed(line: string, command: LineCommand, keyword: string, escapeChar: string): Parsed | undefined {
  const isCommand = commands.has(keyword) || keyword === 'HEALTHCHECK' || keyword === 'ONBUILD';
  if ((isCommand || oneString.has(keyword)) && command.flags.length === 0) return undefined;
  if (command.flags.length > mostFlags || command.rest.text.length > longest) return undefined;
  const { start } = command.keyword;
  const text = line.slice(start, isCommand ? command.rest.start : command.rest.end);
  if (text.length > longest || /[\r\n]/.test(text)) return undefined;
  const head = escapeChar === '`' ? '# escape=`\n' : '';
  const [instruction] = DockerfileParser.parse(head + text).getInstructions();
  if (!instruction || instruction.getKeyword() !== keyword) return undefined;
  return {
    instruction,
    start: (range) => start + range.start.character,
    end: (range) => start + range.end.character,
  };
}

function readFlags(line: LogicalLine, command: LineCommand, ast: Parsed | undefined): ReadFlag[] {
  const read = ast && 'getFlags' in ast.instruction ? (ast.instruction.getFlags as () => Flag[])() : [];
  return command.flags.map((flag, index) => {
    const { start, end } = flag;
    const theirs = read[index];
    const agrees = theirs && ast?.start(theirs.getRange()) === start && ast.end(theirs.getRange()) === end;
    const equals = line.text.slice(start, end).indexOf('=');
    const cut = flag.text.indexOf('=');
    const name = agrees ? theirs.getName() : flag.text.slice(2, cut < 0 ? undefined : cut);
    if (equals < 0) return { name, value: undefined, parts: [], ...line.span(start, end) };
    const from = start + equals + 1;
    const value = { raw: flag.text.slice(cut + 1), ...line.span(from, end) };
    const parts = name.toLowerCase() === 'mount' ? readParts(line, from, end) : [];
    return { name, value, parts, ...line.span(start, end) };
  });
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
    if (at > start) {
      const equals = text.slice(start, at).indexOf('=');
      const keyEnd = equals < 0 ? at : start + equals;
      const plain = (a: number, b: number) => text.slice(a, b).replace(/["']/g, '');
      parts.push({
        key: plain(start, keyEnd).toLowerCase(),
        value: equals < 0 ? undefined : { raw: plain(keyEnd + 1, at), ...line.span(keyEnd + 1, at) },
        ...line.span(start, at),
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

function readArgs(
  line: string,
  { rest }: LineCommand,
  keyword: string,
  json: Json,
  ast: Parsed | undefined,
): readonly LineWord[] {
  if (rest.text === '' || keyword === 'ONBUILD') return [];
  if (keyword === 'HEALTHCHECK') {
    return [...blankWords(line, rest).slice(0, 1), ...(typeof json === 'string' ? [] : json)];
  }
  if (typeof json !== 'string') return json;
  if (commands.has(keyword) || withPairs.has(keyword)) return [];
  if (oneString.has(keyword)) return [rest];
  const words = blankWords(line, rest);
  const theirs = ast?.instruction.getArguments() ?? [];
  const agrees =
    theirs.length === words.length &&
    theirs.every((word, index) => ast?.start(word.getRange()) === words[index]?.start);
  const read =
    agrees && ast
      ? theirs.map((word) => wordAt(line, ast.start(word.getRange()), ast.end(word.getRange())))
      : words;
  return keyword === 'COPY' || keyword === 'ADD' ? read.filter((word) => !announcedBy(word.text)) : read;
}

const wordAt = (line: string, start: number, end: number): LineWord => ({
  text: line.slice(start, end),
  start,
  end,
});

function readPairs(
  line: LogicalLine,
  { rest }: LineCommand,
  keyword: string,
  escapeChar: string,
  ast: Parsed | undefined,
): ReadPair[] {
  const { text } = line;
  const pair = (nameStart: number, nameEnd: number, valueStart: number, end: number): ReadPair => ({
    name: { raw: text.slice(nameStart, nameEnd), ...line.span(nameStart, nameEnd) },
    value: valueStart < 0 ? undefined : { raw: text.slice(valueStart, end), ...line.span(valueStart, end) },
    ...line.span(nameStart, end),
  });
  const words = quotedWords(text, rest, escapeChar);
  const [first] = words;
  if (!first) return [];
  if (keyword !== 'ARG' && !first.text.includes('=')) {
    const [name, second] = blankWords(text, rest);
    if (!name) return [];
    return [pair(name.start, name.end, second ? second.start : -1, second ? rest.end : name.end)];
  }
  const theirs = keyword === 'ARG' ? [] : propertiesOf(ast);
  return words.map(({ text: word, start, end }, index) => {
    const equals = word.indexOf('=');
    const range = theirs[index]?.getValueRange();
    const agrees = ast && range && ast.end(range) === end && ast.start(range) === start + equals + 1;
    if (agrees) return pair(start, start + equals, ast.start(range), ast.end(range));
    return pair(start, equals < 0 ? end : start + equals, equals < 0 ? -1 : start + equals + 1, end);
  });
}

function propertiesOf(ast: Parsed | undefined): Property[] {
  return ast && 'getProperties' in ast.instruction
    ? (ast.instruction.getProperties as () => Property[])()
    : [];
}
