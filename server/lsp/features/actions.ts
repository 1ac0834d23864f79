import {
  type AnyRule,
  applyEdits,
  type Config,
  type Edit,
  type Finding,
  type FixesOf,
  fixAll,
  ignoreEdit,
  type Project,
  pageOf,
  peers,
  type Span,
  safeEdits,
  safeFix,
  unusedIgnore,
} from '../../engine/index.ts';

/** Something that an editor may do about a finding, in the engine's terms. */
export interface Action {
  readonly title: string;
  readonly kind: 'fix' | 'suppress' | 'fixAll';
  readonly preferred: boolean;
  readonly finding: Finding | undefined;
  readonly edits: readonly Edit[] | undefined;
  /** Works out the edits where that takes time: called when somebody picks the action. */
  readonly later: (() => readonly Edit[] | undefined) | undefined;
  /** The rule whose page it shows. */
  readonly rule: string | undefined;
}

/** The file that actions are asked for, as it was linted. */
export interface Linted {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly findings: readonly Finding[];
  readonly fixesOf: FixesOf;
}

/** Findings whose span touches another. */
export function findingsAt(findings: readonly Finding[], { start, end }: Span): Finding[] {
  return findings.filter(({ span }) => span.start <= end && start <= span.end);
}

/** Everything that can be done about the findings at a place: fixes first, then ignoring, then reading. */
export function actionsAt(linted: Linted, at: Span, canShow: boolean): Action[] {
  const found = findingsAt(linted.findings, at);
  const named = (pick: (finding: Finding) => readonly Action[]) =>
    once(found, (finding) => finding.rule).flatMap(pick);
  return [
    ...found.flatMap((finding) => fixes(linted, finding)),
    ...named((finding) => fixRule(linted, finding)),
    ...found.flatMap((finding) => ignoring(linted, finding, 'here')),
    ...named((finding) => ignoring(linted, finding, 'file')),
    ...named((finding) => (canShow ? [reading(finding)] : [])),
  ].filter(isNew());
}

/** The one action that applies every safe fix of a file; empty where there is none. */
export function fixAllActions(linted: Linted, rules: readonly AnyRule[]): Action[] {
  const fixable = new Set(rules.filter((rule) => rule.fixable).map(({ id }) => id));
  const { findings, fixesOf, path } = linted;
  if (!findings.some((each) => fixable.has(each.rule) && safeFix(fixesOf(each), path))) return [];
  return [{ ...action('Apply all safe fixes in this file', 'fixAll'), later: () => rewrite(linted, rules) }];
}

function fixes({ fixesOf }: Linted, finding: Finding): Action[] {
  const safeFirst = [...fixesOf(finding)].sort((a, b) => rank(a.safety) - rank(b.safety));
  return safeFirst.map(({ title, safety, edits }, i) => ({
    ...action(title, 'fix'),
    preferred: i === 0 && safety === 'safe',
    finding,
    edits,
  }));
}

const rank = (safety: string) => (safety === 'safe' ? 0 : 1);

function fixRule({ findings, fixesOf, path }: Linted, finding: Finding): Action[] {
  const same = findings.filter((each) => each.rule === finding.rule && each.file === path);
  if (same.length < 2 || !safeFix(fixesOf(finding), path)) return [];
  const title = `Fix all ${finding.rule} problems in this file`;
  return [{ ...action(title, 'fix'), finding, later: () => safeEdits({ findings: same, fixesOf }, path) }];
}

/** The edits of one round of fixes where that is all; else one edit, what is equal at both ends left alone. */
function rewrite(
  { path, project, config, findings, fixesOf }: Linted,
  rules: readonly AnyRule[],
): Edit[] | undefined {
  const before = project.source(path)?.text;
  const after = fixAll(project, path, rules, config);
  if (before === undefined || after === undefined) return undefined;
  const first = safeEdits({ findings, fixesOf }, path);
  if (applyEdits(before, first) === after) return first;
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < limit - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  // Never between the halves of a pair that only together are a character or a line end.
  if (splits(before, head)) head--;
  if (tail > 0 && splits(before, before.length - tail)) tail--;
  const span = { start: head, end: before.length - tail };
  return [{ file: path, span, text: after.slice(head, after.length - tail) }];
}

function splits(text: string, at: number): boolean {
  return at > 0 && (/[\uDC00-\uDFFF]/.test(text.charAt(at)) || text.slice(at - 1, at + 1) === '\r\n');
}

function ignoring({ path, project }: Linted, finding: Finding, scope: 'here' | 'file'): Action[] {
  const document = project.document(path);
  if (!document || finding.rule === unusedIgnore) return [];
  const edit = ignoreEdit(document, finding, scope);
  const title = scope === 'here' ? `Ignore ${finding.rule} here` : `Ignore ${finding.rule} in this file`;
  return edit ? [{ ...action(title, 'suppress'), finding, edits: [edit] }] : [];
}

function reading(finding: Finding): Action {
  return { ...action(`Show documentation for ${finding.rule}`, 'fix'), finding, rule: finding.rule };
}

function action(title: string, kind: Action['kind']): Action {
  return {
    title,
    kind,
    preferred: false,
    finding: undefined,
    edits: undefined,
    later: undefined,
    rule: undefined,
  };
}

function once<T>(list: readonly T[], key: (each: T) => string): T[] {
  const seen = new Set<string>();
  return list.filter((each) => seen.size < seen.add(key(each)).size);
}

function isNew(): (action: Action) => boolean {
  const seen = new Set<string>();
  return ({ title, edits }) => seen.size < seen.add(`${title} ${JSON.stringify(edits)}`).size;
}

/** What an editor does not show beside a finding's own sentence, as Markdown: why it matters, and who else says so. */
export function hoverMarkdown(findings: readonly Finding[], rules: readonly AnyRule[]): string {
  return findings
    .map(({ rule: id, severity, why, refs }) => {
      const title = rules.find((rule) => rule.id === id)?.title ?? id;
      const others = peers.flatMap((peer) => (refs[peer] ?? []).map((ref) => `${peer} ${ref}`));
      return [
        `**${escaped(title)}** (${severity})`,
        escaped(why),
        `[${id}](${pageOf(id)})${others.length > 0 ? ` · ${escaped(others.join(', '))}` : ''}`,
      ].join('\n\n');
    })
    .join('\n\n---\n\n');
}

const escaped = (text: string) => text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&');
