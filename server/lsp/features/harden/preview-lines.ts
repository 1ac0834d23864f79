import type { Edit } from '../../../engine/index.ts';
import type { PreviewLine } from '../../../page/harden/content.ts';

/** Edits of one file that belong to one change. */
export interface ChangeEdits {
  /** Index of the change. */
  readonly of: number;
  readonly edits: readonly Edit[];
}

/** A line while the file is edited; `isGone`: it is not in the text any more, or never was. */
interface Line {
  readonly kind: PreviewLine['kind'];
  readonly text: string;
  readonly line?: number;
  readonly of?: number;
  readonly isGone: boolean;
}

/** The lines of a file, and to which change each new or removed line belongs. */
export class EditedLines {
  #lines: readonly Line[];

  constructor(text: string) {
    this.#lines = text
      .split('\n')
      .map((each, at) => ({ kind: 'same', text: each, line: at + 1, isGone: false }));
  }

  /** Makes a change; its edits refer to the text that the earlier ones left. */
  make(change: ChangeEdits): void {
    this.#each(change, ({ at, old, added }) => {
      const removed = old.flatMap((line) =>
        // What another change has added simply disappears.
        line.kind === 'same' ? [{ ...line, kind: 'removed', of: change.of, isGone: true } as const] : [],
      );
      const more = added.map((text) => ({ kind: 'added', text, of: change.of, isGone: false }) as const);
      this.#lines = [...this.#lines.slice(0, at), ...removed, ...more, ...this.#behind(at, old.length)];
    });
  }

  /** Shows what a change would add. */
  suggest(change: ChangeEdits): void {
    this.#each(change, ({ at, added }) => {
      const more = added.map((text) => ({ kind: 'off', text, of: change.of, isGone: true }) as const);
      this.#lines = [...this.#lines.slice(0, at), ...more, ...this.#lines.slice(at)];
    });
  }

  /** The lines between two of the file (from 1), and those near a change elsewhere; of many lines, only those near a change. */
  shown(first: number, last: number): PreviewLine[] {
    let above = 0;
    const own = this.#lines.map(({ line }) => {
      above = line ?? above;
      return first <= above && above <= last;
    });
    const isLong = own.filter((each) => each).length > most;
    const isNear = (at: number) =>
      this.#lines
        .slice(Math.max(0, at - around), at + around + 1)
        .some(({ kind }, nth) => kind !== 'same' && (isLong || !own[Math.max(0, at - around) + nth]));
    let isGap = false;
    let isFirst = true;
    return this.#lines.flatMap(({ kind, text, line, of }, at): PreviewLine[] => {
      if (kind === 'same' && line !== first && !(own[at] && !isLong) && !isNear(at)) {
        isGap = !isFirst;
        return [];
      }
      const gap: PreviewLine[] = isGap ? [{ kind: 'gap', text: '' }] : [];
      isGap = false;
      isFirst = false;
      return [...gap, { kind, text: text.replace(/\r$/, ''), line, of }];
    });
  }

  /** Calls a function for each edit, from the last to the first, with the lines that it changes. */
  #each(
    { edits }: ChangeEdits,
    apply: (change: { at: number; old: readonly Line[]; added: readonly string[] }) => void,
  ): void {
    const sorted = [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
    for (const { span, text } of sorted) {
      const live = this.#lines.flatMap((line, at) => (line.isGone ? [] : [{ line, at }]));
      let start = 0;
      let first = 0;
      const length = (at: number) => (live[at]?.line.text.length ?? 0) + 1;
      while (first < live.length - 1 && start + length(first) <= span.start) start += length(first++);
      let end = start;
      let last = first;
      while (last < live.length - 1 && end + length(last) <= span.end) end += length(last++);
      const before = live[first]?.line.text.slice(0, span.start - start) ?? '';
      const after = live[last]?.line.text.slice(span.end - end) ?? '';
      let old = live.slice(first, last + 1);
      let added = `${before}${text}${after}`.split('\n');
      // Only lines that differ are changed.
      let same = 0;
      while (same < old.length && same < added.length && old[same]?.line.text === added[same]) same++;
      const at = old[same]?.at ?? live[first + same]?.at ?? this.#lines.length;
      [old, added] = [old.slice(same), added.slice(same)];
      while (old.length > 0 && added.length > 0 && old.at(-1)?.line.text === added.at(-1)) {
        old.pop();
        added.pop();
      }
      apply({ at, old: old.map(({ line }) => line), added });
    }
  }

  /** What follows a number of lines that are still in the text. */
  #behind(at: number, count: number): readonly Line[] {
    let left = count;
    return this.#lines.slice(at).filter(({ isGone }) => isGone || left-- <= 0);
  }
}

/** Number of lines that are shown around a change. */
const around = 3;
/** Number of lines that are shown of a service. */
const most = 60;
