import type { Interpreter, Script } from '../../shell/model.ts';
import { moved, type SourceFile, type Span } from '../../source/text.ts';
import type {
  Argument,
  Dockerfile,
  Flag,
  Heredoc,
  ImageUse,
  Instruction,
  Pair,
  Platform,
  Stage,
  Token,
} from '../model.ts';
import type { RawHeredoc } from '../syntax/lines.ts';
import type { ReadFlag, Reading, ReadPair } from '../syntax/reading.ts';
import type { Values } from '../variables/environment.ts';
import { expand, type Variable } from '../variables/expand.ts';
import { scriptOf } from './script.ts';

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
export type Draft = { -readonly [Key in Exclude<keyof Instruction, 'script'>]: Instruction[Key] } & Pick<
  Instruction,
  'script'
>;

/** Instructions whose words BuildKit resolves before it acts (Dockerfile reference, Environment replacement). */
const expanding = new Set([
  ...['ADD', 'ARG', 'COPY', 'ENV', 'EXPOSE', 'FROM', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
]);
/** Instructions that hold commands. */
export const hasScript: ReadonlySet<string> = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);
const none: readonly never[] = [];

/** Makes an instruction of its reading: places shifted to the file, words resolved, script read when asked for. */
export function instructionOf(reading: Reading, context: Context): Draft {
  return new ReadInstruction(reading, context);
}

/** A class for its getter: on each object a getter of its own would cost a hidden class of its own. */
class ReadInstruction implements Draft {
  keyword: string;
  keywordSpan: Span;
  span: Span;
  rest: Token;
  flags: readonly Flag[];
  args: readonly Argument[];
  json: boolean;
  pairs: readonly Pair[];
  heredocs: readonly Heredoc[];
  trigger: Instruction | undefined;
  shell: readonly string[] | undefined;
  images: readonly ImageUse[] = none;
  readonly file: SourceFile;
  stage: Stage | undefined;
  readonly dockerfile: Dockerfile;
  #script: Script | 'unread' | undefined;
  readonly #place: Pick<Context, 'interpreter' | 'escapeChar' | 'env'>;

  constructor(reading: Reading, context: Context) {
    const { dockerfile, stage, escapeChar, start, end } = context;
    const { text } = dockerfile.file;
    const resolve = expanding.has(reading.keyword)
      ? (raw: string) => expand(raw, context.lookup, escapeChar).value
      : (raw: string) => raw;
    const heredocs = mapped(context.heredocs, (heredoc) => heredocOf(heredoc, context));
    this.keyword = reading.keyword;
    this.keywordSpan = moved(reading.keywordSpan, start);
    this.span = { start: start + reading.keywordSpan.start, end };
    this.rest = token(text, start, reading.rest);
    this.flags = mapped(reading.flags, (flag) => flagOf(flag, text, start));
    this.args = mapped(reading.args, (word) => {
      const written = token(text, start, word);
      return { text: written.text, span: written.span, value: resolve(word.raw) };
    });
    this.json = reading.json;
    this.pairs = mapped(reading.pairs, (pair) => pairOf(pair, text, start, resolve));
    this.trigger = reading.trigger && instructionOf(reading.trigger, { ...context, lookup: unknownVariable });
    this.heredocs = this.trigger ? none : heredocs;
    this.shell = context.shell;
    this.file = dockerfile.file;
    this.stage = stage;
    this.dockerfile = dockerfile;
    this.#script = hasScript.has(reading.keyword) ? 'unread' : undefined;
    this.#place = context;
  }

  get platform(): Platform {
    return this.stage?.platform ?? 'unknown';
  }

  get script(): Script | undefined {
    if (this.#script === 'unread') {
      const { interpreter, escapeChar, env } = this.#place;
      const { keyword, json, args, rest, heredocs } = this;
      const { text } = this.file;
      const place = {
        text,
        keyword,
        json,
        args,
        rest,
        end: this.span.end,
        heredocs,
        interpreter,
        escapeChar,
      };
      this.#script = scriptOf(place, env());
    }
    return this.#script;
  }
}

function mapped<From, To>(list: readonly From[], make: (item: From) => To): readonly To[] {
  return list.length === 0 ? none : list.map(make);
}

function token(text: string, by: number, { start, end }: Span): Token {
  return { text: text.slice(by + start, by + end), span: { start: by + start, end: by + end } };
}

const unknownVariable = (): Variable => ({ state: 'unknown' });

function flagOf(flag: ReadFlag, text: string, by: number): Flag {
  return {
    name: flag.name,
    value: flag.value && token(text, by, flag.value),
    span: moved(flag, by),
    parts: mapped(flag.parts, (part) => ({
      key: part.key,
      value: part.value && token(text, by, part.value),
      span: moved(part, by),
    })),
  };
}

function pairOf(
  pair: ReadPair,
  text: string,
  by: number,
  resolve: (raw: string) => string | undefined,
): Pair {
  return {
    name: token(text, by, pair.name),
    value: pair.value && token(text, by, pair.value),
    resolved: pair.value && resolve(pair.value.raw),
    span: moved(pair, by),
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
