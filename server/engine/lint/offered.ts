import type { Fix } from '../finding.ts';
import { type AnyReport, type ReportPart, reportedFixes } from '../rule.ts';
import type { Secrets } from '../secret/secrets.ts';
import { shown } from '../secret/shown.ts';
import { perObject } from '../source/memo.ts';
import type { Place, Shown, SourceFile, Span } from '../source/text.ts';

/** What a finding was made of, as far as its fixes go. */
export interface Made {
  readonly raw: {
    readonly report: AnyReport;
    readonly file: SourceFile;
    readonly service?: string | undefined;
  };
  readonly secrets: Secrets;
  /** Those of the findings that are parts of it: a fix of one is a fix of the whole. */
  readonly parts?: readonly MadePart[];
}

/** A finding that is a part of another, and which. */
export interface MadePart {
  readonly made: Made;
  readonly part: ReportPart;
}

/** The fixes that a finding and its parts offer, each once. */
export function offeredFixes(made: Made): readonly Fix<Shown>[] {
  const ofParts = (made.parts ?? []).flatMap((part) => offeredByPart(part, made));
  return distinct([...offered(made), ...ofParts]);
}

/** Where a report is placed: bare spans lie in the file of the rule's subject. */
export const placeOf = ({ at }: AnyReport, file: SourceFile): Place =>
  'span' in at ? at : { file, span: at };

/** The fixes that a report offers, untried: those of a part are asked for by the whole, too. */
const offered = perObject(({ raw: { report, file }, secrets }: Made): readonly Fix<Shown>[] => {
  const place = placeOf(report, file);
  return reportedFixes(report).map(({ title, safety, sound, drastic, edits }) => ({
    title: secrets.clear(title),
    safety,
    sound,
    drastic,
    edits: edits.map((edit) => ({ file: edit.file ?? place.file.path, span: edit.span, text: edit.text })),
  }));
});

/**
 * The fixes of a part, for the whole, which stays where it is known that one leaves some of the places that make the part. One that
 * changes another service names it.
 */
function offeredByPart({ made, part }: MadePart, whole: Made): Fix<Shown>[] {
  const { service } = made.raw;
  const isOther = service !== undefined && service !== whole.raw.service;
  const own = placeOf(made.raw.report, made.raw.file);
  const others = part.decides ? part.places.filter(({ at }) => !meets(at, own.file.path, own.span)) : [];
  return offered(made)
    .filter(({ edits }) => others.every(({ at }) => edits.some(({ file, span }) => meets(at, file, span))))
    .map((fix) => ({
      ...fix,
      sound: fix.sound && part.decides?.(),
      ...(isOther && { title: made.secrets.clear(inService(fix.title, service)) }),
    }));
}

/** Whether a place has characters of a span, or where that has none, whether it lies at the place. */
function meets({ file, span }: Place, path: string, { start, end }: Span): boolean {
  if (file.path !== path) return false;
  return start === end ? span.start <= start && end <= span.end : span.start < end && start < span.end;
}

/** The title of a fix with the service that it changes, before what it says in brackets. */
function inService(title: Shown, service: string): Shown {
  const end = title.includes(' (') ? title.indexOf(' (') : title.length;
  return shown`${title.slice(0, end)} for the service ${service}${title.slice(end)}`;
}

/** Fixes without those that edit the same as an earlier one. */
function distinct(fixes: readonly Fix<Shown>[]): readonly Fix<Shown>[] {
  if (fixes.length < 2) return fixes;
  const byEdits = new Map<string, Fix<Shown>>();
  for (const fix of fixes) {
    const key = fix.edits
      .map(({ file, span, text }) => `${span.start} ${span.end} ${file}\0${text}`)
      .join('\0');
    if (!byEdits.has(key)) byEdits.set(key, fix);
  }
  return [...byEdits.values()];
}
