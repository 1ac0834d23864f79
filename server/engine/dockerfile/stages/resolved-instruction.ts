import type { WrittenText } from '../../shell/command/writes.ts';
import type { Interpreter, Script } from '../../shell/model.ts';
import type { Part, Values } from '../../source/expanded.ts';
import { none, wordSet } from '../../source/list.ts';
import { moved, type SourceFile, type Span, spanIn } from '../../source/text.ts';
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
import type { ParsedInstruction, ReadFlag, ReadPair, ReadWord } from '../syntax/reading.ts';
import { type ExpandedWord, expand, isPlain, type VariableState } from '../variables/expand.ts';
import { copiedScripts, scriptOf } from './script.ts';
import { writtenIn } from './written-files.ts';

/** The place of an instruction, and the variables and stages that its words may refer to. */
export interface Context {
  readonly dockerfile: Dockerfile;
  /** The text that is read; `dockerfile.file` is the file that contains it. */
  readonly source: SourceFile;
  readonly stage: Stage | undefined;
  readonly escapeChar: '\\' | '`';
  readonly lookup: (name: string) => VariableState;
  /** Variables for scripts; only called when a script is read. */
  readonly env: () => Values;
  readonly shell: readonly string[] | undefined;
  readonly interpreter: Interpreter;
  readonly heredocs: readonly RawHeredoc[];
  /** Offset of the instruction in the text, and the end of its here-documents. */
  readonly start: number;
  readonly end: number;
  /** Returns the span in the text for a part of the logical line; `heredocs` are relative to that line. */
  readonly place: (start: number, end: number) => Span;
}

/** An instruction that is still being completed. */
export type InstructionDraft = {
  -readonly [Key in Exclude<keyof Instruction, LazyKey>]: Instruction[Key];
} & Pick<Instruction, LazyKey>;
type LazyKey = 'script' | 'copiedScripts' | 'written';

/** Instructions whose words BuildKit resolves before it acts (Dockerfile reference, Environment replacement). */
const expanding = new Set([
  ...['ADD', 'ARG', 'COPY', 'ENV', 'EXPOSE', 'FROM', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
]);
/** Instructions that contain commands. */
export const hasScript = wordSet('RUN CMD ENTRYPOINT HEALTHCHECK');
const asItIs = (raw: string): Resolved => ({ value: raw, parts: none });

/** Creates an instruction from its reading: spans refer to the file, words are resolved, the script is read lazily. */
export function instructionOf(reading: ParsedInstruction, context: Context): InstructionDraft {
  return new ReadInstruction(reading, context);
}

/** A class because of its getters: a getter on each object would cost one hidden class per object. */
class ReadInstruction implements InstructionDraft {
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
  #written: readonly WrittenText[] | undefined;
  readonly #reading: ParsedInstruction;
  readonly #context: Context;

  constructor(reading: ParsedInstruction, context: Context) {
    const { dockerfile, source, stage, escapeChar, start, end } = context;
    const resolve =
      expanding.has(reading.keyword) && !isPlain(reading.rest.raw)
        ? (raw: string) => expand(raw, context.lookup, escapeChar)
        : asItIs;
    const heredocs = mapped(context.heredocs, (heredoc) => heredocOf(heredoc, reading.keyword, context));
    this.keyword = reading.keyword;
    this.keywordSpan = spanAt(source, start, reading.keywordSpan);
    this.span = spanIn(source, start + reading.keywordSpan.start, end);
    this.rest = tokenAt(source, start, reading.rest);
    this.flags = mapped(reading.flags, (flag) => flagOf(flag, source, start));
    this.args = mapped(reading.args, (word) => {
      const { text, span } = tokenAt(source, start, word);
      const { value, parts } = resolve(word.raw);
      return { text, span, value, parts: placed(parts, word, source, start) };
    });
    this.json = reading.json;
    this.pairs = mapped(reading.pairs, (pair) => pairOf(pair, source, start, resolve));
    this.trigger = reading.trigger && instructionOf(reading.trigger, { ...context, lookup: unknownVariable });
    this.heredocs = this.trigger ? none : heredocs;
    this.shell = context.shell;
    this.file = dockerfile.file;
    this.stage = stage;
    this.dockerfile = dockerfile;
    this.#script = hasScript.has(reading.keyword) ? 'unread' : undefined;
    this.#reading = reading;
    this.#context = context;
  }

  get platform(): Platform {
    return this.stage?.platform ?? 'unknown';
  }

  get script(): Script | undefined {
    if (this.#script === 'unread') this.#script = scriptOf(this.#reading, this.#context, this.#context.env());
    return this.#script;
  }

  get written(): readonly WrittenText[] {
    this.#written ??= writtenIn(this);
    return this.#written;
  }

  get copiedScripts(): readonly Script[] {
    return copiedScripts(this.#reading, this.#context);
  }
}

function mapped<From, To>(list: readonly From[], make: (item: From) => To): readonly To[] {
  return list.length === 0 ? none : list.map(make);
}

function spanAt(source: SourceFile, by: number, { start, end }: Span): Span {
  return spanIn(source, by + start, by + end);
}

/** The part of a text at offsets relative to `by`, with its span in the file. */
export function tokenAt(source: SourceFile, by: number, { start, end }: Span): Token {
  return { text: source.text.slice(by + start, by + end), span: spanIn(source, by + start, by + end) };
}

const unknownVariable = (): VariableState => ({ state: 'unknown' });

function flagOf(flag: ReadFlag, source: SourceFile, by: number): Flag {
  const tokenOf = (word: ReadWord | undefined) => word && { text: word.raw, span: spanAt(source, by, word) };
  return {
    name: flag.name,
    value: tokenOf(flag.value),
    span: spanAt(source, by, flag),
    parts: mapped(flag.parts, (part) => ({
      key: part.key,
      value: tokenOf(part.value),
      span: spanAt(source, by, part),
    })),
  };
}

function pairOf(pair: ReadPair, source: SourceFile, by: number, resolve: (raw: string) => Resolved): Pair {
  const found = pair.value && resolve(pair.value.raw);
  return {
    name: tokenAt(source, by, pair.name),
    value: pair.value && tokenAt(source, by, pair.value),
    resolved: found?.value,
    parts: found && pair.value ? placed(found.parts, pair.value, source, by) : none,
    span: spanAt(source, by, pair),
  };
}

type Resolved = Pick<ExpandedWord, 'value' | 'parts'>;

/** The parts of a word with their places in the file; in a word of several lines, all are at its place. */
function placed(
  parts: readonly Part[],
  { raw, start, end }: ReadWord,
  source: SourceFile,
  by: number,
): readonly Part[] {
  return mapped(parts, (part) => ({
    ...part,
    span: spanAt(source, by, raw.length === end - start ? moved(part.span, start) : { start, end }),
  }));
}

function heredocOf(heredoc: RawHeredoc, keyword: string, { source, place, lookup }: Context): Heredoc {
  const { name, expands, descriptor, body, bodyEnd } = heredoc;
  const raw = source.text.slice(body.start, body.end);
  const isExpanded = expands && keyword !== 'RUN' && raw.includes('$');
  const parts = isExpanded ? expand(raw, lookup, '\\', false).parts : none;
  return {
    name,
    expands,
    descriptor,
    body: tokenAt(source, 0, body),
    parts: placed(parts, { raw, ...body }, source, 0),
    marker: spanAt(source, 0, place(heredoc.start, heredoc.end)),
    span: spanIn(source, body.start, Math.max(bodyEnd, body.end)),
  };
}
