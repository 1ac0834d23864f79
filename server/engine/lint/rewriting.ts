import { grouped } from '../source/groups.ts';
import type { Span } from '../source/text.ts';
import type { MadeFix } from './fixing.ts';

/** A replacement in the original text, and the fixes behind it. */
export interface Rewrite {
  readonly span: Span;
  readonly text: string;
  readonly of: readonly MadeFix[];
}

/** A piece of the text while it is edited: a range of the original, or text from a fix. */
type Piece = { readonly from: number; readonly to: number } | { readonly text: string; readonly by: MadeFix };

/**
 * Combines fixes that were made one after the other, each on the text left by the previous ones. Returns replacements in the
 * original text of one file, whose length is given in UTF-16 units, ordered by place and not touching each other.
 */
export function rewrites(file: string, length: number, made: readonly MadeFix[]): Rewrite[] {
  let pieces: readonly Piece[] = [{ from: 0, to: length }];
  const own = made.flatMap((by) =>
    by.fix.edits.flatMap((edit) => (edit.file === file ? [{ ...edit, by }] : [])),
  );
  for (const edits of grouped(own, ({ by }) => by.step).values()) {
    edits.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    // From the last edit to the first, so that no edit moves another one.
    for (const { span, text, by } of edits.reverse()) pieces = replaced(pieces, span, { text, by });
  }
  return joined(pieces, length);
}

const sizeOf = (piece: Piece) => ('by' in piece ? piece.text.length : piece.to - piece.from);

/** Cuts out a part of a piece. */
function part(piece: Piece, start: number, end: number): Piece {
  if ('by' in piece) return { ...piece, text: piece.text.slice(start, end) };
  return { from: piece.from + start, to: piece.from + end };
}

/** Replaces a span of the pieces by another piece. */
function replaced(pieces: readonly Piece[], { start, end }: Span, by: Piece): Piece[] {
  const before: Piece[] = [];
  const after: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const size = sizeOf(piece);
    const to = at + size;
    // An empty piece remembers that a fix removed something.
    if (size === 0) (at <= end ? before : after).push(piece);
    if (at < start) before.push(part(piece, 0, Math.min(size, start - at)));
    else if ('by' in piece && size > 0 && at < end && to <= end) before.push({ ...piece, text: '' });
    if (to > end && size > 0) after.push(part(piece, Math.max(0, end - at), size));
    at = to;
  }
  return [...before, by, ...after];
}

function joined(pieces: readonly Piece[], length: number): Rewrite[] {
  const found: Rewrite[] = [];
  let start = 0;
  let text = '';
  let by = new Set<MadeFix>();
  const end = (at: number) => {
    if (at > start || text !== '') found.push({ span: { start, end: at }, text, of: [...by] });
    text = '';
    by = new Set();
  };
  for (const piece of pieces) {
    if ('by' in piece) {
      text += piece.text;
      by.add(piece.by);
    } else if (piece.to > piece.from) {
      end(piece.from);
      start = piece.to;
    }
  }
  end(length);
  return found;
}
