import { firstWhere } from './search.ts';
import type { Edit } from './text.ts';

/** An edit of a fix, with the fix's kind. */
interface Taken {
  readonly edit: Edit;
  readonly kind: string | undefined;
}

/** A set of edits that do not touch each other, so that all of them can be applied independently. */
export class ApartEdits {
  readonly #byFile = new Map<string, Taken[]>();

  /**
   * Adds the edits of a fix, which may touch each other. Returns false and adds none if one touches an earlier edit. Edits of
   * the same kind may insert at the same place.
   */
  add(edits: readonly Edit[], kind?: string): boolean {
    if (edits.some((edit) => touches(this.#byFile.get(edit.file) ?? [], edit, kind))) return false;
    for (const edit of edits) {
      const list = this.#byFile.get(edit.file) ?? [];
      this.#byFile.set(edit.file, list);
      const at = firstWhere(list, (each) => each.edit.span.start > edit.span.start);
      list.splice(at, 0, { edit, kind });
    }
    return true;
  }
}

/** Whether an edit touches one of several sorted edits that do not overlap. */
function touches(taken: readonly Taken[], { span: { start, end } }: Edit, kind: string | undefined): boolean {
  const isInserted = start === end;
  let at = firstWhere(taken, ({ edit }) => edit.span.start > end) - 1;
  // Edits of one fix, and of one kind, may begin at the same place.
  for (let first = taken[at]?.edit.span.start; first !== undefined; at--) {
    const other = taken[at];
    if (other?.edit.span.start !== first) return false;
    const isLike = kind !== undefined && other.kind === kind && isInserted && other.edit.span.end === start;
    if (other.edit.span.end >= start && !(isLike && first === start)) return true;
  }
  return false;
}

/** Whether edits do not overlap; they may touch. */
export function doNotOverlap(edits: readonly Edit[]): boolean {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const ends = new Map<string, number>();
  return sorted.every(({ file, span }) => {
    const apart = span.start >= (ends.get(file) ?? 0);
    ends.set(file, span.end);
    return apart;
  });
}
