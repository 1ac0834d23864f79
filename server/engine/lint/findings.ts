import type { Compose } from '../compose/model.ts';
import type { Config } from '../config/config.ts';
import { configuredLevel, leveled, profileLevel, raised } from '../config/levels.ts';
import type { Level } from '../config/profiles.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import {
  atLeast,
  byPlace,
  type Finding,
  type FixesOf,
  mergeRefs,
  type Related,
  type Severity,
  type Suppressed,
} from '../finding.ts';
import { type Ignores, ignoresOf } from '../ignore/ignore.ts';
import { type AnyReport, type AnyRule, fill, type Message, type ReportRelated } from '../rule.ts';
import { allSecrets, type Secrets, secretsOf } from '../secret/secrets.ts';
import { shownValue } from '../secret/shown.ts';
import { none } from '../source/list.ts';
import { type Place, placeOf, type SourceFile } from '../source/text.ts';
import { loweredParts } from './causes/lowered.ts';
import { oneForEachCause, type ReachOf, serviceAt } from './causes/shared.ts';
import { type FixSource, type OfferedStep, offeredFixes, offeredSteps, type PartSource } from './offered.ts';
import { placeText } from './place-text.ts';
import { visible } from './visible.ts';

/** A report with the rule that made it, and the file that its bare spans lie in. */
export interface LocatedReport {
  readonly rule: AnyRule;
  readonly report: AnyReport;
  readonly file: SourceFile;
  readonly service?: string | undefined;
  /** The service's key, for findings that several services share. */
  readonly key?: Place | undefined;
  readonly stage?: string | undefined;
  /** The highest severity that it may have, unless the configuration sets one or the text itself is a credential. */
  readonly most?: Severity | undefined;
}

/** The findings that remain after applying ignore comments, and those that are hidden. */
export interface SiftedFindings {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Services that share a finding with other services. */
  readonly sharing: ReadonlySet<string | undefined>;
  /** Returns the fixes that rules offer for a finding. They are not tried yet. */
  readonly untriedFixes: FixesOf;
  /** Returns the single changes that these fixes combine. */
  readonly stepsOf: (finding: Finding) => readonly OfferedStep[];
}

/** What a finding was made from. */
interface FindingSource extends FixSource {
  readonly raw: LocatedReport;
  parts?: PartSource[];
  sharers?: readonly FixSource[];
}

/**
 * Turns raw reports into findings: applies levels and ignore comments, removes duplicates, and sorts. Ignore comments in the
 * first of `linted` apply to all findings, those in any other file to the findings in it. Unused comments are reported for the
 * files of `linted` only. `reachOf` says who reaches a service.
 */
export function toFindings(
  raw: readonly LocatedReport[],
  linted: readonly (Dockerfile | Compose)[],
  documentAt: (path: string) => Dockerfile | Compose | undefined,
  { rules, config }: { readonly rules: readonly AnyRule[]; readonly config: Config },
  secrets: Secrets,
  reachOf: ReachOf = () => undefined,
): SiftedFindings {
  const found: Finding[] = [];
  const sources = new Map<Finding, FindingSource>();
  for (const each of raw) {
    const severity = levelOf(each, config, documentAt);
    if (severity === 'off') continue;
    const made = finding(each, severity, secrets);
    found.push(made);
    sources.set(made, { raw: each, secrets });
  }
  const ignores = new Map<string, Ignores>();
  const ignoresIn = (document: Dockerfile | Compose) => {
    const known = ignores.get(document.file.path) ?? ignoresOf(document, rules, config);
    ignores.set(document.file.path, known);
    return known;
  };
  const first = linted[0] && ignoresIn(linted[0]);
  const suppressed: Suppressed[] = [];
  const isSuppressed = (each: Finding) => {
    const there = each.file === linted[0]?.file.path ? undefined : documentAt(each.file);
    // Ask both, so that matching comments in both count as used.
    const elsewhere = there && ignoresIn(there).covering(each);
    const here = first?.covering(each);
    const pragma = here ?? elsewhere;
    if (!pragma) return false;
    const { span, reason, owner, until } = pragma;
    const why = reason ? secrets.clear(shownValue(reason)) : undefined;
    const { path } = ((here ? linted[0] : there) ?? linted[0]!).file;
    suppressed.push({ finding: each, by: 'comment', file: path, span, reason: why, owner, until });
    return true;
  };
  const shownOf = found.filter((each) => !isSuppressed(each));
  const { kept, sharing } = oneForEachCause(lowered(shownOf, sources, config), sources, reachOf);
  const idle = linted.flatMap((each) =>
    aboutComments(ignoresIn(each), each, rules, config, secrets, sources),
  );
  return {
    findings: [...kept, ...idle].sort(byPlace),
    suppressed,
    sharing,
    untriedFixes(finding) {
      const source = sources.get(finding);
      return source ? offeredFixes(source) : [];
    },
    stepsOf(finding) {
      const source = sources.get(finding);
      return source ? offeredSteps(source) : [];
    },
  };
}

/** Lowers the findings that are parts of another one. */
function lowered(
  found: readonly Finding[],
  sources: Map<Finding, FindingSource>,
  config: Config,
): readonly Finding[] {
  const raws = (each: Finding) => sources.get(each)?.raw;
  const instead = new Map<Finding, Finding>();
  for (const { before, after, whole, part } of loweredParts(found, raws, config)) {
    instead.set(before, after);
    const [source, wholeSource] = [sources.get(before), sources.get(whole)];
    if (source) sources.set(after, source);
    if (source && wholeSource) wholeSource.parts = [...(wholeSource.parts ?? []), { source, part }];
  }
  return instead.size === 0 ? found : found.map((each) => instead.get(each) ?? each);
}

/** Makes findings about the ignore comments of a file. */
function aboutComments(
  ignores: Ignores,
  document: Dockerfile | Compose,
  rules: readonly AnyRule[],
  config: Config,
  secrets: Secrets,
  sources: Map<Finding, FindingSource>,
): Finding[] {
  const { file } = document;
  const reports = [...ignores.reports()].flatMap(([id, said]) => {
    const rule = said.length === 0 ? undefined : rules.find((each) => each.id === id);
    return rule ? said.map((report) => ({ rule, report, file })) : [];
  });
  if (reports.length === 0) return [];
  const all = allSecrets([secrets, secretsIn(reports)]);
  return reports.flatMap((each) => {
    const severity = levelOf(each, config, () => document);
    if (severity === 'off') return [];
    const made = finding(each, severity, all);
    sources.set(made, { raw: each, secrets: all });
    return [made];
  });
}

/** The credentials that rules found, those at the other places, and those on lines with reports. */
export function secretsIn(raw: readonly LocatedReport[], others: readonly Place[] = []): Secrets {
  const places: Place[] = [...others];
  const lines = new Set<string>();
  for (const { rule, report, file } of raw) {
    const place = placeOf(report.at, file);
    const { credentials } = rule;
    if (credentials === true || credentials?.includes(report.message)) places.push(place);
    lines.add(lineAt(place));
    if (report.joined) {
      places.push(...report.joined.places);
      lines.add(report.joined.text);
    }
    if (report.related || report.parts) for (const { at } of relatedTo(report)) lines.add(lineAt(at));
  }
  return secretsOf(places, lines);
}

/** The line in which a place begins. Of a long line, only the part around it, which is the same for all nearby places. */
function lineAt({ file: { text, lines }, span }: Place): string {
  const { line, column } = lines.position(span.start);
  const start = lines.start(line);
  const end = lines.start(line + 1);
  const from = start + Math.max(0, Math.floor(column / 1000) * 1000 - 500);
  return text.slice(from, Math.min(end, from + 2000));
}

function levelOf(
  { rule, report, most, file, service }: LocatedReport,
  config: Config,
  documentAt: (path: string) => Dockerfile | Compose | undefined,
): Level {
  const leaks = rule.credentials === true || rule.credentials?.includes(report.message) === true;
  const at = placeOf(report.at, file);
  const { path } = at.file;
  const place = () => placeText(documentAt(path), at.file, visible(at), leaks);
  const configured = configuredLevel(config, rule.id, { file: path, service, place });
  if (configured) return configured;
  const level = profileLevel(config, rule.id, leveled(rule, rule.messages[report.message]));
  const capped = most && !leaks && level !== 'off' && atLeast(level, most) ? most : level;
  return config.policies.length === 0 ? capped : raised(capped, rule.id, config.policies);
}

function finding(raw: LocatedReport, severity: Severity, secrets: Secrets): Finding {
  const { rule, report, file, service, key, stage } = raw;
  const message: Message = rule.messages[report.message] ?? report.message;
  const place = placeOf(report.at, file);
  const named = (name: string | undefined) =>
    name === undefined ? undefined : secrets.clear(shownValue(name));
  const related = relatedTo(report)
    .filter(({ at }) => at.file !== place.file || at.span.start !== place.span.start)
    .map(({ at, message: text }): Related => {
      return { file: at.file.path, span: at.span, message: secrets.clear(text) };
    });
  if (key && key.file !== place.file) related.push(serviceAt(key, named(service)));
  const found = {
    rule: rule.id,
    message: report.message,
    severity,
    file: place.file.path,
    span: visible(place),
    text: secrets.clear(fill(message, report.words)),
    why: rule.why,
    refs: mergeRefs(rule.refs, report.refs ?? (typeof message === 'object' ? message.refs : undefined)),
    service: named(service),
    stage: named(stage),
    related,
  };
  return report.parts ? { isPath: true, ...found } : found;
}

/** The places that explain a report, including those of its parts. */
function relatedTo({ related = none, parts }: AnyReport): readonly ReportRelated[] {
  return parts ? [...related, ...parts.flatMap(({ places }) => places)] : related;
}
