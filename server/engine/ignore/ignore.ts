import type { Compose } from '../compose/model.ts';
import type { Config } from '../config/config.ts';
import { hasEnded, refusal } from '../config/floor.ts';
import { possibleLevels } from '../config/levels.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { Finding } from '../finding.ts';
import type { AnyReport, AnyRule, ReportFix } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import { firstWhere } from '../source/search.ts';
import { closest } from '../source/similar.ts';
import type { Span } from '../source/text.ts';
import { keysOf, type Pragma, type PragmaName } from './comment.ts';
import { nearMisses } from './near-miss.ts';
import { pragmasOf, type ScopedPragma } from './scope.ts';
import { ended, useless } from './useless.ts';

/** Id of the rule that reports our own ignore comments without effect, if it is in the list. */
export const unusedIgnore = 'unused-ignore';
/** Ids of the rules that report our own comments whose day has passed, and those without a reason. */
export const expiredIgnore = 'expired-ignore';
const withoutReason = 'ignore-without-reason';
/** Rules about ignore comments; no ignore comment suppresses them. */
export const rulesOfComments: ReadonlySet<string> = new Set([unusedIgnore, expiredIgnore, withoutReason]);

/** The ignore comments of one file. */
export interface Ignores {
  /** Returns a comment that suppresses a finding, if there is one. Marks all matching comments as used. */
  covering(finding: Finding): Pragma | undefined;
  /** Returns the reports about our own comments, by rule id. Unused comments are those without effect so far. */
  reports(): ReadonlyMap<string, readonly AnyReport[]>;
}

const noIgnores: Ignores = { covering: () => undefined, reports: () => new Map() };

/** Reads the ignore comments of a document: ours, and those of other tools, which match by the references of findings. */
export function ignoresOf(
  document: Dockerfile | Compose,
  rules: readonly AnyRule[],
  config: Config,
): Ignores {
  const scoped = pragmasOf(document);
  const misses = nearMisses(document, (asked) => rules.some(({ id }) => id === asked));
  if (scoped.length === 0)
    return misses.length > 0 ? { ...noIgnores, reports: () => new Map([[unusedIgnore, misses]]) } : noIgnores;
  const gone = ({ until }: Pragma) => hasEnded(until, config.today);
  const index = indexOf(scoped.filter(({ pragma }) => !gone(pragma)));
  const used = new Set<PragmaName>();
  const refused: Refused = new Map();
  const uncovered: Finding[] = [];
  const wouldSuppress = (pragma: Pragma, id: string) =>
    uncovered.some(
      (finding) =>
        finding.rule === id &&
        scoped.some((each) => each.pragma === pragma && isAbout(each, finding, document)),
    );
  return {
    covering(finding) {
      const { file, span, service, rule, refs, related } = finding;
      if (rulesOfComments.has(rule) || config.locked.has(rule)) return undefined;
      const keys = keysOf(rule, refs);
      const isAdmitted = (pragma: Pragma) => isAllowed(pragma, rule, config, refused);
      const at = ({ file, span }: Pick<Finding, 'file' | 'span'>) => {
        if (file !== document.file.path) return [];
        const line = index.lines.size > 0 ? document.file.lines.position(span.start).line : -1;
        return [index.lines.get(line), ...index.parts(span.start)];
      };
      const groups = [index.file, ...at({ file, span })];
      if (service !== undefined) groups.push(index.services.get(service));
      // Ask every group, so that all matching comments count as used.
      const [covering] = groups.flatMap((group) => (group && asks(group, keys, used, isAdmitted)) ?? []);
      if (!covering) uncovered.push(finding);
      if (covering || related.length === 0) return covering;
      // A finding with several places may be reported at another one by other tools.
      const theirs = keys.filter((key) => !key.startsWith('plimsoll:'));
      for (const group of related.flatMap(at)) {
        const found = group && asks(group, theirs, used, isAdmitted);
        if (found) return found;
      }
      return undefined;
    },
    reports() {
      if (document.problems.length > 0 || (document.kind === 'dockerfile' && document.template))
        return new Map([[unusedIgnore, [...misses, ...refusals(refused)]]]);
      const own = scoped.map(({ pragma }) => pragma).filter(({ tool }) => tool === 'plimsoll');
      const holding = own.filter((pragma) => !gone(pragma));
      const reason = whyUnused(document, rules, config);
      const idle = holding.flatMap((pragma) =>
        useless(pragma, document.file, {
          reason: (name) => (used.has(name) ? undefined : reason(name)),
          meant: (name) => meant(name, rules, (id) => wouldSuppress(pragma, id)),
        }),
      );
      return new Map([
        [
          unusedIgnore,
          [
            ...idle.filter((each) => !misses.some((miss) => holds(miss, each))),
            ...misses,
            ...refusals(refused),
          ],
        ],
        [expiredIgnore, own.filter(gone).map((pragma) => ended(document.file, pragma))],
        [withoutReason, unexplained(holding)],
      ]);
    },
  };
}

const unexplained = (pragmas: readonly Pragma[]): AnyReport[] =>
  pragmas.filter(({ reason }) => !reason).map(({ span }) => ({ at: span, message: 'found' }));

/** Why comments suppress nothing of some rules, although they name them. */
type Refused = Map<Pragma, Map<string, string>>;

/** Whether policies allow a comment to suppress a rule. Notes why they don't. */
function isAllowed(pragma: Pragma, rule: string, { policies, today }: Config, refused: Refused): boolean {
  if (policies.length === 0) return true;
  const why = refusal(rule, { kind: 'comment', ...pragma }, policies, today);
  if (why !== undefined) refused.set(pragma, (refused.get(pragma) ?? new Map()).set(rule, why));
  return why === undefined;
}

/** Reports the comments that policies refuse, once for each rule. */
const refusals = (refused: Refused): AnyReport[] =>
  [...refused].flatMap(([{ span }, rules]) =>
    [...rules].map(([rule, why]) => ({ at: span, message: 'refused', words: { rule, why } })),
  );

/** Whether the place of one report contains that of another. */
function holds(outer: AnyReport, inner: AnyReport): boolean {
  const [a, b] = [outer.at, inner.at].map((at) => ('span' in at ? at.span : at));
  return a !== undefined && b !== undefined && a.start <= b.start && b.end <= a.end;
}

/** Whether a comment applies to the place of a finding, or to its service. */
function isAbout(
  { scope }: ScopedPragma,
  { file, span, service }: Finding,
  document: Dockerfile | Compose,
): boolean {
  if (scope?.kind === 'file') return true;
  if (scope?.kind !== 'part') return false;
  if (scope.service !== undefined && scope.service === service) return true;
  return file === document.file.path && scope.span.start <= span.start && span.start < scope.span.end;
}

/** Suggests the rule that was probably meant by a wrong name, if that rule has findings to suppress. */
function meant(
  { text, span }: PragmaName,
  rules: readonly AnyRule[],
  isOfUse: (id: string) => boolean,
): ReportFix[] {
  const id = closest(
    text,
    rules.map((rule) => rule.id),
  );
  if (id === undefined || !isOfUse(id)) return [];
  const title = shown`Write ${id} (its findings are then suppressed)`;
  return [{ title, safety: 'safe', edits: [{ span, text: id }] }];
}

/** Returns the reason why a name had no effect, if that is certain: it is not for a rule that is off, or checks other files. */
function whyUnused(document: Dockerfile | Compose, rules: readonly AnyRule[], config: Config) {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const elsewhere: readonly string[] =
    document.kind === 'dockerfile'
      ? ['compose', 'service', 'posture']
      : [
          // If a service builds a Dockerfile, its posture is complete only together with it.
          ...(document.services.some(({ build }) => build) ? ['posture'] : []),
          ...['dockerfile', 'stage', 'image', 'instruction'],
        ];
  return (name: PragmaName): 'nothing' | 'unknown' | 'locked' | 'idle' | undefined => {
    if (name.text === '') return 'nothing';
    if (rulesOfComments.has(name.text)) return undefined;
    const rule = known.get(name.text);
    if (!rule) return 'unknown';
    if (config.locked.has(rule.id)) return 'locked';
    const isOff = possibleLevels(config, rule.id).includes('off');
    return isOff || elsewhere.includes(rule.on) ? undefined : 'idle';
  };
}

/** The names in the comments on one part, by what they suppress. */
interface Group {
  readonly byKey: Map<string, Asking[]>;
  readonly prefixes: Asking[];
  readonly only: { readonly enabled: Set<string>; readonly pragma: Pragma }[];
}

interface Asking {
  readonly name: PragmaName;
  readonly pragma: Pragma;
}

/** Returns the first comment of a group that suppresses one of the keys and is admitted. Marks all that name a key as used. */
function asks(
  { byKey, prefixes, only }: Group,
  keys: readonly string[],
  used: Set<PragmaName>,
  isAdmitted: (pragma: Pragma) => boolean,
): Pragma | undefined {
  let covering: Pragma | undefined;
  const take = ({ name, pragma }: Asking) => {
    if (isAdmitted(pragma)) covering ??= pragma;
    used.add(name);
  };
  for (const key of keys) {
    for (const each of byKey.get(key) ?? []) take(each);
    for (const each of prefixes) {
      const names = each.name.keys;
      if (names.some((name) => name.endsWith('*') && key.startsWith(name.slice(0, -1)))) take(each);
    }
  }
  if (covering) return covering;
  const kics = keys.filter((key) => key.startsWith('kics:') && key !== 'kics:*');
  if (kics.length === 0) return undefined;
  return only.find(({ enabled, pragma }) => !kics.some((key) => enabled.has(key)) && isAdmitted(pragma))
    ?.pragma;
}

function indexOf(scoped: readonly ScopedPragma[]) {
  const file = group();
  const lines = new Map<number, Group>();
  const services = new Map<string, Group>();
  const spans = new Map<string, { span: Span; group: Group }>();
  for (const { pragma, scope } of scoped) {
    if (!scope) continue;
    if (scope.kind === 'file') add(file, pragma);
    else if (scope.kind === 'line') add(at(lines, scope.line, group), pragma);
    else {
      add(
        at(spans, `${scope.span.start} ${scope.span.end}`, () => ({ span: scope.span, group: group() }))
          .group,
        pragma,
      );
      if (scope.service !== undefined) add(at(services, scope.service, group), pragma);
    }
  }
  return { file, lines, services, parts: nested([...spans.values()]) };
}

const group = (): Group => ({ byKey: new Map(), prefixes: [], only: [] });

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function add({ byKey, prefixes, only }: Group, pragma: Pragma): void {
  const { names } = pragma;
  if (pragma.only) {
    only.push({ enabled: new Set(names.flatMap(({ keys }) => keys)), pragma });
    return;
  }
  for (const name of names) {
    for (const key of name.keys) at(byKey, key, () => [] as Asking[]).push({ name, pragma });
    if (name.keys.some((key) => /[^:]\*$/.test(key))) prefixes.push({ name, pragma });
  }
}

/** Finds the groups whose spans contain an offset. Spans are nested or disjoint. */
function nested(parts: { span: Span; group: Group }[]): (offset: number) => Group[] {
  parts.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const parents: number[] = [];
  const open: number[] = [];
  parts.forEach(({ span }, i) => {
    while (open.length > 0 && (parts[open.at(-1)!]?.span.end ?? 0) <= span.start) open.pop();
    parents.push(open.at(-1) ?? -1);
    open.push(i);
  });
  return (offset) => {
    const found: Group[] = [];
    let i = firstWhere(parts, ({ span }) => span.start > offset) - 1;
    for (; i >= 0; i = parents[i] ?? -1) {
      const part = parts[i]!;
      if (offset < part.span.end || part.span.start === offset) found.push(part.group);
    }
    return found;
  };
}
