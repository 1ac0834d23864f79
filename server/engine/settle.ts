import type { Compose } from './compose/model.ts';
import type { Config } from './config.ts';
import type { Dockerfile } from './dockerfile/model.ts';
import type { Finding, Fix, Peer, Refs, Severity } from './finding.ts';
import { type Ignores, ignoresOf, unusedIgnore } from './ignore.ts';
import { type AnyReport, type AnyRule, fill, fixesOf, type Level, type Message } from './rule.ts';
import type { Place, SourceFile } from './text.ts';

/** A rule's report with the rule that made it and the file that its bare spans lie in. */
export interface Raw {
  readonly rule: AnyRule;
  readonly report: AnyReport;
  readonly file: SourceFile;
  readonly service?: string | undefined;
  /** The service's key, for findings that several services share. */
  readonly key?: Place | undefined;
  readonly stage?: string | undefined;
}

/**
 * Turns raw reports into findings: level, ignore comments, duplicates, order. The comments of the first of `judged` speak
 * for all that is said, those of any other file for what is said of that file; in `judged` they are to be of use.
 */
export function settle(
  raw: readonly Raw[],
  judged: readonly (Dockerfile | Compose)[],
  documentAt: (path: string) => Dockerfile | Compose | undefined,
  rules: readonly AnyRule[],
  config: Config,
): Finding[] {
  const found: Finding[] = [];
  const keys = new Map<Finding, Place>();
  for (const each of raw) {
    const severity = levelOf(each, config);
    if (severity === 'off') continue;
    const made = finding(each, severity);
    found.push(made);
    if (each.key) keys.set(made, each.key);
  }
  const ignores = new Map<string, Ignores>();
  const ignoresIn = (document: Dockerfile | Compose) => {
    const known = ignores.get(document.file.path) ?? ignoresOf(document, rules, config);
    ignores.set(document.file.path, known);
    return known;
  };
  const first = judged[0] && ignoresIn(judged[0]);
  const covered = (each: Finding) => {
    const there = each.file === judged[0]?.file.path ? undefined : documentAt(each.file);
    // Both are asked, for both may be of use.
    const elsewhere = there !== undefined && ignoresIn(there).covers(each);
    return first?.covers(each) === true || elsewhere;
  };
  const kept = withoutDuplicates(
    found.filter((each) => !covered(each)),
    keys,
  );
  const idle = judged.flatMap((each) => unused(ignoresIn(each), each.file, rules, config));
  return [...kept, ...idle].sort(byPlace);
}

function unused(ignores: Ignores, file: SourceFile, rules: readonly AnyRule[], config: Config): Finding[] {
  const rule = rules.find(({ id }) => id === unusedIgnore);
  if (!rule) return [];
  return ignores.unused().flatMap((report) => {
    const severity = levelOf({ rule, report, file }, config);
    return severity === 'off' ? [] : [finding({ rule, report, file }, severity)];
  });
}

function levelOf({ rule, report }: Raw, config: Config): Level {
  const message = rule.messages[report.message];
  const own = typeof message === 'object' ? message : undefined;
  return (
    config.rules.get(rule.id) ??
    own?.levels?.[config.profile] ??
    rule.levels?.[config.profile] ??
    own?.severity ??
    rule.severity
  );
}

function finding({ rule, report, file, service, key, stage }: Raw, severity: Severity): Finding {
  const message: Message = rule.messages[report.message] ?? report.message;
  const place = 'span' in report.at ? report.at : { file, span: report.at };
  let fixes: Fix[] | undefined;
  return {
    rule: rule.id,
    message: report.message,
    severity,
    file: place.file.path,
    span: place.span,
    text: fill(message, report.words),
    why: rule.why,
    refs: mergeRefs(rule.refs, report.refs ?? (typeof message === 'object' ? message.refs : undefined)),
    service,
    stage,
    get fixes() {
      fixes ??= fixesOf(report).map((fix) => ({
        title: fix.title,
        safety: fix.safety,
        edits: fix.edits.map((edit) => ({
          file: edit.file ?? place.file.path,
          span: edit.span,
          text: edit.text,
        })),
      }));
      return fixes;
    },
    related: [
      ...(report.related ?? []).map(({ at, message: text }) => ({
        file: at.file.path,
        span: at.span,
        message: text,
      })),
      ...(key && key.file !== place.file ? [inService(key, service, '')] : []),
    ],
  };
}

const inService = ({ file, span }: Place, name: string | undefined, too: string) => ({
  file: file.path,
  span,
  message: `It holds for the service ${name}${too}.`,
});

/** References of a rule and of one of its messages, joined without repetition. */
export function mergeRefs(common: Refs, own: Refs | undefined): Refs {
  if (!own) return common;
  let known = mergedRefs.get(common);
  if (!known) {
    known = new WeakMap();
    mergedRefs.set(common, known);
  }
  let found = known.get(own);
  if (!found) {
    found = joinedRefs(common, own);
    known.set(own, found);
  }
  return found;
}

const mergedRefs = new WeakMap<Refs, WeakMap<Refs, Refs>>();

function joinedRefs(common: Refs, own: Refs): Refs {
  const merged: { [peer in Peer]?: readonly string[] } = { ...common };
  for (const [peer, ids] of Object.entries(own) as [Peer, readonly string[]][]) {
    const before = merged[peer];
    merged[peer] = before ? [...new Set([...before, ...ids])] : ids;
  }
  return merged;
}

/** Keeps one finding of each text and place; the other services that share it become its related places. */
function withoutDuplicates(found: readonly Finding[], keys: ReadonlyMap<Finding, Place>): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const each of found) {
    const id = `${each.rule} ${each.file} ${each.span.start} ${each.span.end} ${each.text}`;
    const group = groups.get(id);
    if (group) group.push(each);
    else groups.set(id, [each]);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const also = others.flatMap((each) => {
      const key = each.service === first!.service ? undefined : keys.get(each);
      return key ? [inService(key, each.service, ' too')] : [];
    });
    return also.length > 0 ? { ...first!, related: [...first!.related, ...also] } : first!;
  });
}

/** The order of findings: by file, place, rule. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.file, b.file) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compare(a.rule, b.rule)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
