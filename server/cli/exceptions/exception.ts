import { type Baseline, type Finding, shownWhole } from '../../engine/index.ts';
import { type DeclaredException, stateOf } from '../../engine/policy.ts';

/** Formats of the list. */
export const exceptionFormats = ['text', 'json', 'markdown'] as const;
export type ExceptionFormat = (typeof exceptionFormats)[number];

/** An exception with its line, and the number of findings that it hides now. */
export interface ListedException extends DeclaredException {
  readonly line: number | undefined;
  readonly hides: number;
  /** What an entry of a baseline is about. */
  readonly about: Pick<Finding, 'rule' | 'file'> | undefined;
}

/** What tells exceptions apart. Entries of a baseline for one rule and file with the same terms count as one. */
export function exceptionKey(
  {
    by,
    file,
    span,
    reason,
    owner,
    until,
  }: Pick<DeclaredException, 'by' | 'file' | 'span' | 'reason' | 'owner' | 'until'>,
  about?: ListedException['about'],
): string {
  const entry = [about?.rule, about?.file, reason, owner, until].join('\n');
  return by === 'baseline' ? entry : `${by} ${file} ${span?.start}`;
}

/** The entries of a baseline, those for one rule and file with the same terms together. */
export function baselineExceptions(baseline: Baseline, file: string, today: string): ListedException[] {
  return [...baseline].flatMap(([name, known]) =>
    [...known.values()].map(
      ({ rule, reason, owner, until }): ListedException => ({
        ...{
          by: 'baseline',
          file,
          span: undefined,
          line: undefined,
          hides: 0,
          level: 'off',
          services: [],
          places: [],
        },
        files: [shownWhole(name)],
        rules: [rule],
        reason: reason && shownWhole(reason),
        owner,
        until,
        about: { rule, file: name },
        state: stateOf(until, { today }),
      }),
    ),
  );
}
