import { type AnyReport, fixesOf } from '../rule.ts';
import type { Raw } from '../settle.ts';
import type { Place, Span } from '../text.ts';

/** What the rules say of one subject; `sound` is false when a rule failed. */
export interface Verdict {
  readonly raw: readonly Raw[];
  readonly sound: boolean;
}

/** A place that moves with the text: in a part of the file, or anywhere in another file. */
export type Spot = Place | { readonly part: number; readonly span: Span };

/** Where the parts of a file are in one version of it. */
export interface Ground {
  /** Undefined for a place that nothing says how to find again. */
  spotOf(place: Place): Spot | undefined;
  placeOf(spot: Spot): Place;
}

/** A verdict that can be said again at other places. */
export type Said = readonly { readonly of: Raw; readonly at: Spot; readonly related: readonly Spot[] }[];

/** A verdict without its places in the text; undefined where one of them can't be found again. */
export function saidOf(raw: readonly Raw[], ground: Ground): Said | undefined {
  const all = raw.map((of) => {
    const { at, related = [] } = of.report;
    return {
      of,
      at: ground.spotOf('span' in at ? at : { file: of.file, span: at }),
      related: related.map((each) => ground.spotOf(each.at)),
    };
  });
  return all.every(isWhole) ? all : undefined;
}

function isWhole(each: {
  at: Spot | undefined;
  related: (Spot | undefined)[];
}): each is Said[number] & typeof each {
  return each.at !== undefined && !each.related.includes(undefined);
}

/**
 * What was said, at its places in the text as it is now; `now` is what else differs. Fixes are worked out by judging anew,
 * once somebody asks for them.
 */
export function saidAgain(said: Said, ground: Ground, judge: () => Verdict, now: Partial<Raw>): Raw[] {
  let anew: readonly Raw[] | undefined;
  const fixes = (index: number) => () => {
    anew ??= judge().raw;
    const report = anew[index]?.report;
    return report ? fixesOf(report) : [];
  };
  return said.map(({ of, at, related }, index) => {
    const place = ground.placeOf(at);
    const report: AnyReport = {
      ...of.report,
      at: place,
      related: (of.report.related ?? []).map((each, i) => ({
        ...each,
        at: ground.placeOf(related[i] ?? at),
      })),
      fixes: fixes(index),
    };
    return { ...of, ...now, report, file: place.file };
  });
}

/** Whether two lists hold the same things in the same order. */
export function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
