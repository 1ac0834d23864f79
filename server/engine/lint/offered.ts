import type { Fix } from '../finding.ts';
import { type AnyReport, type ReportPart, reportedFixes } from '../rule.ts';
import type { Secrets } from '../secret/secrets.ts';
import { shown } from '../secret/shown.ts';
import { perObject } from '../source/memo.ts';
import type { Place, Shown, SourceFile, Span } from '../source/text.ts';

/** The source of a finding, as far as its fixes are concerned. */
export interface Made {
  readonly raw: {
    readonly report: AnyReport;
    readonly file: SourceFile;
    readonly service?: string | undefined;
  };
  readonly secrets: Secrets;
  /** The sources of its parts: a fix of a part also fixes the whole. */
  readonly parts?: readonly MadePart[];
}

/** The source of a finding that is part of another one, and which part it is. */
export interface MadePart {
  readonly made: Made;
  readonly part: ReportPart;
}

/** Returns the fixes of a finding and of its parts, without duplicates. */
export function offeredFixes(made: Made): readonly Fix<Shown>[] {
  const ofParts = (made.parts ?? []).flatMap((part) => offeredByPart(part, made));
  return distinct([...offered(made), ...ofParts]);
}

/** Returns the place of a report. Bare spans lie in the file of the rule's subject. */
export const placeOf = ({ at }: AnyReport, file: SourceFile): Place =>
  'span' in at ? at : { file, span: at };

/** The untested fixes of a report. Cached, because the whole finding needs those of its parts, too. */
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
 * Returns the fixes of a part, for the whole finding. Leaves out fixes that keep another place which alone makes the part. A fix
 * for another service names that service.
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

/** Whether a place overlaps a span; for an empty span, whether the span lies within the place. */
function meets({ file, span }: Place, path: string, { start, end }: Span): boolean {
  if (file.path !== path) return false;
  return start === end ? span.start <= start && end <= span.end : span.start < end && start < span.end;
}

/** Adds the service to the title of a fix, before any text in brackets. */
function inService(title: Shown, service: string): Shown {
  const end = title.includes(' (') ? title.indexOf(' (') : title.length;
  return shown`${title.slice(0, end)} for the service ${service}${title.slice(end)}`;
}

/** Removes fixes with the same edits as an earlier one. */
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
