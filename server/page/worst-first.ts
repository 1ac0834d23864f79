import { type Order, worstFirst } from '../engine/overview.ts';
import type { LaneContent, ProjectContent } from './content.ts';
import { worstFirst as severities } from './mark.ts';

/** A service, or several alike, that leads to the host or has a critical finding. */
export interface ServicePath {
  /** Name of the project. */
  readonly project: string;
  /** The lane's id in it. */
  readonly lane: number;
}

const orderOf = ({ severity, reach, names }: LaneContent): Order => ({
  severity,
  reach,
  name: names[0] ?? '',
});

/** Projects and the services in each, worst first, with the paths of all projects. */
export function worstProjects(projects: readonly ProjectContent[]): {
  readonly projects: readonly ProjectContent[];
  readonly paths: readonly ServicePath[];
} {
  const ordered = projects.map((project) => {
    const lanes = [...project.lanes].sort((a, b) => worstFirst(orderOf(a), orderOf(b)));
    const severity = severities.find((each) => project.findings.some((finding) => finding.severity === each));
    const order: Order = { severity, reach: lanes[0]?.reach, name: project.name };
    return { project: { ...project, lanes }, order };
  });
  const all = ordered.sort((a, b) => worstFirst(a.order, b.order)).map(({ project }) => project);
  const paths = all.flatMap(({ name, lanes, findings }) => {
    const grave = new Set(
      findings.flatMap(({ isPath, isPart, severity, services }) =>
        isPath || (severity === 'critical' && !isPart) ? services : [],
      ),
    );
    return lanes
      .filter(({ controls, names }) => controls === 'host' || names.some((each) => grave.has(each)))
      .map((lane) => ({ lane, path: { project: name, lane: lane.id } }));
  });
  return {
    projects: all,
    paths: paths.sort((a, b) => worstFirst(orderOf(a.lane), orderOf(b.lane))).map(({ path }) => path),
  };
}
