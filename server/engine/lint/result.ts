import {
  type Finding,
  type FixesOf,
  identityOf,
  type Problem,
  Reported,
  type Suppressed,
} from '../finding.ts';
import { unusedIgnore } from '../ignore/ignore.ts';
import { allSecrets, type Secrets, secretsOf } from '../secret/secrets.ts';
import type { Shown } from '../source/text.ts';
import { byPlace } from './findings.ts';

/** The result of linting one file: findings, and problems that kept parts of it from being read. */
export interface Result {
  readonly findings: readonly Finding[];
  /** Findings that are hidden by ignore comments. */
  readonly suppressed: readonly Suppressed[];
  readonly fixesOf: FixesOf;
  readonly problems: readonly Problem<Shown>[];
  /** The problems that are failures of rules. */
  readonly failures: readonly Problem<Shown>[];
  /** The credentials that were found. No text above contains one. */
  readonly secrets: Secrets;
}

/** The result if there is nothing to lint. */
export const nothing: Result = {
  findings: [],
  suppressed: [],
  fixesOf: () => [],
  problems: [],
  failures: [],
  secrets: secretsOf([]),
};

/** Adds problems and failed rules to a result, with credentials removed from their messages. */
export function cleared<T extends object>(
  said: T,
  problems: readonly Problem[],
  failed: readonly Problem[],
  secrets: Secrets,
): T & Pick<Result, 'problems' | 'failures'> {
  const clear = (each: Problem) => ({ ...each, message: secrets.clear(each.message) });
  const failures = failed.map(clear);
  // The spread comes last: V8 adds a field after a spread through a runtime call, which takes ten times as long.
  return { problems: [...problems.map(clear), ...failures], failures, ...said };
}

/** Returns the part of a result that is about one file. */
export function within(path: string, result: Result): Result {
  const { findings, suppressed, problems, failures } = result;
  const here = (each: { readonly file: string }) => each.file === path;
  return {
    ...result,
    findings: findings.filter(here),
    suppressed: suppressed.filter(({ finding }) => here(finding)),
    problems: problems.filter(here),
    failures: failures.filter(here),
  };
}

/**
 * Merges the results of several projects for one file, without duplicates. A comment counts as unused only if it is unused in all
 * of them.
 */
export function joined(results: readonly Result[]): Result {
  const owners = new Map(
    results.flatMap((each) =>
      [...each.findings, ...each.suppressed.map(({ finding }) => finding)].map((finding) => [finding, each]),
    ),
  );
  const times = new Map<string, number>();
  for (const key of results.flatMap((result) => result.findings).map(keyOf))
    times.set(key, (times.get(key) ?? 0) + 1);
  const reported = new Reported();
  const all = results
    .flatMap((result) => reported.fresh(result.findings))
    .filter((each) => each.rule !== unusedIgnore || times.get(keyOf(each)) === results.length);
  const kept = new Set(all.map(identityOf));
  const hidden = results.flatMap(({ suppressed }) => suppressed);
  return {
    findings: all.sort(byPlace),
    // A finding that is hidden in one project but not in another is reported.
    suppressed: hidden.filter(({ finding }) => !kept.has(identityOf(finding))),
    fixesOf: (finding) => owners.get(finding)?.fixesOf(finding) ?? [],
    problems: results.flatMap(({ problems }) => problems),
    failures: results.flatMap(({ failures }) => failures),
    secrets: allSecrets(results.map(({ secrets }) => secrets)),
  };
}

/** Adds the results of files that are not linted by themselves. */
export function withMore(result: Result, more: readonly Result[]): Result {
  if (more.length === 0) return result;
  const all = [result, ...more];
  const owners = new Map(more.flatMap((each) => each.findings.map((finding) => [finding, each])));
  return {
    findings: all.flatMap(({ findings }) => findings),
    suppressed: all.flatMap(({ suppressed }) => suppressed),
    fixesOf: (finding) => (owners.get(finding) ?? result).fixesOf(finding),
    problems: all.flatMap(({ problems }) => problems),
    failures: all.flatMap(({ failures }) => failures),
    secrets: allSecrets(all.map(({ secrets }) => secrets)),
  };
}

/** Removes the reports about unused comments that other projects with this file do use. */
export function withUses(result: Result, others: () => readonly Result[]): Result {
  if (!result.findings.some(({ rule }) => rule === unusedIgnore)) return result;
  const idle = others().map(({ findings }) => new Set(findings.map(keyOf)));
  const findings = result.findings.filter(
    (each) => each.rule !== unusedIgnore || idle.every((keys) => keys.has(keyOf(each))),
  );
  return { ...result, findings };
}

const keyOf = ({ rule, message, file, span }: Finding) =>
  `${rule} ${message} ${file} ${span.start} ${span.end}`;
