import type { Config } from '../../config/config.ts';
import type { Dockerfile } from '../../dockerfile/model.ts';
import {
  byPlace,
  bySharer,
  type Finding,
  identityOf,
  type Problem,
  Reported,
  type Suppressed,
} from '../../finding.ts';
import { unusedIgnore } from '../../ignore/ignore.ts';
import type { Application } from '../../project/composition.ts';
import type { Project } from '../../project/project.ts';
import type { AnyRule } from '../../rule.ts';
import { allSecrets, type Secrets, secretsOf } from '../../secret/secrets.ts';
import type { Shown } from '../../source/text.ts';
import type { SiftedFindings } from '../findings.ts';

/** The rules to lint with, and their configuration. */
export interface LintOptions {
  readonly rules: readonly AnyRule[];
  readonly config: Config;
}

/** What linting found: findings, and problems that kept parts of the text from being read. */
export interface LintFindings {
  readonly findings: readonly Finding[];
  /** Findings that are hidden by ignore comments. */
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem<Shown>[];
  /** The problems that are failures of rules. */
  readonly failures: readonly Problem<Shown>[];
  /** The credentials that were found. No text above contains one. */
  readonly secrets: Secrets;
}

interface AnyCheck extends LintFindings, SiftedFindings {
  readonly project: Project;
}

/** One run of the rules over a Dockerfile. */
export interface DockerfileCheck extends AnyCheck {
  readonly kind: 'dockerfile';
  readonly dockerfile: Dockerfile;
}

/** One run of the rules over an application, or over the part of it that a file affects. */
export interface ApplicationCheck extends AnyCheck {
  readonly kind: 'application';
  readonly application: Application;
}

export type Check = DockerfileCheck | ApplicationCheck;

/** What one or several checks found in a file. */
export interface Checked extends LintFindings {
  /** Returns the check that made a finding. Its fixes are tried against all findings of that check. */
  checkOf(finding: Finding): Check | undefined;
}

/** The result if there is nothing to check. */
export const nothing: Checked = {
  findings: [],
  suppressed: [],
  problems: [],
  failures: [],
  secrets: secretsOf([]),
  checkOf: () => undefined,
};

/** Returns all that one check found. */
export function checkedBy(check: Check): Checked {
  const { findings, suppressed, problems, failures, secrets } = check;
  return { findings, suppressed, problems, failures, secrets, checkOf: () => check };
}

/** Adds problems and failed rules to what a check found, with credentials removed from their messages. */
export function cleared<T extends object>(
  said: T,
  problems: readonly Problem[],
  failed: readonly Problem[],
  secrets: Secrets,
): T & Pick<LintFindings, 'problems' | 'failures'> {
  const clear = (each: Problem) => ({ ...each, message: secrets.clear(each.message) });
  const failures = failed.map(clear);
  // The spread comes last: V8 adds a field after a spread through a runtime call, which takes ten times as long.
  return { problems: [...problems.map(clear), ...failures], failures, ...said };
}

/** Returns the part that is about one file. */
export function within(path: string, checked: Checked): Checked {
  const { findings, suppressed, problems, failures } = checked;
  const here = (each: { readonly file: string }) => each.file === path;
  return {
    ...checked,
    findings: findings.filter(here),
    suppressed: suppressed.filter(({ finding }) => here(finding)),
    problems: problems.filter(here),
    failures: failures.filter(here),
  };
}

/**
 * Merges what several projects found in one file, without duplicates. A comment counts as unused only if it is unused in all of
 * them.
 */
export function joined(all: readonly Checked[]): Checked {
  const owners = new Map(
    all.flatMap((each) =>
      [...each.findings, ...each.suppressed.map(({ finding }) => finding)].map((finding) => [finding, each]),
    ),
  );
  const times = new Map<string, number>();
  for (const key of all.flatMap(({ findings }) => findings).map(keyOf))
    times.set(key, (times.get(key) ?? 0) + 1);
  const reported = new Reported();
  const findings = all
    .flatMap((each) => reported.fresh(each.findings))
    .filter((each) => each.rule !== unusedIgnore || times.get(keyOf(each)) === all.length);
  const kept = new Set(bySharer(findings).map(identityOf));
  const hidden = all.flatMap(({ suppressed }) => suppressed);
  return {
    findings: findings.sort(byPlace),
    // A finding that is hidden in one project but not in another is reported.
    suppressed: hidden.filter(({ finding }) => !kept.has(identityOf(finding))),
    problems: all.flatMap(({ problems }) => problems),
    failures: all.flatMap(({ failures }) => failures),
    secrets: allSecrets(all.map(({ secrets }) => secrets)),
    checkOf: (finding) => owners.get(finding)?.checkOf(finding),
  };
}

/** Adds what was found in files that are not linted by themselves. */
export function withMore(checked: Checked, more: readonly Checked[]): Checked {
  if (more.length === 0) return checked;
  const all = [checked, ...more];
  const owners = new Map(more.flatMap((each) => each.findings.map((finding) => [finding, each])));
  return {
    findings: all.flatMap(({ findings }) => findings),
    suppressed: all.flatMap(({ suppressed }) => suppressed),
    problems: all.flatMap(({ problems }) => problems),
    failures: all.flatMap(({ failures }) => failures),
    secrets: allSecrets(all.map(({ secrets }) => secrets)),
    checkOf: (finding) => (owners.get(finding) ?? checked).checkOf(finding),
  };
}

/** Removes the reports about unused comments that other projects with this file do use. */
export function withUses(checked: Checked, others: () => readonly LintFindings[]): Checked {
  if (!checked.findings.some(({ rule }) => rule === unusedIgnore)) return checked;
  const idle = others().map(({ findings }) => new Set(findings.map(keyOf)));
  const findings = checked.findings.filter(
    (each) => each.rule !== unusedIgnore || idle.every((keys) => keys.has(keyOf(each))),
  );
  return { ...checked, findings };
}

const keyOf = ({ rule, message, file, span }: Finding) =>
  `${rule} ${message} ${file} ${span.start} ${span.end}`;
