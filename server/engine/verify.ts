import type { Finding, Fix } from './finding.ts';
import type { Project } from './project.ts';
import { applyEdits, type Edit } from './text.ts';

/** The same finding, offering only those of its fixes that pass; they are worked out and tried when somebody asks. */
export function withTriedFixes(finding: Finding, passes: (fix: Fix) => boolean): Finding {
  let fixes: readonly Fix[] | undefined;
  const { rule, message, severity, file, span, text, why, refs, service, stage, related } = finding;
  return {
    rule,
    message,
    severity,
    file,
    span,
    text,
    why,
    refs,
    service,
    stage,
    related,
    get fixes() {
      fixes ??= finding.fixes.filter(passes);
      return fixes;
    },
  };
}

/** Whether there is less of what a finding is about than before, and no more of anything else. */
export function settles({ rule }: Finding, before: readonly Finding[], after: readonly Finding[]): boolean {
  const left = new Map<string, number>();
  for (const each of before) left.set(each.rule, (left.get(each.rule) ?? 0) + 1);
  for (const each of after) left.set(each.rule, (left.get(each.rule) ?? 0) - 1);
  return (left.get(rule) ?? 0) > 0 && [...left.values()].every((count) => count >= 0);
}

/** A project in which some of the files are edited. */
export function edited(project: Project, edits: readonly Edit[]): Project {
  let after = project;
  for (const path of new Set(edits.map(({ file }) => file))) {
    const text = applyEdits(
      project.source(path)?.text ?? '',
      edits.filter(({ file }) => file === path),
    );
    after = after.with({ path, text, kind: project.document(path)?.kind });
  }
  return after;
}
