import type { Config } from '../config/config.ts';
import type { FixesOf } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { checkFile } from './check/check-file.ts';
import type { Check, LintFindings, LintOptions } from './check/checked.ts';
import { ApplicationRecheck } from './trial/application-recheck.ts';
import { DockerfileRecheck } from './trial/dockerfile-recheck.ts';
import type { Recheck } from './trial/recheck.ts';
import { Trial } from './trial/trial.ts';

/** The result of linting one file. */
export interface Result extends LintFindings {
  /** Returns the fixes of a finding that passed their trial. */
  readonly fixesOf: FixesOf;
}

/**
 * Lints the document at `path`, as `checkFile` says. Never fails: a path without a document gives an empty result, and a failing
 * rule becomes a problem. Fixes are tried when someone asks for those of a finding.
 */
export function lint(project: Project, path: string, rules: readonly AnyRule[], config: Config): Result {
  const options = { rules, config };
  const { findings, suppressed, problems, failures, secrets, checkOf } = checkFile(project, path, options);
  const trials = new Map<Check, Trial>();
  const fixesOf: FixesOf = (finding) => {
    const check = checkOf(finding);
    if (!check) return [];
    const trial = trials.get(check) ?? new Trial(check, recheckOf(check, options));
    trials.set(check, trial);
    return trial.fixesOf(finding);
  };
  return { findings, suppressed, problems, failures, secrets, fixesOf };
}

function recheckOf(check: Check, options: LintOptions): Recheck {
  return check.kind === 'dockerfile'
    ? new DockerfileRecheck(check, options)
    : new ApplicationRecheck(check, options);
}
