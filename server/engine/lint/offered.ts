import type { Fix } from '../finding.ts';
import {
  type AnyReport,
  type ReportFix,
  type ReportPart,
  type ReportStep,
  reportedFixes,
  reportedSteps,
} from '../rule.ts';
import type { Secrets } from '../secret/secrets.ts';
import { beforeBrackets, shown } from '../secret/shown.ts';
import { perObject } from '../source/memo.ts';
import { type Edit, overlaps, placeOf, type Shown, type SourceFile } from '../source/text.ts';

/** What a finding was made from, as far as its fixes are concerned. */
export interface FixSource {
  readonly raw: {
    readonly report: AnyReport;
    readonly file: SourceFile;
    readonly service?: string | undefined;
  };
  readonly secrets: Secrets;
  /** Where several services share the finding: what the findings of the others were made from. */
  readonly sharers?: readonly FixSource[];
  /** The findings that are parts of it: a fix of a part also fixes the whole. */
  readonly parts?: readonly PartSource[];
}

/** What a finding was made from that is part of another one, and which part it is. */
export interface PartSource {
  readonly source: FixSource;
  readonly part: ReportPart;
}

/** Returns the untried fixes of a finding and of its parts, without duplicates. A fix is for all services that share it. */
export function offeredFixes(whole: FixSource): readonly Fix<Shown>[] {
  const own = ofService(whole);
  return whole.sharers ? forAll(own, whole.sharers.map(ofService)) : own;
}

function ofService(whole: FixSource): readonly Fix<Shown>[] {
  const ofParts = (whole.parts ?? []).flatMap((part) => offeredByPart(part, whole));
  return distinct([...offered(whole), ...ofParts]);
}

/** Joins fixes of one service with the same ones of the others. A fix of the text that all share is as it was. */
function forAll(
  fixes: readonly Fix<Shown>[],
  others: readonly (readonly Fix<Shown>[])[],
): readonly Fix<Shown>[] {
  return fixes.map((fix) => {
    const same = others.flatMap((each) => each.find(({ title }) => title === fix.title) ?? []);
    const edits = new Map([fix, ...same].flatMap((each) => each.edits.map((edit) => [keyOf(edit), edit])));
    if (same.length < others.length || edits.size === fix.edits.length) return fix;
    const count = shown`${others.length + 1} services`;
    return { ...fix, title: beforeBrackets(fix.title, shown`, in ${count}`), edits: [...edits.values()] };
  });
}

/** The fixes of a report. Cached, because the whole finding needs those of its parts, too. */
const offered = perObject((source: FixSource): readonly Fix<Shown>[] =>
  reportedFixes(source.raw.report).map((each) => fixFrom(each, source)),
);

function fixFrom(
  { title, safety, sound, reliesOn, edits }: ReportFix,
  { raw: { report, file }, secrets }: FixSource,
): Fix<Shown> {
  const { path } = placeOf(report.at, file).file;
  return {
    title: secrets.clear(title),
    safety,
    sound,
    edits: edits.map((edit) => ({ file: edit.file ?? path, span: edit.span, text: edit.text })),
    ...(reliesOn !== undefined && { reliesOn }),
  };
}

/** A step of a finding: a fix with what someone weighs before they choose it. */
export interface OfferedStep extends Fix<Shown>, Pick<ReportStep, 'key' | 'isTried'> {
  readonly why: Shown;
  readonly mayBreak: Shown;
  readonly basis: Shown;
}

/** Returns the untried steps of a finding. */
export function offeredSteps(source: FixSource): readonly OfferedStep[] {
  const { clear } = source.secrets;
  return reportedSteps(source.raw.report).map((step) => ({
    ...fixFrom(step, source),
    key: step.key,
    isTried: step.isTried,
    why: clear(step.why),
    mayBreak: clear(step.mayBreak),
    basis: clear(step.basis),
  }));
}

/**
 * Returns the fixes of a part, for the whole finding. Leaves out fixes that keep another place which alone makes the part. A fix
 * for another service names that service.
 */
function offeredByPart({ source, part }: PartSource, whole: FixSource): Fix<Shown>[] {
  const { report, file: own, service } = source.raw;
  const isOther = service !== undefined && service !== whole.raw.service;
  const { file, span } = placeOf(report.at, own);
  const others = part.decides ? part.places.filter(({ at }) => !overlaps(at, file.path, span)) : [];
  return offered(source)
    .filter(({ edits }) => others.every(({ at }) => edits.some((edit) => overlaps(at, edit.file, edit.span))))
    .map((fix) => ({
      ...fix,
      sound: fix.sound && part.decides?.(),
      ...(isOther && {
        title: source.secrets.clear(beforeBrackets(fix.title, shown` for the service ${service}`)),
      }),
    }));
}

/** Removes fixes with the same edits as an earlier one. */
function distinct(fixes: readonly Fix<Shown>[]): readonly Fix<Shown>[] {
  if (fixes.length < 2) return fixes;
  const byEdits = new Map<string, Fix<Shown>>();
  for (const fix of fixes) {
    const key = fix.edits.map(keyOf).join('\0');
    if (!byEdits.has(key)) byEdits.set(key, fix);
  }
  return [...byEdits.values()];
}

const keyOf = ({ file, span, text }: Edit) => `${span.start} ${span.end} ${file}\0${text}`;
