import type { ServiceKey } from './filter.ts';
import type { LinePlace, ListedFinding, Severity } from './model.ts';

/** What a row shows in front of its label: a severity, that nothing was found, or what kind of row it is. */
export type Icon = Severity | 'clean' | 'paths' | 'folder' | 'running' | 'more' | 'also' | 'risky' | 'plain';

/** A row of the view and the rows below it: plain data. */
export interface Row {
  /** Unique among its siblings, and the same after an edit elsewhere in the file. */
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly icon: Icon;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly place?: LinePlace | undefined;
  readonly finding?: ListedFinding | undefined;
  /** True for a path, which the report draws. */
  readonly isPath?: boolean;
  readonly service?: ServiceKey | undefined;
  /** The whole text of a row that is cut. */
  readonly tip?: string | undefined;
  readonly isOpen: boolean;
  readonly children: readonly Row[];
}

/** Makes a row that has nothing below it, unless given. */
export const row = (
  parts: Partial<Row> & Pick<Row, 'key' | 'label' | 'icon'> & { readonly spoken?: string },
): Row => {
  const { label, description = '' } = parts;
  return {
    description,
    spoken: [label, description].filter((each) => each !== '').join(', '),
    isOpen: false,
    children: [],
    ...parts,
  };
};

/** Gives rows keys that differ, by a number behind those that stand twice. */
export function keyed(rows: readonly Row[]): Row[] {
  const times = new Map<string, number>();
  return rows.map((each) => {
    const nth = times.get(each.key) ?? 0;
    times.set(each.key, nth + 1);
    return nth === 0 ? each : { ...each, key: `${each.key} ${nth}` };
  });
}
