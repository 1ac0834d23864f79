import type { SafeText, Span } from '../../source/text.ts';

/** Why BuildKit rejects an instruction, with a place relative to the instruction. */
export interface InstructionError extends Span {
  readonly message: SafeText;
}

/** A word before BuildKit resolves variables (`raw`), with its place relative to the instruction. */
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

/** The parsed text of an instruction, independent of its context. All places are relative to the instruction's start. */
export interface ParsedInstruction {
  /** Upper-case. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly flags: readonly ReadFlag[];
  readonly rest: ReadWord;
  readonly args: readonly ReadWord[];
  readonly json: boolean;
  readonly pairs: readonly ReadPair[];
  readonly trigger: ParsedInstruction | undefined;
  readonly verdicts: readonly InstructionError[];
}
