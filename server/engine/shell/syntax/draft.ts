import { none } from '../../source/list.ts';
import type { SafeText, Span } from '../../source/text.ts';
import type { Interpreter } from '../model.ts';
import type { GoingOn } from './failure.ts';

/** An expansion inside a word, which the shell evaluates at run time. */
export interface Expansion {
  /** Name of the variable; undefined for substitutions, arithmetic, braces and special parameters. */
  readonly name: string | undefined;
  /** As written. */
  readonly text: string;
  /** `-`, `:-`, `=`, `:=`, `+`, `:+`, `?`, `:?`, '' for none; undefined for one that is not evaluated here. */
  readonly operator: string | undefined;
  readonly operand: readonly WordPart[] | undefined;
}

/** A literal part of a word without quotes, or an expansion. */
export type WordPart = string | Expansion;

/** A word before its variables are resolved; positions are relative to the parsed text. */
export interface DraftWord {
  readonly start: number;
  readonly end: number;
  /** The word's value, if it has no expansion and no glob. */
  readonly literal: string | undefined;
  readonly shape: string;
  readonly pieces: readonly WordPart[];
  /** The places of the pieces; undefined if there is one, at the place of the word. */
  readonly spots: readonly Span[] | undefined;
  /** True if the value depends on file names. */
  readonly glob: boolean;
  readonly variables: readonly string[];
  /** Indices of the commands inside the word's substitutions. */
  readonly substitutions: readonly number[];
}

/** A command before its variables are resolved; `-1` stands for no command. */
export interface DraftCommand {
  start: number;
  end: number;
  /** All words, including prefixes. */
  words: readonly DraftWord[];
  /** Index in `words` of the command's own name; equals `words.length` for a bare assignment. */
  head: number;
  assignments: readonly { name: string; value: DraftWord | undefined; start: number; end: number }[];
  redirects: readonly {
    operator: string;
    descriptor: number | undefined;
    target: DraftWord | undefined;
    body: DraftWord | undefined;
    start: number;
    end: number;
  }[];
  pipesTo: number;
  pipedFrom: number;
  /** True if it only runs conditionally. */
  conditional: boolean;
  /** True inside of a substitution whose exit status is lost. */
  resultIgnored: boolean;
  goesOn: GoingOn | undefined;
  /** Index of the script that contains it. */
  script: number;
  /** Number of the substitution or nested script around it; commands of one pipeline share it. */
  owner: number;
}

/** A script, or a script inside it (`sh -c`, a here-document). */
export interface DraftScript {
  readonly interpreter: Interpreter;
  readonly start: number;
  readonly end: number;
}

/** An assignment that later commands see: those with an index above `from` and up to `until`. */
export interface Binding {
  readonly from: number;
  until: number;
  readonly word: DraftWord | undefined;
}

/** The result of parsing a text. Independent of place and environment, so that it can be cached. */
export interface ShellDraft {
  readonly commands: readonly DraftCommand[];
  readonly scripts: readonly DraftScript[];
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Variables whose value depends on a branch, loop or command. */
  readonly uncertain: ReadonlySet<string>;
  /** Whether the script checks exit statuses: `set -e`, `trap`, `$?`. */
  readonly heedful: boolean;
  readonly partial: boolean;
  readonly beyond: string | undefined;
  readonly fault: ScriptFault | undefined;
}

/** Why a script is not valid, and where. */
export interface ScriptFault {
  readonly reason: SafeText;
  readonly start: number;
  readonly end: number;
}

/** The word without globbing, as in an assignment. */
export function unglobbed(word: DraftWord): DraftWord {
  if (!word.glob) return word;
  const plain = word.pieces.every((piece) => typeof piece === 'string');
  return { ...word, glob: false, literal: plain ? word.shape : undefined };
}

/** A word without expansions. */
export function literalWord(value: string, start: number, end: number): DraftWord {
  return {
    start,
    end,
    literal: value,
    shape: value,
    pieces: [value],
    spots: undefined,
    glob: false,
    variables: none,
    substitutions: none,
  };
}

/** A word whose value is not evaluated here. */
export function unknownWord(text: string, { start, end }: Span): DraftWord {
  const piece = { name: undefined, text, operator: undefined, operand: undefined };
  return { ...literalWord(text, start, end), literal: undefined, pieces: [piece] };
}

/** A word made of pieces, without substitutions. */
export function draftWord(
  pieces: readonly WordPart[],
  glob: boolean,
  { start, end }: Span,
  spots?: readonly Span[],
): DraftWord {
  const shape = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
  const plain = !glob && pieces.every((piece) => typeof piece === 'string');
  const literal = plain ? shape : undefined;
  const variables = variablesOf(pieces);
  return { start, end, literal, shape, pieces, spots, glob, variables, substitutions: none };
}

/** A `NAME=value` word among the arguments of `export` and its like. */
export function assignmentWord(
  { name, append }: { readonly name: string; readonly append?: boolean | undefined },
  value: DraftWord | undefined,
  span: Span,
): DraftWord {
  const rest = value?.pieces ?? [{ name: undefined, text: '', operator: undefined, operand: undefined }];
  const head = `${name}${append ? '+=' : '='}`;
  const headEnd = Math.min(span.start + head.length, span.end);
  const spots = [
    { start: span.start, end: headEnd },
    ...(value?.spots ?? [{ start: headEnd, end: span.end }]),
  ];
  const word = draftWord([head, ...rest], value?.glob ?? false, span, spots);
  return { ...word, substitutions: value?.substitutions ?? [] };
}

/** Names of the variables in pieces, without duplicates. */
function variablesOf(pieces: readonly WordPart[]): readonly string[] {
  if (pieces.every((piece) => typeof piece === 'string')) return none;
  const names = new Set<string>();
  const add = (piece: WordPart) => {
    if (typeof piece === 'string') return;
    if (piece.name !== undefined) names.add(piece.name);
    piece.operand?.forEach(add);
  };
  pieces.forEach(add);
  return [...names];
}

/** A command made only of words, at their place. */
export function plainCommand(words: readonly DraftWord[], script: number, owner: number): DraftCommand {
  const start = words[0]?.start ?? 0;
  const end = words.at(-1)?.end ?? start;
  return {
    start,
    end,
    words,
    head: 0,
    assignments: none,
    redirects: none,
    pipesTo: -1,
    pipedFrom: -1,
    conditional: false,
    resultIgnored: false,
    goesOn: undefined,
    script,
    owner,
  };
}
