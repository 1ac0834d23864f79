import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { type SafeText, type Span, withoutTail } from '../../source/text.ts';
import type { Comment, Directive } from '../model.ts';
import { type Announced, announcedHeredocs } from './heredoc.ts';
import { logicalLine } from './logical-line.ts';
import { skipSpace, trimEnd } from './whitespace.ts';

/** A here-document with its body; `end` is after the terminator, without its line break. */
export interface RawHeredoc extends Announced {
  readonly body: Span;
  readonly bodyEnd: number;
}

/** One instruction, cut out of the file by BuildKit's rules. */
export interface RawInstruction {
  readonly start: number;
  /** End of the logical line, without trailing white space and continuation marks. */
  readonly lineEnd: number;
  /** End including here-documents. */
  readonly end: number;
  /** The parts that BuildKit joins into the logical line, as alternating starts and ends. */
  readonly pieces: readonly number[];
  readonly heredocs: readonly RawHeredoc[];
}

/** An error in the file at the level of lines. */
export interface LineFault {
  readonly message: SafeText;
  readonly span: Span;
}

/** A file cut into directives, comments and instructions. */
export interface Split {
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  readonly escapeChar: '\\' | '`';
  readonly instructions: readonly RawInstruction[];
  readonly faults: readonly LineFault[];
  /** True if there are more instructions, or commands in them, than the limits allow. */
  readonly cut: boolean;
}

interface State {
  readonly text: string;
  at: number;
  escapeChar: number;
  /** Start of the next line after `nextLine`. */
  lineStart: number;
  /** End of its content, without line feed and carriage returns. */
  lineEnd: number;
  /** The last place of each short line, without leading tabs; made for the first here-document without an end. */
  lastLines: Map<string, number> | undefined;
  readonly comments: Comment[];
  readonly faults: LineFault[];
}

const directiveHead = /^#[\t\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\f\r ]*=/;
const knownDirectives = new Set(['syntax', 'escape', 'check']);
/** BuildKit rejects longer physical lines; in bytes of UTF-8. */
export const longestLine = 65_535;

/** Cuts a Dockerfile into directives, comments and instructions, in time linear in its length. */
export function split(text: string): Split {
  const state = stateOf(text, 92);
  const directives: Directive[] = [];
  const instructions: RawInstruction[] = [];
  let inDirectives = true;
  let afterShebang = false;
  let marks = 0;
  while (instructions.length <= limits.instructions && marks <= limits.shellMarks && nextLine(state)) {
    const start = skipSpace(text, state.lineStart, state.lineEnd);
    if (inDirectives) {
      const directive = text[start] === '#' ? readDirective(state, start) : undefined;
      // After a `#!` line BuildKit reads every directive except `escape`.
      const isOff = afterShebang && directive?.name.text.toLowerCase() === 'escape';
      if (directive && !isOff) acceptDirective(state, directive, directives);
      const isShebang = state.lineStart <= 1 && text.startsWith('#!', state.lineStart);
      afterShebang ||= isShebang;
      inDirectives = directive !== undefined || isShebang;
    }
    if (start === state.lineEnd) continue;
    if (text[start] === '#') pushComment(state, start);
    else {
      const instruction = readInstruction(state, start);
      instructions.push(instruction);
      marks += shellMarksOf(text, instruction);
    }
  }
  const escapeChar = state.escapeChar === 96 ? '`' : '\\';
  const { comments, faults } = state;
  const cut = instructions.length > limits.instructions || marks > limits.shellMarks;
  if (cut) instructions.pop();
  return { directives, comments, escapeChar, instructions, faults, cut };
}

/** Counts the marks in an instruction that may end a command: `;`, `&`, `|`, substitutions, line breaks of here-documents. */
function shellMarksOf(text: string, { start, lineEnd, end }: RawInstruction): number {
  let marks = 0;
  for (let at = start; at < end && marks < limits.commands; at++) {
    const code = text.charCodeAt(at);
    if (
      code === 59 ||
      code === 38 ||
      code === 124 ||
      code === 40 ||
      code === 96 ||
      (code === 10 && at > lineEnd)
    )
      marks++;
  }
  return marks;
}

function stateOf(text: string, escapeChar: number): State {
  return {
    text,
    at: text.charCodeAt(0) === 0xfeff ? 1 : 0,
    escapeChar,
    lineStart: 0,
    lineEnd: 0,
    lastLines: undefined,
    comments: [],
    faults: [],
  };
}

function nextLine(state: State): boolean {
  const { text } = state;
  if (state.at >= text.length) return false;
  state.lineStart = state.at;
  const feed = text.indexOf('\n', state.at);
  let end = feed < 0 ? text.length : feed;
  state.at = feed < 0 ? text.length : feed + 1;
  if (end - state.lineStart > 21_845) checkLength(state, end);
  while (end > state.lineStart && text.charCodeAt(end - 1) === 13) end--;
  state.lineEnd = end;
  return true;
}

function checkLength({ text, lineStart, faults }: State, end: number): void {
  let bytes = end - lineStart;
  for (let at = lineStart; at < end && bytes <= longestLine; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) bytes += 2;
    else if (code > 0x7f) bytes += 1;
  }
  if (bytes <= longestLine || faults.length > 100) return;
  faults.push({
    message: 'The line is longer than 65,535 bytes, which BuildKit rejects.',
    span: { start: lineStart, end },
  });
}

function readDirective(state: State, start: number): Directive | undefined {
  const end = Math.min(state.lineEnd, start + 4096);
  const [head = '', name = ''] = directiveHead.exec(state.text.slice(start, end)) ?? [];
  const rest = state.text.slice(start + head.length, end);
  if (rest === '' || !knownDirectives.has(name.toLowerCase())) return undefined;
  const value = rest.trim() || rest.slice(-1);
  const nameStart = start + head.indexOf(name);
  const valueStart = start + head.length + rest.indexOf(value);
  return {
    name: { text: name, span: { start: nameStart, end: nameStart + name.length } },
    value: { text: value, span: { start: valueStart, end: valueStart + value.length } },
    span: { start, end: trimEnd(state.text, start, end) },
  };
}

function acceptDirective(state: State, directive: Directive, directives: Directive[]): void {
  const name = directive.name.text.toLowerCase();
  const { span } = directive;
  if (directives.some((other) => other.name.text.toLowerCase() === name)) {
    state.faults.push({ message: shown`The parser directive ${name} may appear only once.`, span });
  } else if (name === 'escape') {
    const value = directive.value.text;
    if (value === '`' || value === '\\') state.escapeChar = value.charCodeAt(0);
    else state.faults.push({ message: 'The escape directive must be a backslash or a backtick.', span });
  }
  directives.push(directive);
}

function pushComment({ text, lineEnd, comments }: State, start: number): void {
  comments.push({ text: text.slice(start, lineEnd), span: { start, end: lineEnd } });
}

/** Offset of the line continuation mark, or -1. A doubled mark does not count (BuildKit's `lineContinuationRegex`). */
function continuation({ text, escapeChar }: State, start: number, end: number): number {
  let at = end - 1;
  while (at >= start && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at--;
  if (at < start || text.charCodeAt(at) !== escapeChar) return -1;
  return at > start && text.charCodeAt(at - 1) === escapeChar ? -1 : at;
}

function readInstruction(state: State, start: number): RawInstruction {
  const pieces = readPieces(state, start);
  const first = pieces[0] ?? start;
  const lineEnd = pieces.at(-1) ?? first;
  const heredocs = readHeredocs(state, first, lineEnd, pieces);
  const end = Math.max(heredocs.at(-1)?.bodyEnd ?? 0, lineEnd);
  return { start: first, lineEnd, end, pieces, heredocs };
}

/** The parts of an instruction's text that BuildKit joins, as alternating starts and ends; `text` begins with its keyword. */
export function piecesOf(text: string, escapeChar: '\\' | '`'): readonly number[] {
  const state = stateOf(text, escapeChar.charCodeAt(0));
  nextLine(state);
  return readPieces(state, 0);
}

function readPieces(state: State, start: number): number[] {
  const { text } = state;
  const pieces: number[] = [];
  let mark = continuation(state, start, state.lineEnd);
  pieces.push(start, mark < 0 ? state.lineEnd : mark);
  while (mark >= 0 && nextLine(state)) {
    const content = skipSpace(text, state.lineStart, state.lineEnd);
    if (content === state.lineEnd) continue;
    if (text.charCodeAt(content) === 35) {
      pushComment(state, content);
      continue;
    }
    mark = continuation(state, state.lineStart, state.lineEnd);
    pieces.push(state.lineStart, mark < 0 ? state.lineEnd : mark);
  }
  return trimPieces(text, pieces);
}

/** Trims white space from both ends of the logical line, including whole pieces. */
function trimPieces(text: string, pieces: number[]): number[] {
  let count = pieces.length;
  while (count > 0 && trimEnd(text, pieces[count - 2] ?? 0, pieces[count - 1] ?? 0) === pieces[count - 2])
    count -= 2;
  if (count === 0) return pieces.slice(0, 1).concat(pieces.slice(0, 1));
  let from = 0;
  while (skipSpace(text, pieces[from] ?? 0, pieces[from + 1] ?? 0) === pieces[from + 1]) from += 2;
  const kept = from === 0 && count === pieces.length ? pieces : pieces.slice(from, count);
  kept[0] = skipSpace(text, kept[0] ?? 0, kept[1] ?? 0);
  kept[kept.length - 1] = trimEnd(text, kept[kept.length - 2] ?? 0, kept[kept.length - 1] ?? 0);
  return kept;
}

function readHeredocs(state: State, start: number, lineEnd: number, pieces: readonly number[]): RawHeredoc[] {
  // Searches a slice: JavaScript engines have hoisted a guarded search of the whole text out of its guard.
  if (!state.text.slice(start, lineEnd).includes('<<')) return [];
  const line = logicalLine(state.text, pieces);
  const heredocs: RawHeredoc[] = [];
  for (const announced of announcedHeredocs(line.text)) {
    const heredoc = readBody(state, announced, line.span(announced.start, announced.end));
    if (heredoc === 'unterminated') break;
    if (heredoc) heredocs.push(heredoc);
  }
  return heredocs;
}

function readBody(state: State, announced: Announced, place: Span): RawHeredoc | 'unterminated' | undefined {
  const { text } = state;
  const { name, chomp } = announced;
  const bodyStart = state.at;
  if (!state.lastLines || (state.lastLines.get(name) ?? -1) >= bodyStart) {
    while (nextLine(state)) {
      let from = state.lineStart;
      if (chomp) while (text.charCodeAt(from) === 9) from++;
      if (state.lineEnd - from === name.length && text.startsWith(name, from)) {
        return { body: { start: bodyStart, end: state.lineStart }, bodyEnd: state.lineEnd, ...announced };
      }
    }
    state.at = bodyStart;
    state.lastLines ??= lastLines(text);
  }
  state.faults.push({ message: shown`The here-document ${name} is not terminated.`, span: place });
  // The user is still typing: BuildKit would read the rest of the file as the body; keep the following instructions.
  while (state.at < text.length && !instructionStart.test(text.slice(state.at, state.at + 14))) {
    const feed = text.indexOf('\n', state.at);
    state.at = feed < 0 ? text.length : feed + 1;
  }
  const bodyEnd = trimEnd(text, bodyStart, state.at);
  if (bodyEnd === bodyStart) return 'unterminated';
  return { body: { start: bodyStart, end: bodyEnd }, bodyEnd, ...announced };
}

function lastLines(text: string): Map<string, number> {
  const last = new Map<string, number>();
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    const next = feed < 0 ? text.length : feed + 1;
    if (next - at < 300) {
      const line = withoutTail(text.slice(at, next), '\r\n');
      last.set(line, at);
      if (line.startsWith('\t')) last.set(line.replace(/^\t+/, ''), at);
    }
    at = next;
  }
  return last;
}

const instructionStart =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)[ \t]/;
