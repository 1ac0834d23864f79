import { ByText } from '../../source/memo.ts';
import { moved, type Span } from '../../source/text.ts';
import { piecesOf, type YamlPiece } from './pieces.ts';
import {
  type Block,
  blockIn,
  fitBlocks,
  isMap,
  mapOf,
  partBounds,
  takeWhole,
  type YAMLMap,
  type YAMLSeq,
} from './yaml.ts';
import type { YamlError } from './yaml-error.ts';

/** Entries of a collection in block style; offsets are relative to the part's start. */
export interface YamlPart {
  readonly start: number;
  /** The collection that was read; undefined if nothing could be read. */
  readonly root: YAMLMap | YAMLSeq | undefined;
  /** The error that ends the part; its span covers everything that is not read. */
  readonly error: YamlError | undefined;
  /** The parts of the collection that is the value of the last entry, if it is read in parts. */
  readonly below: readonly YamlPart[] | undefined;
}

/** The parts that the pieces of a text contain. */
export interface Cut {
  readonly parts: readonly YamlPart[];
  readonly errors: readonly YamlError[];
}

/** Pieces of valid texts that were read as a whole, with the offset of each. */
const known = new ByText<{ readonly root: YAMLMap; readonly start: number }>(partBounds);

/**
 * Reads each piece of a text separately and reuses those that the text `before` has, too. Undefined if a piece is not a
 * mapping, because then the pieces do not add up to the text.
 */
export function partsOf(text: string, pieces: readonly YamlPiece[], before: string): Cut | undefined {
  known.fit(2 * text.length);
  fitBlocks(2 * text.length);
  rememberPieces(before);
  const errors: YamlError[] = [];
  let whole = true;
  const partOf = (piece: YamlPiece): YamlPart => {
    const { start, end } = headOf(piece);
    const own = text.slice(start, end);
    const below = piece.below?.map(partOf);
    const found = known.get(own);
    if (found) return { start: start - found.start, root: found.root, error: undefined, below };
    const read = blockIn(own);
    for (const error of read.errors) errors.push({ ...error, span: moved(error.span, start) });
    if (read.errors.length === 0 && !isMap(read.root)) whole = false;
    return { start, root: read.root, error: undefined, below };
  };
  const parts = pieces.map(partOf);
  errors.sort((a, b) => a.span.start - b.span.start);
  return whole ? { parts, errors } : undefined;
}

/** The part of a piece that is read by itself: all of it, or the text before the keys below it. */
function headOf({ span, below }: YamlPiece): Span {
  return below?.[0] ? { start: span.start, end: below[0].span.start } : span;
}

/** Remembers the pieces of a text that was read as a whole and is a valid mapping. */
function rememberPieces(text: string): void {
  const whole = takeWhole(text);
  if (whole && isSound(whole)) rememberBelow(whole.root, piecesOf(text), text);
}

function rememberBelow(node: unknown, pieces: readonly YamlPiece[] | undefined, text: string): void {
  if (!isMap(node) || node.items.length !== pieces?.length) return;
  for (const [at, piece] of pieces.entries()) {
    const pair = node.items[at]!;
    const { start, end } = headOf(piece);
    known.set(text.slice(start, end), { root: mapOf(pair, !piece.below), start });
    rememberBelow(pair.value, piece.below, text);
  }
}

/** Whether a text was read completely as one collection in block style. */
export function isSound({ root, errors }: Block): boolean {
  return root !== undefined && errors.length === 0;
}
