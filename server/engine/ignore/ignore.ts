import type { Compose } from '../compose/model.ts';
import type { Config } from '../config/config.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { Finding } from '../finding.ts';
import type { AnyReport, AnyRule, ReportFix } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import { firstWhere } from '../source/search.ts';
import { closest } from '../source/similar.ts';
import type { SourceFile, Span } from '../source/text.ts';
import { keysOf, type Pragma, type PragmaName } from './comment.ts';
import { nearMisses } from './near-miss.ts';
import { pragmasOf, type ScopedPragma } from './scope.ts';

/** Id of the rule under which our own ignore comments without effect are reported, where the list holds it. */
export const unusedIgnore = 'unused-ignore';

/** The ignore comments of one file. */
export interface Ignores {
  /** A comment that asks for silence about a finding, where there is one; remembers that the comments were of use. */
  covering(finding: Finding): Pragma | undefined;
  /** What our own comments asked for without effect so far. */
  unused(): AnyReport[];
}

const none: Ignores = { covering: () => undefined, unused: () => [] };

/** Reads the ignore comments of a document, ours and the peers' (through the references of the findings). */
export function ignoresOf(
  document: Dockerfile | Compose,
  rules: readonly AnyRule[],
  config: Config,
): Ignores {
  const scoped = pragmasOf(document);
  const misses = nearMisses(document, (asked) => rules.some(({ id }) => id === asked));
  if (scoped.length === 0) return misses.length > 0 ? { ...none, unused: () => misses } : none;
  const today = config.today;
  const gone = ({ until }: ScopedPragma['pragma']) =>
    until !== undefined && today !== undefined && until < today;
  const index = indexOf(scoped.filter(({ pragma }) => !gone(pragma)));
  const used = new Set<PragmaName>();
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
      if (rule === unusedIgnore) return undefined;
      const keys = keysOf(rule, refs);
      const at = ({ file, span }: Pick<Finding, 'file' | 'span'>) => {
        if (file !== document.file.path) return [];
        const line = index.lines.size > 0 ? document.file.lines.position(span.start).line : -1;
        return [index.lines.get(line), ...index.parts(span.start)];
      };
      const groups = [index.file, ...at({ file, span })];
      if (service !== undefined) groups.push(index.services.get(service));
      // All are asked, for each may be of use.
      const [covering] = groups.flatMap((group) => (group && asks(group, keys, used)) ?? []);
      if (!covering) uncovered.push(finding);
      if (covering || related.length === 0) return covering;
      // Of several places, other tools may name another one.
      const theirs = keys.filter((key) => !key.startsWith('plimsoll:'));
      for (const group of related.flatMap(at)) {
        const found = group && asks(group, theirs, used);
        if (found) return found;
      }
      return undefined;
    },
    unused() {
      if (document.problems.length > 0 || (document.kind === 'dockerfile' && document.template)) return [];
      const reason = whyUnused(document, rules, config);
      const idle = scoped.flatMap(({ pragma }): AnyReport[] => {
        if (pragma.tool !== 'plimsoll') return [];
        if (gone(pragma)) {
          const fixes = [removal(document.file, pragma, undefined)];
          return [{ at: pragma.span, message: 'ended', words: { day: pragma.until ?? '' }, fixes }];
        }
        const useless = pragma.names.flatMap((name) => {
          const message = used.has(name) ? undefined : reason(name);
          return message === undefined ? [] : [{ name, message }];
        });
        const all = useless.length === pragma.names.length;
        return useless.map(({ name, message }) => ({
          at: name.span,
          message,
          words: { rule: name.text },
          fixes: [
            ...(message === 'unknown' ? meant(name, rules, (id) => wouldSuppress(pragma, id)) : []),
            removal(document.file, pragma, all ? undefined : name),
          ],
        }));
      });
      return [...idle, ...misses];
    },
  };
}

/** Whether a comment speaks for the place of a finding, or for its service. */
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

/** Writes the rule that a wrong name most likely means, where that has findings to suppress. */
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

/** Takes out one name of a comment, or the comment, with its line where it has one to itself. */
function removal(file: SourceFile, { names, span }: Pragma, name: PragmaName | undefined): ReportFix {
  const cut = name ? nameSpan(names, name) : commentSpan(file, span);
  return {
    title: name ? 'Remove the unused rule name' : 'Remove the unused comment',
    safety: 'safe',
    edits: [{ span: cut, text: '' }],
  };
}

function nameSpan(names: readonly PragmaName[], name: PragmaName): Span {
  const at = names.indexOf(name);
  const next = names[at + 1];
  return next
    ? { start: name.span.start, end: next.span.start }
    : { start: names[at - 1]?.span.end ?? name.span.start, end: name.span.end };
}

function commentSpan({ text, lines }: SourceFile, { start, end }: Span): Span {
  const line = lines.start(lines.position(start).line);
  const before = text.slice(line, start);
  if (before.trim() === '') return { start: line, end: lines.start(lines.position(start).line + 1) };
  return { start: line + before.trimEnd().length, end };
}

/** Says why a name had no effect, where that is certain: a rule that is off or looks at other files is not judged. */
function whyUnused(document: Dockerfile | Compose, rules: readonly AnyRule[], config: Config) {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const elsewhere: readonly string[] =
    document.kind === 'dockerfile'
      ? ['compose', 'service', 'posture']
      : [
          // What a service is together with its Dockerfile is seen as a whole only where none builds.
          ...(document.services.some(({ build }) => build) ? ['posture'] : []),
          ...['dockerfile', 'stage', 'image', 'instruction'],
        ];
  return (name: PragmaName): 'nothing' | 'unknown' | 'idle' | undefined => {
    if (name.text === '') return 'nothing';
    if (name.text === unusedIgnore) return undefined;
    const rule = known.get(name.text);
    if (!rule) return 'unknown';
    return config.rules.get(rule.id) !== 'off' && !elsewhere.includes(rule.on) ? 'idle' : undefined;
  };
}

/** Names by what they silence, for the comments over one part. */
interface Group {
  readonly byKey: Map<string, Asking[]>;
  readonly prefixes: Asking[];
  readonly only: { readonly enabled: Set<string>; readonly pragma: Pragma }[];
}

interface Asking {
  readonly name: PragmaName;
  readonly pragma: Pragma;
}

/** The first comment of a group that silences one of the keys; all that do are remembered as used. */
function asks(
  { byKey, prefixes, only }: Group,
  keys: readonly string[],
  used: Set<PragmaName>,
): Pragma | undefined {
  let covering: Pragma | undefined;
  const take = ({ name, pragma }: Asking) => {
    covering ??= pragma;
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
  return only.find(({ enabled }) => !kics.some((key) => enabled.has(key)))?.pragma;
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

/** Finds the groups whose spans hold an offset, among spans that nest or are apart. */
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
