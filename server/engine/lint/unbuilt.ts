import type { Service } from '../compose/model.ts';
import type { Stage } from '../dockerfile/model.ts';
import { forDevelopment } from '../dockerfile/stages/ancestry.ts';
import { shown } from '../secret/shown.ts';
import type { LocatedReport } from './findings.ts';
import type { SubjectPlace } from './runner.ts';

const most = 3;

/** The place of reports about a stage, and their highest severity. */
export function whereIn(stage: Stage | undefined): SubjectPlace {
  return { stage: stage && (stage.name?.text ?? String(stage.index)), most: stage && mostOf(stage) };
}

/** A stage that no service needs is not part of what runs. A development stage is built besides the released one. */
function mostOf(stage: Stage): SubjectPlace['most'] {
  if (!stage.isBuilt) return 'low';
  const isLast = stage.index === stage.dockerfile.stages.length - 1;
  return stage.isOutput && !isLast && forDevelopment(stage) ? 'medium' : undefined;
}

/** Adds the stages that Compose builds to reports on stages that are not built, from an index on. */
export function tellBuilt(raw: LocatedReport[], from: number, services: () => readonly Service[]): void {
  for (let index = from; index < raw.length; index++) {
    const each = raw[index]!;
    if (each.most !== 'low') continue;
    const targets = services().flatMap(({ build }) => build?.target ?? []);
    const built = targets.slice(0, most).map((at) => ({
      at,
      message: shown`Compose builds the stage ${at.text ?? ''}, which does not need this one.`,
    }));
    raw[index] = { ...each, report: { ...each.report, related: [...(each.report.related ?? []), ...built] } };
  }
}
