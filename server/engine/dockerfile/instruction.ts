import type { Interpreter, Script } from '../shell/model.ts';
import type { Span } from '../text.ts';
import type { Values } from './environment.ts';
import { type Expansion, expand, type Variable } from './expand.ts';
import type {
  Argument,
  Dockerfile,
  Flag,
  Heredoc,
  ImageUse,
  Instruction,
  Pair,
  Stage,
  Token,
} from './model.ts';
import type { ReadFlag, Reading, ReadPair, ReadWord } from './read.ts';
import { scriptOf } from './shell.ts';
import type { RawHeredoc } from './split.ts';

/** Where an instruction stands, and what its words may refer to. */
export interface Context {
  readonly dockerfile: Dockerfile;
  readonly stage: Stage | undefined;
  readonly escapeChar: '\\' | '`';
  readonly lookup: (name: string) => Variable;
  /** Variables for scripts; asked for only when a script is read. */
  readonly env: () => Values;
  readonly shell: readonly string[] | undefined;
  readonly interpreter: Interpreter;
  readonly heredocs: readonly RawHeredoc[];
  /** Offset of the instruction in the file, and the end of its here-documents. */
  readonly start: number;
  readonly end: number;
  /** Offset in the file of the first character of the logical line that `heredocs` count from. */
  readonly place: (start: number, end: number) => Span;
}

/** An instruction that is still being completed. */
export type Draft = { -readonly [Key in keyof Instruction]: Instruction[Key] };

/** Instructions whose words BuildKit resolves before it acts (Dockerfile reference, Environment replacement). */
const expanding = new Set([
  ...['ADD', 'ARG', 'COPY', 'ENV', 'EXPOSE', 'FROM', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
]);
const none: readonly never[] = [];

/** Makes an instruction of its reading: places shifted to the file, words resolved, script read when asked for. */
export function instructionOf(reading: Reading, context: Context): Draft {
  const { dockerfile, stage, escapeChar, start, end, shell } = context;
  const { text } = dockerfile.file;
  const shift = (span: Span): Span => ({ start: start + span.start, end: start + span.end });
  const token = (span: Span): Token => ({
    text: text.slice(start + span.start, start + span.end),
    span: shift(span),
  });
  const resolve = expanding.has(reading.keyword)
    ? (raw: string) => expand(raw, context.lookup, escapeChar).value
    : (raw: string) => raw;
  const { keyword, json } = reading;
  const rest = token(reading.rest);
  const args =
    reading.args.length === 0 ? none : reading.args.map((word) => argumentOf(word, token, resolve));
  const heredocs =
    context.heredocs.length === 0 ? none : context.heredocs.map((heredoc) => heredocOf(heredoc, context));
  const trigger = reading.trigger && instructionOf(reading.trigger, { ...context, lookup: unknownVariable });
  let script: Script | undefined;
  let scriptRead = false;
  return {
    keyword,
    keywordSpan: shift(reading.keywordSpan),
    span: { start: start + reading.keywordSpan.start, end },
    rest,
    flags: reading.flags.length === 0 ? none : reading.flags.map((flag) => flagOf(flag, token, shift)),
    args,
    json,
    pairs:
      reading.pairs.length === 0 ? none : reading.pairs.map((pair) => pairOf(pair, token, shift, resolve)),
    heredocs: trigger ? none : heredocs,
    trigger,
    shell,
    get script() {
      if (!scriptRead) {
        scriptRead = true;
        const { interpreter } = context;
        const place = { text, keyword, json, args, rest, end, heredocs, interpreter, escapeChar };
        script = scriptOf(place, context.env());
      }
      return script;
    },
    images: none as readonly ImageUse[],
    stage,
    dockerfile,
  };
}

const unknownVariable = (): Variable => ({ state: 'unknown' });

type ToToken = (span: Span) => Token;
type Resolve = (raw: string) => Expansion['value'];

function argumentOf(word: ReadWord, token: ToToken, resolve: Resolve): Argument {
  const { text, span } = token(word);
  return { text, span, value: resolve(word.raw) };
}

function flagOf(
  { name, value, parts, start, end }: ReadFlag,
  token: ToToken,
  shift: (span: Span) => Span,
): Flag {
  return {
    name,
    value: value && token(value),
    span: shift({ start, end }),
    parts:
      parts.length === 0
        ? none
        : parts.map((part) => ({ key: part.key, value: part.value && token(part.value), span: shift(part) })),
  };
}

function pairOf(pair: ReadPair, token: ToToken, shift: (span: Span) => Span, resolve: Resolve): Pair {
  return {
    name: token(pair.name),
    value: pair.value && token(pair.value),
    resolved: pair.value && resolve(pair.value.raw),
    span: shift(pair),
  };
}

function heredocOf(heredoc: RawHeredoc, { dockerfile, place }: Context): Heredoc {
  const { name, expands, descriptor, body, bodyEnd } = heredoc;
  return {
    name,
    expands,
    descriptor,
    body: { text: dockerfile.file.text.slice(body.start, body.end), span: body },
    marker: place(heredoc.start, heredoc.end),
    span: { start: body.start, end: Math.max(bodyEnd, body.end) },
  };
}
