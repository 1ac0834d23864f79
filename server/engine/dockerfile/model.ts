import type { Problem } from '../finding.ts';
import type { ImageFacts, ImageRef } from '../image/model.ts';
import type { LockedImage } from '../lock/locked-image.ts';
import type { WrittenText } from '../shell/command/writes.ts';
import type { Script } from '../shell/model.ts';
import type { Part } from '../source/expanded.ts';
import type { Known, Place, SourceFile, Span } from '../source/text.ts';

/** A piece of source text. `text` is as written between the span's ends. */
export interface Token {
  readonly text: string;
  readonly span: Span;
}

/** A parser directive: `# syntax=…`, `# escape=…`, `# check=…` (Dockerfile reference, Parser directives). */
export interface Directive {
  readonly name: Token;
  readonly value: Token;
  readonly span: Span;
}

/** A comment line, `#` included, without its line break. */
export type Comment = Token;

/**
 * An instruction's flag: `--name=value`; `parts` are the comma-separated `key=value` options of a `--mount`. The texts of values are
 * without quotes and escapes, as BuildKit reads them.
 */
export interface Flag {
  readonly name: string;
  readonly value: Token | undefined;
  readonly span: Span;
  readonly parts: readonly { readonly key: string; readonly value: Token | undefined; readonly span: Span }[];
}

/** A here-document of RUN, COPY or ADD (Dockerfile reference, Here-Documents). */
export interface Heredoc {
  readonly name: string;
  /** True if variables are expanded in the body (the name is not quoted). */
  readonly expands: boolean;
  /** Descriptor written before `<<`, if any. */
  readonly descriptor: number | undefined;
  readonly body: Token;
  /** The expanded body of COPY and ADD; empty if it has no variables. */
  readonly parts: readonly Part[];
  /** The word `<<NAME` that announces it. */
  readonly marker: Span;
  /** The body and its terminator line. */
  readonly span: Span;
}

/** A `NAME=value` pair of ENV, ARG or LABEL. */
export interface Pair {
  readonly name: Token;
  /** As written, quotes included. */
  readonly value: Token | undefined;
  /** Without quotes, variables resolved by BuildKit's scoping; undefined if not known. */
  readonly resolved: string | undefined;
  /** The expanded value; empty if it has no quotes and variables. */
  readonly parts: readonly Part[];
  readonly span: Span;
}

/** A word of an instruction's arguments, with variables resolved as BuildKit does. */
export interface Argument extends Token {
  /** Without quotes, variables resolved; undefined if not known. */
  readonly value: string | undefined;
  /** The expanded word; empty if it has no quotes and variables. */
  readonly parts: readonly Part[];
}

/** One instruction with its continuation lines and here-documents. */
export interface Instruction {
  /** Upper-case keyword. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** From the keyword to the last character of arguments or here-documents, line break excluded. */
  readonly span: Span;
  /** Everything after keyword and flags, without here-document bodies; continuation lines as written. */
  readonly rest: Token;
  readonly flags: readonly Flag[];
  /** Words of the arguments (exec form: the strings of the array). For RUN, CMD and ENTRYPOINT in shell form see `script`. */
  readonly args: readonly Argument[];
  /** True for the JSON array ("exec") form. */
  readonly json: boolean;
  readonly pairs: readonly Pair[];
  readonly heredocs: readonly Heredoc[];
  /** The instruction that ONBUILD defers. */
  readonly trigger: Instruction | undefined;
  /** Program and arguments of the SHELL in effect; undefined for the platform's default shell. */
  readonly shell: readonly string[] | undefined;
  /** Commands of RUN, CMD, ENTRYPOINT, HEALTHCHECK CMD and SHELL-form here-documents. */
  readonly script: Script | undefined;
  /** The texts that it writes to files: by here-documents of COPY and ADD, or by commands of a RUN. */
  readonly written: readonly WrittenText[];
  /** Shell scripts that COPY and ADD write from here-documents; recognised by the first line or the file name. */
  readonly copiedScripts: readonly Script[];
  /** Images that this instruction pulls. */
  readonly images: readonly ImageUse[];
  readonly file: SourceFile;
  /** Operating system of the stage's image; unknown before the first FROM. */
  readonly platform: Platform;
  /** The stage that contains it; undefined before the first FROM. */
  readonly stage: Stage | undefined;
  /** The file that it belongs to. */
  readonly dockerfile: Dockerfile;
}

/** What is known of an image. */
export interface ImageKnowledge {
  readonly facts: ImageFacts | undefined;
  /**
   * A stage with the image's own configuration, as the lock has it; undefined if the image is not locked. Its places are those
   * where the image is named. Only `facts` says its user.
   */
  readonly configured: Stage | undefined;
  /** Undefined if the image is not locked. */
  readonly locked: LockedReading | undefined;
}

/** When and how a locked image was read. */
export interface LockedReading {
  readonly readOn: string;
  /** From where; undefined if its platforms were read from several places. */
  readonly readFrom: 'registry' | 'engine' | 'oci' | undefined;
  /** The digest that the lock has for a name and tag. */
  readonly digest: string | undefined;
  /** Its entries, one for each platform that may be meant. */
  readonly entries: readonly LockedImage[];
  /** The words of its entrypoint and command; empty if it has none, or its platforms differ. */
  readonly start: readonly string[];
}

/** Tells what is known of an image: of a name and tag, for a platform if one is asked for, named at a place. */
export type KnownImages = (
  ref: ImageRef,
  isTagKnown: boolean,
  platform: string | undefined,
  at: Place,
) => ImageKnowledge;

/** A place that pulls an image: FROM, COPY --from, RUN --mount=from=, or the syntax directive. */
export interface ImageUse extends ImageKnowledge {
  readonly via: 'from' | 'copy-from' | 'mount-from' | 'syntax';
  /** The reference as written. */
  readonly token: Token;
  /** Parsed reference; undefined if it depends on a variable without default. */
  readonly ref: ImageRef | undefined;
  /** `ref`, or only its name if the tag depends on a variable without default. */
  readonly named: ImageRef | undefined;
  /** True if a variable's default supplied part of `ref`. */
  readonly fromDefault: boolean;
  /** True if the text is known and is not a valid reference. */
  readonly invalid: boolean;
  readonly dockerfile: Dockerfile;
  readonly stage: Stage | undefined;
}

/** The base of a stage. */
export type Base =
  | { readonly kind: 'scratch'; readonly token: Token }
  | { readonly kind: 'image'; readonly token: Token; readonly use: ImageUse }
  | { readonly kind: 'stage'; readonly token: Token; readonly stage: Stage }
  /** An image that another service of the project builds from a stage, usually of another file. */
  | { readonly kind: 'built'; readonly token: Token; readonly stage: Stage }
  | { readonly kind: 'unknown'; readonly token: Token };

/** The user that a stage ends with (Dockerfile reference, USER). */
export interface EffectiveUser {
  /** Resolved user without group; undefined if not known. */
  readonly name: string | undefined;
  readonly group: string | undefined;
  /** True for uid 0 in any spelling; 'unknown' if it depends on a variable or an unknown base. */
  readonly root: Known<boolean>;
  /** The USER instruction that sets it, in this stage or an ancestor; undefined if it comes from the base image. */
  readonly setBy: Instruction | undefined;
}

/** Operating system of a stage's image. */
export type Platform = 'linux' | 'windows' | 'unknown';

/** One build stage: FROM and the instructions after it. */
export interface Stage {
  readonly index: number;
  readonly name: Token | undefined;
  readonly from: Instruction;
  readonly base: Base;
  /** Instructions that ONBUILD of its base runs at its start, resolved with this stage's variables. */
  readonly triggered: readonly Instruction[];
  /** Instructions after FROM, in order. */
  readonly instructions: readonly Instruction[];
  /** True for the last stage, and for each stage that a compose file sets as target. */
  readonly isOutput: boolean;
  /** True for an output stage, or one that an output stage builds on. */
  readonly isShipped: boolean;
  /** False for a stage that is not needed for the targets of the compose files. */
  readonly isBuilt: boolean;
  readonly user: EffectiveUser;
  readonly platform: Platform;
  /** The image at the root of the FROM chain; undefined for scratch, or if not even its name is known. */
  readonly rootImage: ImageUse | undefined;
  /** Last CMD and ENTRYPOINT of this stage or, if it has none, of its ancestors. */
  readonly cmd: Instruction | undefined;
  readonly entrypoint: Instruction | undefined;
  /** ENV and ARG values at the end of the stage, including inherited ones; an undefined value is not known. */
  readonly env: ReadonlyMap<string, string | undefined>;
  /** Only ENV values, which a container gets. */
  readonly imageEnv: ReadonlyMap<string, string | undefined>;
  /** Absolute working directory at the end of the stage; undefined if not known. */
  readonly workdir: string | undefined;
  readonly dockerfile: Dockerfile;
}

/** A parsed Dockerfile with its stages resolved. */
export interface Dockerfile {
  readonly kind: 'dockerfile';
  readonly file: SourceFile;
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  readonly escape: '\\' | '`';
  /** All instructions in order, including ARGs before the first FROM. */
  readonly instructions: readonly Instruction[];
  readonly globalArgs: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** Every place that pulls an image, in order. */
  readonly images: readonly ImageUse[];
  /** True for a template of another language (`{{ }}`, `#include`): rules skip it. */
  readonly template: boolean;
  /** True for a file with merge conflict marks: rules skip its stages, which belong to neither side. */
  readonly conflict: boolean;
  /** True if the file has more instructions than the limit: the result of its last stage is not known. */
  readonly cut: boolean;
  readonly problems: readonly Problem[];
}
