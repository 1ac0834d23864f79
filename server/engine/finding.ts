import { perLasting } from './source/memo.ts';
import type { Edit, SafeText, Shown, Span } from './source/text.ts';

/** Severities, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** The number of findings of each severity. */
export type BySeverity = Readonly<Record<Severity, number>>;

/** Counts findings by severity. */
export function bySeverity(findings: Iterable<{ readonly severity: Severity }>): BySeverity {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** The tools and catalogues whose ids a finding may carry. */
export const peers = [
  'hadolint',
  'buildkit',
  'trivy',
  'checkov',
  'kics',
  'semgrep',
  'sonar',
  'tally',
  'droast',
  'compose-lint',
  'dclint',
  'cis',
  'cwe',
] as const;
export type Peer = (typeof peers)[number];

/** Ids under which other tools and catalogues report the same problem. */
export type Refs = { readonly [peer in Peer]?: readonly string[] };

/**
 * `safe`: the container behaves as before; `unsafe`: it may not, and the title says what changes; `drastic`: the service may not
 * even start, or may no longer do its job, so that only a user should choose the fix.
 */
export type Safety = 'safe' | 'unsafe' | 'drastic';

/** Edits that fix a finding. They do not overlap, and may touch several files. */
export interface Fix<Title extends SafeText = SafeText> {
  readonly title: Title;
  readonly safety: Safety;
  readonly edits: readonly Edit[];
  /** True if the fix removes its finding in any readable text, and causes no other. It is not tried before it is offered. */
  readonly sound?: boolean | undefined;
  /** Names what is still critical in the service after it, as its title does; undefined if nothing is. */
  readonly leaves?: readonly string[] | undefined;
  /** The service whose settings make the fix safe: it is not safe where another set of files runs that otherwise. */
  readonly reliesOn?: string | undefined;
}

/** Another place that explains a finding. */
export interface Related {
  readonly file: string;
  readonly span: Span;
  readonly message: Shown;
  /** The service that the finding is about, if this is the place of its name. */
  readonly service?: Shown;
}

/** One of several services that have a finding at the same place, because they share the text there. */
export interface Sharer {
  readonly service: Shown;
  /** The severity, the key of the message and the text for this service. */
  readonly severity: Severity;
  readonly message: string;
  readonly text: Shown;
}

/** A finding of a rule in one place: plain, serialisable data. */
export interface Finding {
  readonly rule: string;
  /** Key of the rule's message. */
  readonly message: string;
  readonly severity: Severity;
  readonly file: string;
  readonly span: Span;
  /** What is wrong: one sentence. */
  readonly text: Shown;
  /** Why it matters: one sentence. */
  readonly why: string;
  readonly refs: Refs;
  readonly service: Shown | undefined;
  readonly stage: Shown | undefined;
  readonly related: readonly Related[];
  /** All services that share the finding, worst first, if there are several. The first one is `service`. */
  readonly sharers?: readonly Sharer[];
  /** The finding that this one is part of. It may lower this one to `info`. */
  readonly partOf?: Whole | undefined;
  /** True for an attack path: several facts that are reported together. */
  readonly isPath?: true;
}

/** A finding that combines several facts, as referenced by one of them. */
export interface Whole {
  readonly rule: string;
  readonly file: string;
  readonly span: Span;
  /** The severity of the part by itself. */
  readonly alone: Severity;
}

/** A finding that is hidden by an ignore comment, an entry of a configuration, or one of a baseline. */
export interface Suppressed {
  readonly finding: Finding;
  readonly by: 'comment' | 'configuration' | 'baseline';
  /** The comment or entry; an entry of a baseline has no span. */
  readonly file: string;
  readonly span: Span | undefined;
  readonly reason: Shown | undefined;
  readonly owner: string | undefined;
  /** The last day on which it is hidden, as `YYYY-MM-DD`. */
  readonly until: string | undefined;
}

/** Returns the fixes for a finding of a result. They are computed and tried on the first call. */
export type FixesOf = (finding: Finding) => readonly Fix<Shown>[];

/** Identifies a finding: rule, place and text. The number of services that share it does not matter. */
export function identityOf(finding: Finding): string {
  return `${wholeKey(finding)} ${finding.sharers?.[0]?.text ?? finding.text}`;
}

/**
 * Remembers the findings in shared files, so that each is reported only for the first project that has it. Attack paths are
 * reported for each project, because each has something else to change.
 */
export class Reported {
  readonly #known = new Set<string>();

  /** Returns the findings that no earlier project had. */
  fresh(findings: readonly Finding[]): Finding[] {
    const found = findings.filter((each) => !this.has(each));
    for (const each of findings) for (const key of sharedKeys(each)) this.#known.add(key);
    return found;
  }

  has(finding: Finding): boolean {
    return sharedKeys(finding).every((key) => this.#known.has(key));
  }
}

/** Joined into one string: V8 keeps a template in parts, which take three times the memory. */
const sharedKeys = (finding: Finding) =>
  (finding.sharers ?? [finding]).map(({ message, text }) =>
    [wholeKey(finding), message, finding.isPath ? text : ''].join(' '),
  );

/** The findings as each of the services has them that share one. */
export function bySharer(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ sharers }) => sharers)) return findings;
  return findings.flatMap(({ sharers, ...finding }) =>
    sharers ? sharers.map((each) => ({ ...finding, ...each, partOf: undefined })) : [finding],
  );
}

/** The key by which parts refer to this finding. */
export function wholeKey({ rule, file, span }: Pick<Finding, 'rule' | 'file' | 'span'>): string {
  return `${rule} ${file} ${span.start} ${span.end}`;
}

/**
 * The name of an attack path, or of another finding that may lead to the host, which stays the same when lines move. `project` is
 * the first file of its project, where several projects may have the same path.
 */
export function pathId(
  { rule, service, file }: Pick<Finding, 'rule' | 'service' | 'file'>,
  project = '',
): string {
  return [rule, service ?? '', file, project].map(inPlain).join('\n');
}

/** Writes other characters than those of ASCII by their codes, so that an id is safe in any text. */
const inPlain = (text: string) =>
  text.replace(/[^ -$&-~]/g, (each) => `%${each.charCodeAt(0).toString(16)}.`);

/** Whether a finding may lead to the host by itself, so that it is listed as a path. */
export const isPathCause = ({ isPath, severity, partOf }: Finding): boolean =>
  isPath === true || (severity === 'critical' && !partOf);

/** Something that kept a file, or part of it, from being read. Not a finding, and never fatal. */
export interface Problem<Message extends SafeText = SafeText> {
  /** True for what is worth knowing of a sound file: no run fails for it. */
  readonly isNote?: true;
  /** True for a template, a part or another kind of file, which is a note too, unless the user named that very file. */
  readonly isNoteIfFound?: true;
  readonly file: string;
  readonly span: Span | undefined;
  readonly message: Message;
  /** The word that was probably meant, instead of the one at the span. */
  readonly meant?: string | undefined;
  /** True if nothing else can be meant, so that the word may be written without asking. */
  readonly isCertain?: true;
  /** Whether it only says that a limit stopped the checks, in a project that is otherwise valid. */
  readonly isBound?: boolean;
  /** Whether it only says that a mapping has a key twice, of which one value counts. */
  readonly isRepeat?: true;
}

/** Whether a problem makes a run fail; `isNamed` if the user named the file that was linted. */
export function isFault({ isNote, isNoteIfFound }: Problem, isNamed: boolean): boolean {
  return !isNote && !(isNoteIfFound && !isNamed);
}

/** True when `severity` is at least as bad as `limit`. */
export function atLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(limit);
}

/** The severity of a finding by itself, without the finding that it is part of. */
export function severityAlone({ severity, partOf }: Finding): Severity {
  return partOf?.alone ?? severity;
}

/** Merges the references of a rule and of one of its messages, without duplicates. */
export function mergeRefs(common: Refs, own: Refs | undefined): Refs {
  if (!own) return common;
  return mergedWith(common)(own);
}

const mergedWith = perLasting((common: Refs) => perLasting((own: Refs) => joinedRefs(common, own)));

function joinedRefs(common: Refs, own: Refs): Refs {
  const merged: { [peer in Peer]?: readonly string[] } = { ...common };
  for (const [peer, ids] of Object.entries(own) as [Peer, readonly string[]][]) {
    const before = merged[peer];
    merged[peer] = before ? [...new Set([...before, ...ids])] : ids;
  }
  return merged;
}

/** Orders findings by file, place and rule. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.file, b.file) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compare(a.rule, b.rule)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
