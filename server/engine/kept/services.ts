import type { Compose, Service } from '../compose/model.ts';
import type { Raw } from '../settle.ts';
import { moved, type SourceFile, type Span } from '../text.ts';
import { type Ground, type Said, saidAgain, saidOf, same, type Verdict } from './said.ts';

/** What was said of the services of one file, kept from one version of its text to the next. */
export interface KeptServices {
  last: Version | undefined;
}

interface Version {
  /** All that every service depends on and that is not in its own lines, compared by identity. */
  readonly inputs: readonly unknown[];
  /** Texts of the parts that any service may depend on. */
  readonly frame: readonly string[];
  readonly services: ReadonlyMap<string, Kept>;
}

interface Kept {
  readonly text: string;
  readonly said: Said;
}

/** Lines of the file: of one service that stands alone, or of what others may depend on. */
interface Part {
  readonly start: number;
  readonly text: string;
  readonly alone: boolean;
}

/** Judges the services of one version of a file, saying again what still holds. */
export interface ServiceKeeper {
  /** What `judge` says of a service. */
  judged(service: Service, judge: () => Verdict): readonly Raw[];
  /** All services were judged. */
  done(): void;
}

/**
 * Keeps what is said of each service whose lines stand alone, and says it again while these lines, all parts that others
 * depend on, the project's other files and `inputs` (rules, configuration) stay as they are. Call `done` when all were
 * judged. Undefined where nothing can be kept.
 */
export function serviceKeeper(
  compose: Compose,
  kept: KeptServices | undefined,
  others: readonly (SourceFile | undefined)[],
  inputs: readonly unknown[],
): ServiceKeeper | undefined {
  // A service of another file may extend one of this file, and be merged over a third.
  if (!kept || others.some((each) => each?.text.includes('extends'))) return undefined;
  const all = [...inputs, ...others, [...compose.builds].join(' ')];
  const parts = partsOf(compose);
  const frame = parts.filter(({ alone }) => !alone);
  const texts = frame.map(({ text }) => text);
  const { last } = kept;
  const before = last && same(last.inputs, all) && same(last.frame, texts) ? last.services : undefined;
  const services = new Map<string, Kept>();
  return {
    judged(service, judge) {
      const own = service.key.file === compose.file ? partAt(parts, service.key.span.start) : undefined;
      if (!own?.alone) return judge().raw;
      const ground = groundOf(compose.file, own, parts, frame);
      const known = before?.get(service.name);
      if (known?.text === own.text) {
        services.set(service.name, known);
        return saidAgain(known.said, ground, judge, { key: service.key });
      }
      const { raw, sound } = judge();
      const said = sound && service.alone ? saidOf(raw, ground) : undefined;
      if (said) services.set(service.name, { text: own.text, said });
      return raw;
    },
    done() {
      kept.last = { inputs: all, frame: texts, services };
    },
  };
}

/** A service's own lines are part -1, the frame's parts are counted from 0. */
function groundOf(file: SourceFile, own: Part, parts: readonly Part[], frame: readonly Part[]): Ground {
  return {
    spotOf(place) {
      if (place.file !== file) return place;
      const part = partAt(parts, place.span.start);
      if (!part || (part !== own && part.alone)) return undefined;
      return { part: part === own ? -1 : frame.indexOf(part), span: moved(place.span, -part.start) };
    },
    placeOf(spot) {
      if ('file' in spot) return spot;
      const part = spot.part < 0 ? own : frame[spot.part];
      return { file, span: moved(spot.span, part?.start ?? 0) };
    },
  };
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
