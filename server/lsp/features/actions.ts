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
  rulesOfComments,
  type Span,
  safeFix,
  severities,
  wholeKey,
} from '../../engine/index.ts';
import { commands } from './commands.ts';
import { allSafe, bestOf, manyFixes, type NotedEdit, ofRule, ofService } from './many-fixes.ts';

/** Something that a user may do about a finding, independent of the protocol. */
export interface Action {
  readonly title: string;
  readonly kind: 'fix' | 'suppress' | 'fixAll' | 'rewrite';
  readonly preferred: boolean;
  readonly finding: Finding | undefined;
  readonly edits: readonly NotedEdit[] | undefined;
  /** Computes the edits if that takes time: called when the user picks the action. */
  readonly later: (() => readonly NotedEdit[] | undefined) | undefined;
  /** The command for the client to execute. */
  readonly run: Run | undefined;
}

/** A command of the server; paths among its arguments are sent as URIs. */
export interface Run {
  readonly command: string;
  readonly arguments: readonly ({ readonly value: string } | { readonly uri: string })[];
}

/** The client's capabilities that decide which actions are offered. */
export interface Offering {
  readonly rules: readonly AnyRule[];
  /** Whether the client needs an action to show a rule's page: it can show documents, but doesn't show rule pages itself. */
  readonly canShow: boolean;
  /** Whether the client shows edits that change what runs before it applies them. */
  readonly confirms: boolean;
  /** Whether an edit may contain a placeholder that is selected. */
  readonly snippets: boolean;
  /** Whether the client applies edits that the server sends. */
  readonly takesEdits: boolean;
}

/** The file that actions are requested for, with its lint result. */
interface ActionTarget {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly fixesOf: FixesOf;
}

/** Returns the findings that touch a span, the most severe first. */
export function findingsAt(findings: readonly Finding[], { start, end }: Span): Finding[] {
  const found = findings.filter(({ span }) => span.start <= end && start <= span.end);
  return found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Removes findings that are parts of attack paths in the same list. */
export function withoutParts(findings: readonly Finding[]): Finding[] {
  const wholes = new Set(findings.map(wholeKey));
  return findings.filter(({ partOf }) => !partOf || !wholes.has(wholeKey(partOf)));
}

/** Maximum number of findings of one place that get actions: nobody picks from a longer list. */
const mostAtOnce = 50;

/** Maximum number of UTF-16 units to parse again in order to check that an offered comment works. */
const mostRead = 200_000;

/**
 * Returns all actions for the findings at a place: fixes first, then the others that are given, then ways to ignore findings, then
 * documentation.
 */
export function actionsAt(
  linted: ActionTarget,
  at: Span,
  offering: Offering,
  others: readonly Action[] = [],
): Action[] {
  const all = findingsAt(linted.findings, at);
  const found = all.slice(0, mostAtOnce);
  const length = linted.project.source(linted.path)?.text.length ?? 0;
  const readable = Math.max(1, Math.floor(mostRead / Math.max(1, length)));
  const byRule = once(all, (finding) => finding.rule);
  // Parts of an attack path have pages and fixes, which also fix the path; all other actions apply to the whole path.
  const [own, ownByRule] = [withoutParts(found), withoutParts(byRule)];
  const named = (pick: (finding: Finding) => readonly Action[]) => byRule.flatMap(pick);
  return [
    ...meant(linted, at),
    ...found.flatMap((finding) => fixes(linted, finding)),
    ...named((finding) => fixRule(linted, finding, offering)),
    ...others,
    ...own.slice(0, readable).flatMap((finding) => ignoring(linted, finding, 'here', offering)),
    ...own.slice(0, readable).flatMap((finding) => ignoring(linted, finding, 'service', offering)),
    ...ownByRule.slice(0, readable).flatMap((finding) => ignoring(linted, finding, 'file', offering)),
    ...(offering.takesEdits ? own.flatMap((finding) => leaving(linted, finding)) : []),
    ...(offering.takesEdits ? ownByRule.flatMap((finding) => switching(linted, finding)) : []),
    ...named((finding) => (offering.canShow ? [reading(finding)] : [])),
  ].filter(isNew());
}

/** Offers the most likely correct spelling of an unknown word. */
function meant({ path, problems }: ActionTarget, { start, end }: Span): Action[] {
  return problems.flatMap(({ file, span, meant: word }) =>
    word !== undefined && span && file === path && span.start <= end && start <= span.end
      ? [{ ...action(`Write ${word}`, 'fix'), preferred: true, edits: [{ file, span, text: word }] }]
      : [],
  );
}

/** Returns the one action that applies every safe fix of a file; empty if there are no fixes. */
export function fixAllActions(linted: ActionTarget, rules: readonly AnyRule[]): Action[] {
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

function fixes({ fixesOf }: ActionTarget, finding: Finding): Action[] {
  const safeFirst = [...fixesOf(finding)].sort((a, b) => rank(a.safety) - rank(b.safety));
  return safeFirst.map(({ title, safety, edits }, i) => ({
    ...action(title, 'fix'),
    preferred: i === 0 && safety === 'safe',
    finding,
    edits,
  }));
}

const rank = (safety: string) => (safety === 'safe' ? 0 : 1);

function fixRule(
  linted: ActionTarget,
  finding: Finding,
  { rules, confirms, takesEdits }: Offering,
): Action[] {
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

/** Returns the one action that applies all fixes of the service around a place; empty if there are no fixes. */
export function hardenActions(linted: ActionTarget, at: Span, rules: readonly AnyRule[]): Action[] {
  const { findings, fixesOf, project, path } = linted;
  const service = serviceAt(project, path, at.start);
  const fixable = new Set(rules.filter((rule) => rule.fixable).map(({ id }) => id));
  const isFixable = (each: Finding) =>
    each.service === service &&
    fixable.has(each.rule) &&
    fixesOf(each).some(({ safety }) => safety !== 'drastic');
  if (service === undefined || !findings.some(isFixable)) return [];
  const later = () => manyFixes(linted, rules, ofService(service));
  return [{ ...action('Harden this service', 'rewrite'), later }];
}

/** Returns the name of the service around an offset of a compose file. */
function serviceAt(project: Project, path: string, at: number): string | undefined {
  const document = project.document(path);
  if (document?.kind !== 'compose') return undefined;
  return document.services.find(
    ({ key, node }) =>
      key.file.path === path && key.span.start <= at && at <= Math.max(key.span.end, node.span.end),
  )?.name;
}

/** The placeholder for the reason in an ignore comment. */
const reason = 'reason';

function ignoring(
  { path, project, config }: ActionTarget,
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

/** Offers to accept one finding: adds it to the baseline, or an image's publisher to the trusted ones. */
function leaving({ path, project }: ActionTarget, finding: Finding): Action[] {
  if (rulesOfComments.has(finding.rule)) return [];
  const run = { command: commands.addToBaseline, arguments: [{ uri: path }, { value: identityOf(finding) }] };
  const known = { ...action(`Add this ${finding.rule} finding to the baseline`, 'suppress'), finding, run };
  const image = finding.rule.startsWith('untrusted-') ? imageAt(project, finding) : undefined;
  if (image === undefined) return [known];
  const trust = { command: commands.trustImage, arguments: [{ uri: path }, { value: image }] };
  return [{ ...action(`Trust ${image}`, 'suppress'), finding, run: trust }, known];
}

/** Maximum length of an image name to parse. */
const longestName = 200;

/** Returns the name of the image that a finding is about, with its registry; undefined if it contains variables. */
function imageAt(project: Project, { file, span }: Finding): string | undefined {
  const written = project.source(file)?.text.slice(span.start, span.end) ?? '';
  if (written.length > longestName || !/^[\w./:-]+$/.test(written)) return undefined;
  return written.includes('/') ? written : `docker.io/library/${written}`;
}

/** Offers to turn a rule off in the configuration. */
function switching({ path, config }: ActionTarget, finding: Finding): Action[] {
  const { rule } = finding;
  if (config.locked.has(rule)) return [];
  const run = { command: commands.setLevel, arguments: [{ uri: path }, { value: rule }, { value: 'off' }] };
  return [{ ...action(`Turn ${rule} off in the configuration`, 'suppress'), finding, run }];
}

function reading(finding: Finding): Action {
  const run = { command: commands.openRule, arguments: [{ value: finding.rule }] };
  return { ...action(`Show documentation for ${finding.rule}`, 'fix'), finding, run };
}

/** An action that does nothing yet. */
export function action(title: string, kind: Action['kind']): Action {
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
