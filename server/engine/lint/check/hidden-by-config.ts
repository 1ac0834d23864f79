import type { Config } from '../../config/config.ts';
import { exceptionAt, type ReportLocation } from '../../config/levels.ts';
import { type Finding, identityOf, type Suppressed } from '../../finding.ts';
import type { Project } from '../../project/project.ts';
import type { AnyRule } from '../../rule.ts';
import { shownValue } from '../../secret/shown.ts';
import { perLasting } from '../../source/memo.ts';
import { placeText } from '../place-text.ts';
import { checkFile } from './check-file.ts';

/**
 * The findings of a file that entries of its configuration switch off, each with the entry that does. `others` are those that it
 * has anyway.
 */
export function hiddenByConfig(
  project: Project,
  path: string,
  rules: readonly AnyRule[],
  config: Config,
  others: readonly Finding[],
): Suppressed[] {
  if (config.exceptions.length === 0) return [];
  const known = new Set(others.map(identityOf));
  const { findings, secrets } = checkFile(project, path, { rules, config: unexcepted(config) });
  return findings.flatMap((finding) => {
    if (known.has(identityOf(finding))) return [];
    const exception = exceptionAt(config, finding.rule, locationOf(finding, project, rules));
    if (!exception) return [];
    const { span, reason, owner, until } = exception;
    const why = reason === undefined ? undefined : secrets.clear(shownValue(reason));
    return [{ finding, by: 'configuration' as const, file: exception.file, span, reason: why, owner, until }];
  });
}

/** Where a finding is, for the overrides of a configuration. */
function locationOf(finding: Finding, project: Project, rules: readonly AnyRule[]): ReportLocation {
  const { file, service } = finding;
  return { file, service, place: () => placeOfFinding(finding, project, rules) };
}

/** The place of a finding, as overrides name it; empty if its file is not known. */
export function placeOfFinding(
  { rule: id, message, file, span }: Finding,
  project: Pick<Project, 'written' | 'source'>,
  rules: readonly AnyRule[],
): string {
  const source = project.source(file);
  const credentials = rules.find((each) => each.id === id)?.credentials;
  const isCredential = credentials === true || credentials?.includes(message) === true;
  return source ? placeText(project.written(file), source, span, isCredential) : '';
}

/** A configuration in which nothing is off that would not be off without it. */
const unexcepted = perLasting((config: Config): Config => {
  const on = (levels: Config['rules']) => new Map([...levels].filter(([, level]) => level !== 'off'));
  const overrides = config.overrides.map((each) => ({ ...each, rules: on(each.rules) }));
  return { ...config, rules: on(config.rules), overrides };
});
