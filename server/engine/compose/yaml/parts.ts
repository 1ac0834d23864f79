import { ByText } from '../../source/memo.ts';
import { moved, type Span } from '../../source/text.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { type Block, blockIn, isMap, mapOf, takeWhole, type YAMLMap, type YAMLSeq } from './yaml.ts';
import type { YamlError } from './yaml-error.ts';

/** Entries of a collection in block style, with offsets that count from the part's own start. */
export interface Part {
  readonly start: number;
  /** What was read; undefined where nothing could be. */
  readonly root: YAMLMap | YAMLSeq | undefined;
  /** What keeps the rest of the part from being read: its span is what is not read. */
  readonly error: YamlError | undefined;
  /** The entries of the collection that is the value of the last entry, where that is read in parts. */
  readonly below: readonly Part[] | undefined;
}

/** What the pieces of a text hold. */
export interface Cut {
  readonly parts: readonly Part[];
  readonly errors: readonly YamlError[];
}

/** Pieces of sound texts that were read as a whole, with the offset at which each stood. */
const known = new ByText<{ readonly root: YAMLMap; readonly start: number }>({
  texts: 5_000,
  characters: 300_000,
});

/**
 * Reads the pieces of a text each by itself, those that it shares with the text `before` as they were read there; undefined where one
 * is no mapping, so that the text is no sum of its pieces.
 */
export function partsOf(text: string, pieces: readonly Piece[], before: string): Cut | undefined {
  rememberPieces(before);
  const errors: YamlError[] = [];
  let whole = true;
  const partOf = (piece: Piece): Part => {
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

/** What of a piece is read by itself: all, or what is before the keys below it. */
function headOf({ span, below }: Piece): Span {
  return below?.[0] ? { start: span.start, end: below[0].span.start } : span;
}

/** Remembers the pieces of a text that was read as a whole and is a sound mapping. */
function rememberPieces(text: string): void {
  const whole = takeWhole(text);
  if (whole && isSound(whole)) rememberBelow(whole.root, piecesOf(text), text);
}

function rememberBelow(node: unknown, pieces: readonly Piece[] | undefined, text: string): void {
  if (!isMap(node) || node.items.length !== pieces?.length) return;
  for (const [at, piece] of pieces.entries()) {
    const pair = node.items[at]!;
    const { start, end } = headOf(piece);
    known.set(text.slice(start, end), { root: mapOf(pair, !piece.below), start });
    rememberBelow(pair.value, piece.below, text);
  }
}

/** True where all of a text was read as one collection in block style. */
export function isSound({ root, errors }: Block): boolean {
  return root !== undefined && errors.length === 0;
}
