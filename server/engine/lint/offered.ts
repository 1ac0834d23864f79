import type { Fix } from '../finding.ts';
import { type AnyReport, reportedFixes } from '../rule.ts';
import type { Secrets } from '../secret/secrets.ts';
import { shown } from '../secret/shown.ts';
import type { Place, Shown, SourceFile } from '../source/text.ts';

/** What a finding was made of, as far as its fixes go. */
export interface Made {
  readonly raw: {
    readonly report: AnyReport;
    readonly file: SourceFile;
    readonly service?: string | undefined;
  };
  readonly secrets: Secrets;
  /** Those of the findings that are parts of it: a fix of one is a fix of the whole. */
  readonly parts?: readonly Made[];
}

/** The fixes that a finding and its parts offer, each once. */
export function offeredFixes(made: Made): readonly Fix<Shown>[] {
  const ofParts = (made.parts ?? []).flatMap((part) => offeredByPart(part, made));
  return distinct([...offered(made), ...ofParts]);
}

/** Where a report is placed: bare spans lie in the file of the rule's subject. */
export const placeOf = ({ at }: AnyReport, file: SourceFile): Place =>
  'span' in at ? at : { file, span: at };

/** The fixes that a report offers, untried. */
function offered({ raw: { report, file }, secrets }: Made): Fix<Shown>[] {
  const place = placeOf(report, file);
  return reportedFixes(report).map(({ title, safety, sound, edits }) => ({
    title: secrets.clear(title),
    safety,
    sound,
    edits: edits.map((edit) => ({ file: edit.file ?? place.file.path, span: edit.span, text: edit.text })),
  }));
}

/**
 * The fixes of a part, for the whole: where several places are one part, one of them alone does not settle it. One that changes
 * another service names it.
 */
function offeredByPart(part: Made, whole: Made): Fix<Shown>[] {
  const { service } = part.raw;
  const isOther = service !== undefined && service !== whole.raw.service;
  return offered(part).map((fix) => ({
    ...fix,
    sound: false,
    ...(isOther && { title: part.secrets.clear(inService(fix.title, service)) }),
  }));
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
    const key = JSON.stringify(fix.edits);
    if (!byEdits.has(key)) byEdits.set(key, fix);
  }
  return [...byEdits.values()];
}
