import { perLasting } from './source/memo.ts';
import type { Edit, SafeText, Shown, Span } from './source/text.ts';

/** How bad a finding is, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Names of the tools and catalogues whose ids a finding may carry. */
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

/** Ids under which other tools and catalogues report the same thing. */
export type Refs = { readonly [peer in Peer]?: readonly string[] };

/** `safe`: the container behaves as before; `unsafe`: it may not, and the title says what changes. */
export type Safety = 'safe' | 'unsafe';

/** A set of edits that settles a finding; edits do not overlap and may touch several files. */
export interface Fix<Title extends SafeText = SafeText> {
  readonly title: Title;
  readonly safety: Safety;
  readonly edits: readonly Edit[];
  /** True where it settles its finding in any text that can be read, and brings no other: it is not tried before it is offered. */
  readonly sound?: boolean | undefined;
  /** True where the service may not start with it, or then no longer does what it is for: made only where a person chooses it. */
  readonly drastic?: boolean | undefined;
}

/** Another place that explains a finding. */
export interface Related {
  readonly file: string;
  readonly span: Span;
  readonly message: Shown;
}

/** What a rule found in one place: plain, serialisable data. */
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
  /** Of which finding this one is a part, for which it is lowered to info. */
  readonly partOf?: Whole | undefined;
  /** True for an attack path: several facts that are reported together. */
  readonly isPath?: true;
}

/** A finding that reports several facts together, seen from one of them. */
export interface Whole {
  readonly rule: string;
  readonly file: string;
  readonly span: Span;
  /** How bad the part is without the others. */
  readonly alone: Severity;
}

/** A finding that an ignore comment hides. */
export interface Suppressed {
  readonly finding: Finding;
  /** The comment. */
  readonly file: string;
  readonly span: Span;
  /** Why, as the comment says. */
  readonly reason: Shown | undefined;
}

/** What may be done about a finding of a result: worked out, and tried, when somebody asks. */
export type FixesOf = (finding: Finding) => readonly Fix<Shown>[];

/** What makes two findings one: the same rule says the same of the same place. */
export function identityOf(finding: Finding): string {
  return `${wholeKey(finding)} ${finding.text}`;
}

/**
 * Reports once what several projects lead to in a file that they share, as the first of them says it. Of an attack path each project
 * has its own, for what leads there is another thing to change.
 */
export class Reported {
  readonly #known = new Set<string>();

  /** The findings of a project that none before it had. */
  fresh(findings: readonly Finding[]): Finding[] {
    const keys = findings.map(sharedKey);
    const found = findings.filter((_, at) => !this.#known.has(keys[at] ?? ''));
    for (const key of keys) this.#known.add(key);
    return found;
  }

  has(finding: Finding): boolean {
    return this.#known.has(sharedKey(finding));
  }
}

/** Joined, so that it is one text: V8 keeps a template as its parts, which take three times the memory of one. */
const sharedKey = (finding: Finding) =>
  [wholeKey(finding), finding.message, finding.isPath ? finding.text : ''].join(' ');

/** What a finding is known by to those that are parts of it. */
export function wholeKey({ rule, file, span }: Pick<Finding, 'rule' | 'file' | 'span'>): string {
  return `${rule} ${file} ${span.start} ${span.end}`;
}

/** Something that kept a file, or part of it, from being read: not a judgement, and never fatal. */
export interface Problem<Message extends SafeText = SafeText> {
  readonly file: string;
  readonly span: Span | undefined;
  readonly message: Message;
  /** The word that most likely is meant, where another stands at the span. */
  readonly meant?: string | undefined;
  /** Whether it says that not all is checked, of a project that is right as far as that is known. */
  readonly isBound?: boolean;
}

/** True when `severity` is at least as bad as `limit`. */
export function atLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(limit);
}

/** How bad a finding is without what it is a part of. */
export function severityAlone({ severity, partOf }: Finding): Severity {
  return partOf?.alone ?? severity;
}

/** References of a rule and of one of its messages, joined without repetition. */
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
