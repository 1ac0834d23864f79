import type { Config } from '../config/config.ts';
import type { Finding, Fix, FixesOf } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import type { Shown } from '../source/text.ts';
import { checkFile } from './check/check-file.ts';
import type { Check, LintFindings, LintOptions } from './check/checked.ts';
import { safeHoweverRun } from './run-otherwise.ts';
import { ApplicationRecheck } from './trial/application-recheck.ts';
import { DockerfileRecheck } from './trial/dockerfile-recheck.ts';
import type { Recheck } from './trial/recheck.ts';
import { Trial } from './trial/trial.ts';

/** The result of linting one file. */
export interface Result extends LintFindings {
  /** Returns the fixes of a finding that passed their trial. */
  readonly fixesOf: FixesOf;
  /** Whether a fix of a finding may be safe; no fix is tried for the answer. */
  readonly mayBeSafe: (finding: Finding) => boolean;
  /** Whether fixes were refused because no more could be tried: which ones depends on the order in which someone asked. */
  readonly ranOut: () => boolean;
  /** Returns the single changes that fixes of a finding combine. They are not tried. */
  readonly stepsOf: Check['stepsOf'];
}

/**
 * Lints the document at `path`, as `checkFile` says. Never fails: a path without a document gives an empty result, and a failing
 * rule becomes a problem. Fixes are tried when someone asks for those of a finding.
 */
export function lint(project: Project, path: string, rules: readonly AnyRule[], config: Config): Result {
  const options = { rules, config };
  const { findings, suppressed, problems, failures, secrets, checkOf } = checkFile(project, path, options);
  const trials = new Map<Check, TrialOfCheck>();
  const fixesOf: FixesOf = (finding) => {
    const check = checkOf(finding);
    if (!check || isOfFirstFormat(check)) return [];
    const known = trials.get(check) ?? trialOf(check, options);
    trials.set(check, known);
    return leastLeft(known.trial.fixesOf(finding).map(known.howeverRun)).map((fix) =>
      fix.leaves ? { ...fix, title: secrets.clear(titleWith(fix.leaves, fix.title)) } : fix,
    );
  };
  const mayBeSafe = (finding: Finding) =>
    checkOf(finding)
      ?.untriedFixes(finding)
      .some(({ safety }) => safety === 'safe') === true;
  const ranOut = () => [...trials.values()].some(({ trial }) => trial.ranOut);
  const stepsOf: Check['stepsOf'] = (finding) => checkOf(finding)?.stepsOf(finding) ?? [];
  return { findings, suppressed, problems, failures, secrets, fixesOf, mayBeSafe, ranOut, stepsOf };
}

/** Whether a file is in the first format, which Compose does not read: no trial shows what a fix of it would do. */
const isOfFirstFormat = (check: Check) =>
  check.kind === 'application' && check.application.compose.firstFormat.length > 0;

/** Puts fixes that leave nothing critical before those that do, unless the service may not work after them. */
function leastLeft(fixes: readonly Fix<Shown>[]): readonly Fix<Shown>[] {
  if (!fixes.some(({ leaves }) => leaves)) return fixes;
  const isBest = ({ leaves, safety }: Fix) => leaves === undefined && safety !== 'drastic';
  return [...fixes.filter(isBest), ...fixes.filter((each) => !isBest(each))];
}

/** Length of a title that menus show. */
const longest = 100;

/** Adds what a fix leaves to its title, in its brackets: all names, the first, or only the number. */
function titleWith(leaves: readonly string[], title: Shown): Shown {
  const [first] = leaves;
  const names = [
    ...(leaves.length <= 3 ? [leaves.join(', ')] : []),
    ...(leaves.length > 1 ? [`${first} and ${leaves.length - 1} more`] : []),
    `${leaves.length} critical`,
  ];
  const titles = names.map((each) =>
    title.endsWith(')') && title.includes(' (')
      ? shown`${title.slice(0, -1)}; leaves ${each})`
      : shown`${title} (leaves ${each})`,
  );
  return titles.find(({ length }) => length <= longest) ?? titles.at(-1)!;
}

/** The trial of a check, and what makes a safe fix of it unsafe that is not safe in another set of files. */
interface TrialOfCheck {
  readonly trial: Trial;
  readonly howeverRun: ReturnType<typeof safeHoweverRun>;
}

function trialOf(check: Check, options: LintOptions): TrialOfCheck {
  const trial = new Trial(check, recheckOf(check, options));
  const howeverRun =
    check.kind === 'application'
      ? safeHoweverRun(check.application, check.project)
      : (fix: Fix<Shown>) => fix;
  return { trial, howeverRun };
}

function recheckOf(check: Check, options: LintOptions): Recheck {
  return check.kind === 'dockerfile'
    ? new DockerfileRecheck(check, options)
    : new ApplicationRecheck(check, options);
}
