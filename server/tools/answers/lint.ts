import { atLeast, bySeverity, type Finding, Reported } from '../../engine/index.ts';
import { worstFirst } from '../../engine/overview.ts';
import { Projects } from '../../page/projects.ts';
import type { Budget } from '../bounds.ts';
import type { Collector } from '../collector.ts';
import type { ToolFile } from '../file.ts';
import { limitOf, severityOf, type ToolArguments } from '../request.ts';

/** A finding as it stands in answers. */
export function plainFinding(finding: Finding, { clear, place }: Pick<ToolFile, 'clear' | 'place'>) {
  const at = place(finding);
  const { severity, rule, service, stage, text } = finding;
  return {
    severity,
    rule,
    ...(at && { file: at.file, line: at.line, column: at.column }),
    ...(service !== undefined && { service: clear(service) }),
    ...(stage !== undefined && !/^\d+$/.test(stage) && { stage: clear(stage) }),
    message: clear(text),
  };
}

/** Answers with the findings, worst first. */
export function findingsCollector(asked: ToolArguments, budget: Budget): Collector {
  const projects = new Projects();
  const reported = new Reported();
  const all: ReturnType<typeof plainFinding>[] = [];
  return {
    take(file) {
      const findings = reported.fresh(file.findings);
      projects.take({ ...shownParts(file), findings });
      for (const each of findings)
        if (atLeast(each.severity, severityOf(asked))) all.push(plainFinding(each, file));
    },
    parts() {
      const orderOf = ({ severity, service, file = '' }: (typeof all)[number]) =>
        ({ severity, reach: undefined, name: service ?? file }) as const;
      all.sort((a, b) => worstFirst(orderOf(a), orderOf(b)));
      return {
        sentence: projects.content().sentence,
        counts: bySeverity(all),
        findings: budget.fitting('findings', all, limitOf(asked)),
      };
    },
  };
}

/** The parts of a file that a page shows: the others would keep its project in memory. */
export function shownParts({ path, postures, variants, place, clear, remedy }: ToolFile) {
  return { path, postures, variants, place, clear, remedy };
}
