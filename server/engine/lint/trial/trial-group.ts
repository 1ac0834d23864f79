import { type Finding, severities } from '../../finding.ts';
import { ApartEdits } from '../../source/apart.ts';
import { grouped } from '../../source/groups.ts';
import type { Edit } from '../../source/text.ts';
import type { Attempt, Attempts } from './attempts.ts';

/** Fixes of one service with the same edits: those of a finding, and of one that it is part of. */
export type ServiceChange = readonly [Attempt, ...Attempt[]];

/** The findings of each service, worst first, whose fixes may be tried together. */
export type Candidates = ReadonlyMap<string | undefined, readonly Finding[]>;

export function candidatesOf(findings: readonly Finding[]): Candidates {
  const gravest = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  return grouped(gravest, ({ service }) => service);
}

/** Whether a fix is still undecided. */
const isUndecided = ({ passes }: Attempt) => passes === undefined;

/**
 * Groups a fix with one fix of each other service: the first open one, worst finding first, that does not overlap the others.
 * Changes to one service do not affect another. Fixes of one service, or of one Dockerfile, come together if `joins` says so and they
 * are of one kind: they do the same at several places, so that each brings what the others bring.
 */
export function groupOf(
  first: Attempt,
  candidates: Candidates,
  attempts: Pick<Attempts, 'of'>,
  isOpen = isUndecided,
  joins: (attempt: Attempt) => boolean = () => false,
): readonly ServiceChange[] {
  const { service } = first.finding;
  const taken = new ApartEdits();
  const group: Attempt[] = [];
  const add = (next: Attempt): boolean => {
    const isApart = taken.add(next.fix.edits, kindOf(next));
    if (isApart) group.push(next);
    return isApart;
  };
  const addAlike = (one: Attempt) => {
    if (!joins(one)) return;
    const { rule, message, service } = one.finding;
    const alike = candidates
      .get(service)
      ?.filter((each) => each !== one.finding && each.rule === rule && each.message === message);
    for (const each of openFixes(alike, attempts, isOpen))
      if (kindOf(each) === kindOf(one) && !isSame(each.fix.edits, one.fix.edits) && joins(each)) add(each);
  };
  add(first);
  addAlike(first);
  for (const [name, findings] of candidates) {
    if (service === undefined || name === undefined || name === service) continue;
    const next = openFixes(findings, attempts, isOpen).find(add);
    if (next) addAlike(next);
  }
  return group.map((each) => [each, ...withSameEdits(each, candidates, attempts, isOpen)]);
}

/** The open fixes of some findings. */
const openFixes = (
  findings: readonly Finding[] = [],
  attempts: Pick<Attempts, 'of'>,
  isOpen: (attempt: Attempt) => boolean,
): Attempt[] => findings.flatMap((each) => attempts.of(each)).filter(isOpen);

/** The other open fixes of the same service that make the same edits. */
function withSameEdits(
  one: Attempt,
  candidates: Candidates,
  attempts: Pick<Attempts, 'of'>,
  isOpen: (attempt: Attempt) => boolean,
): Attempt[] {
  const own = openFixes(candidates.get(one.finding.service), attempts, isOpen);
  return own.filter((other) => other !== one && isSame(other.fix.edits, one.fix.edits));
}

/** Whether two fixes have the same edits. */
const isSame = (some: readonly Edit[], others: readonly Edit[]) =>
  some.length === others.length &&
  some.every(({ file, span, text }, at) => {
    const other = others[at];
    return (
      other?.span.start === span.start &&
      other.span.end === span.end &&
      other.text === text &&
      other.file === file
    );
  });

/** Key of similar fixes that may insert at the same place; they insert the same parts. */
const kindOf = ({ finding: { rule, message }, nth, fix }: Attempt) =>
  `${rule} ${message} ${nth} ${fix.edits.length}`;

/** Returns the edits of all fixes of a group. Insertions of similar fixes at one place are merged below one heading. */
export function editsOf(group: readonly ServiceChange[]): readonly Edit[] {
  const edits = new Map<string, Edit>();
  const longest = Math.max(...group.map(([{ fix }]) => fix.edits.length));
  for (let part = 0; part < longest; part++) {
    for (const [{ fix }] of group) {
      const edit = fix.edits[part];
      if (!edit) continue;
      const key = `${part} ${edit.span.start} ${edit.span.end} ${edit.file}`;
      const before = edits.get(key);
      edits.set(key, before ? { ...before, text: withLines(before.text, edit.text) } : edit);
    }
  }
  return [...edits.values()];
}

/** Joins two texts, with the lines at the start of both only once. */
function withLines(text: string, more: string): string {
  let same = 0;
  let at = 0;
  for (; at < more.length && more[at] === text[at]; at++) if (more[at] === '\n') same = at + 1;
  if (at === more.length && (same === at || at === text.length)) return text;
  return text + (text.endsWith('\n') ? '' : '\n') + more.slice(same);
}

/** Splits a group into the changes that failed and the others; in the middle if that does not separate them. */
export function parted(
  group: readonly ServiceChange[],
  failed: readonly ServiceChange[],
): readonly ServiceChange[][] {
  const middle = group.length >> 1;
  if (failed.length === 0 || failed.length === group.length)
    return [group.slice(0, middle), group.slice(middle)];
  return [group.filter((each) => !failed.includes(each)), [...failed]];
}
