import {
  type AnyRule,
  type Config,
  type Finding,
  type FixesOf,
  type IgnoreScope,
  identityOf,
  ignoreEdit,
  type Problem,
  type Project,
  pageOf,
  rulesOfComments,
  type Span,
  safeFix,
  severities,
  wholeKey,
} from '../../engine/index.ts';
import { commands } from './commands.ts';
import { allSafe, bestOf, manyFixes, type NotedEdit, ofRule, ofService } from './many-fixes.ts';

/** Something that an editor may do about a finding, in the engine's terms. */
export interface Action {
  readonly title: string;
  readonly kind: 'fix' | 'suppress' | 'fixAll' | 'rewrite';
  readonly preferred: boolean;
  readonly finding: Finding | undefined;
  readonly edits: readonly NotedEdit[] | undefined;
  /** Works out the edits where that takes time: called when somebody picks the action. */
  readonly later: (() => readonly NotedEdit[] | undefined) | undefined;
  /** What the client is to have executed. */
  readonly run: Run | undefined;
}

/** A command of the server; a path among its arguments is sent as its URI. */
export interface Run {
  readonly command: string;
  readonly arguments: readonly ({ readonly value: string } | { readonly uri: string })[];
}

/** What decides which actions are offered. */
export interface Offering {
  readonly rules: readonly AnyRule[];
  /** Whether the client shows a rule's page when it is told to, and not by itself. */
  readonly canShow: boolean;
  /** Whether the client shows edits that change what runs before they are made. */
  readonly confirms: boolean;
  /** Whether an edit may have a part that is selected, to be typed over. */
  readonly snippets: boolean;
  /** Whether the client makes edits of files that the server sends it. */
  readonly takesEdits: boolean;
}

/** The file that actions are asked for, as it was linted. */
export interface Linted {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly fixesOf: FixesOf;
}

/** Findings whose span touches another, the worst first. */
export function findingsAt(findings: readonly Finding[], { start, end }: Span): Finding[] {
  const found = findings.filter(({ span }) => span.start <= end && start <= span.end);
  return found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Findings without the parts of attack paths that are among them. */
export function withoutParts(findings: readonly Finding[]): Finding[] {
  const wholes = new Set(findings.map(wholeKey));
  return findings.filter(({ partOf }) => !partOf || !wholes.has(wholeKey(partOf)));
}

/** Findings of one place for each of which actions are offered: nobody picks from a longer list. */
const mostAtOnce = 50;

/** UTF-16 units that may be read again to see where comments can stand: one that is offered is understood. */
const mostRead = 200_000;

/** Everything that can be done about the findings at a place: fixes first, then ignoring, then reading. */
export function actionsAt(linted: Linted, at: Span, offering: Offering): Action[] {
  const all = findingsAt(linted.findings, at);
  const found = all.slice(0, mostAtOnce);
  const length = linted.project.source(linted.path)?.text.length ?? 0;
  const readable = Math.max(1, Math.floor(mostRead / Math.max(1, length)));
  const byRule = once(all, (finding) => finding.rule);
  // Parts of an attack path have fixes, which are fixes of the path, and pages; all else is decided of the path.
  const [own, ownByRule] = [withoutParts(found), withoutParts(byRule)];
  const named = (pick: (finding: Finding) => readonly Action[]) => byRule.flatMap(pick);
  return [
    ...meant(linted, at),
    ...found.flatMap((finding) => fixes(linted, finding)),
    ...named((finding) => fixRule(linted, finding, offering)),
    ...own.slice(0, readable).flatMap((finding) => ignoring(linted, finding, 'here', offering)),
    ...own.slice(0, readable).flatMap((finding) => ignoring(linted, finding, 'service', offering)),
    ...ownByRule.slice(0, readable).flatMap((finding) => ignoring(linted, finding, 'file', offering)),
    ...(offering.takesEdits ? own.flatMap((finding) => leaving(linted, finding)) : []),
    ...(offering.takesEdits ? ownByRule.flatMap((finding) => switching(linted, finding)) : []),
    ...named((finding) => (offering.canShow ? [reading(finding)] : [])),
  ].filter(isNew());
}

/** Writes what most likely is meant by a word that is not understood. */
function meant({ path, problems }: Linted, { start, end }: Span): Action[] {
  return problems.flatMap(({ file, span, meant: word }) =>
    word !== undefined && span && file === path && span.start <= end && start <= span.end
      ? [{ ...action(`Write ${word}`, 'fix'), preferred: true, edits: [{ file, span, text: word }] }]
      : [],
  );
}

/** The one action that applies every safe fix of a file; empty where there is none. */
export function fixAllActions(linted: Linted, rules: readonly AnyRule[]): Action[] {
  const fixable = new Set(rules.filter((rule) => rule.fixable).map(({ id }) => id));
  const { findings, fixesOf, path } = linted;
  if (!findings.some((each) => fixable.has(each.rule) && safeFix(fixesOf(each), path))) return [];
  return [
    {
      ...action('Apply all safe fixes in this file', 'fixAll'),
      later: () => manyFixes(linted, rules, allSafe(path)),
    },
  ];
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

function fixRule(linted: Linted, finding: Finding, { rules, confirms, takesEdits }: Offering): Action[] {
  const { findings, fixesOf, path } = linted;
  const { rule } = finding;
  const fix = bestOf(fixesOf(finding), path, confirms);
  if (!fix) return [];
  const same = findings.filter((each) => each.rule === rule && each.file === path);
  const title = `Fix all ${rule} problems in this file`;
  const later = () => manyFixes(linted, rules, ofRule(rule, path, confirms));
  return [
    ...(same.length > 1 ? [{ ...action(title, 'fix'), finding, later }] : []),
    ...(takesEdits
      ? [
          {
            ...action(`Fix all ${rule} problems in the workspace`, 'fix'),
            finding,
            run: { command: commands.fixWorkspace, arguments: [{ value: rule }] },
          },
        ]
      : []),
  ];
}

/** The one action that makes all fixes of the service around a place; empty where there is none to make. */
export function hardenActions(linted: Linted, at: Span, rules: readonly AnyRule[]): Action[] {
  const { findings, fixesOf, project, path } = linted;
  const service = serviceAt(project, path, at.start);
  const fixable = new Set(rules.filter((rule) => rule.fixable).map(({ id }) => id));
  const isFixable = (each: Finding) =>
    each.service === service && fixable.has(each.rule) && fixesOf(each).some(({ drastic }) => !drastic);
  if (service === undefined || !findings.some(isFixable)) return [];
  const later = () => manyFixes(linted, rules, ofService(service));
  return [{ ...action('Harden this service', 'rewrite'), later }];
}

/** The name of the service that is written around an offset of a compose file. */
function serviceAt(project: Project, path: string, at: number): string | undefined {
  const document = project.document(path);
  if (document?.kind !== 'compose') return undefined;
  return document.services.find(
    ({ key, node }) =>
      key.file.path === path && key.span.start <= at && at <= Math.max(key.span.end, node.span.end),
  )?.name;
}

/** What stands for the reason of a comment until somebody writes it. */
const reason = 'reason';

function ignoring(
  { path, project, config }: Linted,
  finding: Finding,
  scope: IgnoreScope,
  { snippets }: Offering,
): Action[] {
  const document = project.document(path);
  if (!document || rulesOfComments.has(finding.rule) || config.locked.has(finding.rule)) return [];
  const edit = ignoreEdit(document, finding, scope, snippets ? reason : undefined);
  if (!edit) return [];
  const where = { here: 'here', service: `for the service ${finding.service}`, file: 'in this file' }[scope];
  const edits = [{ ...edit, placeholder: snippets ? reason : undefined }];
  return [{ ...action(`Ignore ${finding.rule} ${where}`, 'suppress'), finding, edits }];
}

/** Takes one finding for known: it goes into the baseline, and an image's publisher among the trusted ones. */
function leaving({ path, project }: Linted, finding: Finding): Action[] {
  if (rulesOfComments.has(finding.rule)) return [];
  const run = { command: commands.addToBaseline, arguments: [{ uri: path }, { value: identityOf(finding) }] };
  const known = { ...action(`Add this ${finding.rule} finding to the baseline`, 'suppress'), finding, run };
  const image = finding.rule.startsWith('untrusted-') ? imageAt(project, finding) : undefined;
  if (image === undefined) return [known];
  const trust = { command: commands.trustImage, arguments: [{ uri: path }, { value: image }] };
  return [{ ...action(`Trust ${image}`, 'suppress'), finding, run: trust }, known];
}

/** Characters of an image's name that are looked at. */
const longestName = 200;

/** The name of the image that a finding is about, with its registry; undefined for one that variables make. */
function imageAt(project: Project, { file, span }: Finding): string | undefined {
  const written = project.source(file)?.text.slice(span.start, span.end) ?? '';
  if (written.length > longestName || !/^[\w./:-]+$/.test(written)) return undefined;
  return written.includes('/') ? written : `docker.io/library/${written}`;
}

/** Switches a rule off in the configuration. */
function switching({ path, config }: Linted, finding: Finding): Action[] {
  const { rule } = finding;
  if (config.locked.has(rule)) return [];
  const run = { command: commands.setLevel, arguments: [{ uri: path }, { value: rule }, { value: 'off' }] };
  return [{ ...action(`Turn ${rule} off in the configuration`, 'suppress'), finding, run }];
}

function reading(finding: Finding): Action {
  const run = { command: commands.openRule, arguments: [{ value: finding.rule }] };
  return { ...action(`Show documentation for ${finding.rule}`, 'fix'), finding, run };
}

function action(title: string, kind: Action['kind']): Action {
  return {
    title,
    kind,
    preferred: false,
    finding: undefined,
    edits: undefined,
    later: undefined,
    run: undefined,
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

/**
 * What an editor does not show beside a finding's own sentence, as Markdown: why it matters, and the weakness that it is. Where
 * `links`, with that of the rule's page, which names what other tools call it.
 */
export function hoverMarkdown(
  findings: readonly Finding[],
  rules: readonly AnyRule[],
  links: boolean,
): string {
  return findings
    .map(({ rule: id, severity, why, refs }) => {
      const title = rules.find((rule) => rule.id === id)?.title ?? id;
      const known = [severity, ...(refs.cwe ?? [])].join(', ');
      const page = links ? [`[${id}](${pageOf(id)})`] : [];
      return [`**${escaped(title)}** (${known})`, escaped(why), ...page].join('\n\n');
    })
    .join('\n\n---\n\n');
}

/** A text as Markdown that shows it. */
export const escaped = (text: string) => text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&');
