import type { Compose, Service } from './compose/model.ts';
import { lookedAt } from './compose/services.ts';
import type { Stage } from './dockerfile/model.ts';
import { type AnyReport, fixesOf } from './rule.ts';
import type { Raw } from './settle.ts';
import type { Place, SourceFile, Span } from './text.ts';

/** What was said of the services of one file, kept from one version of its text to the next. */
export interface Kept {
  last: Version | undefined;
}

interface Version {
  /** All that every service depends on and that is not in its own lines, compared by identity. */
  readonly inputs: readonly unknown[];
  /** Texts of the parts that any service may depend on. */
  readonly frame: readonly string[];
  readonly services: ReadonlyMap<string, Said>;
}

interface Said {
  readonly text: string;
  readonly stage: Stage | undefined;
  readonly raw: readonly { readonly of: Raw; readonly at: Spot; readonly related: readonly Spot[] }[];
}

/** A place that moves with the text: in a part of the file, or anywhere in another file. */
type Spot = Place | { readonly part: number | 'own'; readonly span: Span };

/** Lines of the file: of one service that stands alone, or of what others may depend on. */
interface Part {
  readonly start: number;
  readonly text: string;
  readonly alone: boolean;
}

/** What the rules say of one service; `sound` is false when a rule failed. */
export interface Verdict {
  readonly raw: readonly Raw[];
  readonly sound: boolean;
}

/** Judges the services of one version of a file, saying again what still holds. */
export interface Keeping {
  /** What `judge` says of a service that builds a stage. */
  judged(service: Service, stage: Stage | undefined, judge: () => Verdict): readonly Raw[];
  /** All services were judged. */
  done(): void;
}

/** Nothing is kept yet. */
export function nothingKept(): Kept {
  return { last: undefined };
}

/**
 * Keeps what is said of each service whose lines stand alone, and says it again while these lines, all parts that others
 * depend on, and `inputs` (rules, configuration, other files) stay as they are. Call `done` when all were judged.
 */
export function keeping(compose: Compose, kept: Kept | undefined, inputs: readonly unknown[]): Keeping {
  if (!kept) return { judged: (_service, _stage, judge) => judge().raw, done() {} };
  const parts = partsOf(compose);
  const frame = parts.filter(({ alone }) => !alone);
  const texts = frame.map(({ text }) => text);
  const before =
    kept.last && same(kept.last.inputs, inputs) && same(kept.last.frame, texts) ? kept.last : undefined;
  const services = new Map<string, Said>();

  const judged: Keeping['judged'] = (service, stage, judge) => {
    const own = service.key.file === compose.file ? partAt(parts, service.key.span.start) : undefined;
    if (!own?.alone) return judge().raw;
    const said = before?.services.get(service.name);
    if (said?.text === own.text && said.stage === stage) {
      services.set(service.name, said);
      return saidAgain(said, service, compose.file, judge, (spot) => placeOf(spot, compose.file, own, frame));
    }
    const { value: verdict, alone } = lookedAt(service, judge);
    const { raw } = verdict;
    if (!alone || !verdict.sound) return raw;
    const spotOf = (place: Place): Spot | undefined => {
      if (place.file !== compose.file) return place;
      const part = partAt(parts, place.span.start);
      if (!part || (part !== own && part.alone)) return undefined;
      return { part: part === own ? 'own' : frame.indexOf(part), span: moved(place.span, -part.start) };
    };
    const all = raw.map((of) => {
      const { at, related = [] } = of.report;
      return {
        of,
        at: spotOf('span' in at ? at : { file: of.file, span: at }),
        related: related.map((each) => spotOf(each.at)),
      };
    });
    if (all.every(isWhole)) services.set(service.name, { text: own.text, stage, raw: all });
    return raw;
  };
  return {
    judged,
    done() {
      kept.last = { inputs, frame: texts, services };
    },
  };
}

function isWhole(each: {
  at: Spot | undefined;
  related: (Spot | undefined)[];
}): each is Said['raw'][number] & typeof each {
  return each.at !== undefined && !each.related.includes(undefined);
}

/** What was said, at its places in the text as it is now; fixes are worked out from the service as it is now. */
function saidAgain(
  { raw }: Said,
  service: Service,
  file: SourceFile,
  judge: () => Verdict,
  place: (spot: Spot) => Place,
): Raw[] {
  let anew: readonly Raw[] | undefined;
  const fixes = (index: number) => () => {
    anew ??= judge().raw;
    const report = anew[index]?.report;
    return report ? fixesOf(report) : [];
  };
  return raw.map(({ of, at, related }, index) => {
    const report: AnyReport = {
      ...of.report,
      at: place(at),
      related: (of.report.related ?? []).map((each, i) => ({ ...each, at: place(related[i] ?? at) })),
      fixes: fixes(index),
    };
    return { ...of, report, file, key: of.key && service.key };
  });
}

function placeOf(spot: Spot, file: SourceFile, own: Part, frame: readonly Part[]): Place {
  if ('file' in spot) return spot;
  const part = spot.part === 'own' ? own : frame[spot.part];
  return { file, span: moved(spot.span, part?.start ?? 0) };
}

/** The file in parts. A service with an anchor or with `extends` may be looked at from elsewhere, or look elsewhere. */
function partsOf({ file: { text }, pieces }: Compose): readonly Part[] {
  return (pieces ?? []).flatMap(({ span, below }) => {
    const part = ({ start, end }: Span, alone: boolean) => ({ start, text: text.slice(start, end), alone });
    const first = below?.[0];
    if (!below || !first || !/^services:/.test(text.slice(span.start, span.start + 9)))
      return [part(span, false)];
    const services = below.map((each) => part(each, !/&|\bextends\b/.test(text.slice(each.start, each.end))));
    return [part({ start: span.start, end: first.start }, false), ...services];
  });
}

function partAt(parts: readonly Part[], offset: number): Part | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}

const moved = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
