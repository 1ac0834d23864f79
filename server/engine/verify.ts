import { nodeOf } from './compose/graph.ts';
import type { Compose, Node } from './compose/model.ts';
import type { Finding, Fix } from './finding.ts';
import type { Project } from './project.ts';
import { applyEdits, type Edit, type Place } from './text.ts';

/**
 * The same finding, offering only fixes that pass where more than one file writes what they change: what is removed in one
 * then takes effect from another. They are worked out and tried when somebody asks.
 */
export function withTriedFixes(finding: Finding, compose: Compose, passes: (fix: Fix) => boolean): Finding {
  if (compose.roots.every((root) => root.file === compose.file)) return finding;
  const { service } = finding;
  const contested = (fix: Fix) => [finding, ...fix.edits].some((each) => isContested(each, service, compose));
  let fixes: Finding['fixes'] | undefined;
  const { rule, message, severity, file, span, text, why, refs, stage, related } = finding;
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
      fixes ??= finding.fixes.filter((fix) => !contested(fix) || passes(fix));
      return fixes;
    },
  };
}

type Spot = Pick<Finding, 'file' | 'span'>;

/** Whether more than one file writes the attribute of a service that a place lies in. */
function isContested({ file, span }: Spot, service: string | undefined, compose: Compose): boolean {
  if (service === undefined) return false;
  const written = compose.roots.flatMap((root) => nodeOf(nodeOf(root, 'services'), service) ?? []);
  if (written.some((node) => nodeOf(node, 'extends'))) return true;
  const holds = (place: Place | undefined) =>
    place?.file.path === file && place.span.start <= span.start && span.end <= place.span.end;
  const effective = nodeOf(nodeOf(compose.effective, 'services'), service);
  // A name that could not be shown as it is names nothing: then each fix is tried.
  if (effective?.kind !== 'mapping') return true;
  if (written.length < 2) return false;
  const entry = [...effective.entries].find(
    ([, { key, value }]) => holds(key) || holds(value) || inList(value, holds),
  );
  return entry === undefined || written.filter((node) => nodeOf(node, entry[0])).length > 1;
}

function inList(node: Node | undefined, holds: (place: Place) => boolean): boolean {
  if (node?.kind === 'sequence') return node.items.some(holds);
  if (node?.kind !== 'mapping') return false;
  return [...node.entries.values()].some(({ key, value }) => holds(key) || (value && holds(value)));
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
