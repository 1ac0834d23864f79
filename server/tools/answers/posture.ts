import { Reported } from '../../engine/index.ts';
import type {
  ContainerContent,
  LaneContent,
  PathItem,
  PlaceContent,
  ProjectContent,
} from '../../page/content.ts';
import { Projects } from '../../page/projects.ts';
import { type Budget, toolLimits } from '../bounds.ts';
import type { Collector } from '../collector.ts';
import { limitOf, type ToolArguments } from '../request.ts';
import { shownParts } from './lint.ts';

/** Answers with the containers, who reaches them, and what they control, by project. */
export function postureCollector(asked: ToolArguments, budget: Budget): Collector {
  const projects = new Projects();
  const reported = new Reported();
  return {
    take(file) {
      projects.take({ ...shownParts(file), findings: reported.fresh(file.findings) });
    },
    parts() {
      const { sentence, projects: found, left } = projects.content();
      const running = found.filter(({ containers }) => containers.length > 0);
      budget.omit('projects', left);
      // The sentences and paths of all projects come before the containers of the first.
      const heads = running.map((each) => ({ each, head: headOf(each, budget) }));
      const kept = budget.fitting(
        'projects',
        heads.map(({ head }) => head),
        limitOf(asked),
      );
      return {
        sentence,
        projects: kept.map((head, at) => ({ ...head, ...bodyOf(running[at]!, asked, budget) })),
      };
    },
  };
}

function headOf({ name, sentence, paths }: ProjectContent, budget: Budget) {
  budget.omit('paths', Math.max(0, paths.length - toolLimits.others));
  const first = paths.slice(0, toolLimits.others).map(plainPath);
  return { project: name, sentence, paths: first, services: [], containers: [] };
}

function bodyOf({ lanes, containers }: ProjectContent, asked: ToolArguments, budget: Budget) {
  const services = budget.fitting('services', lanes.map(plainLane), limitOf(asked));
  return {
    services,
    containers: budget.fitting('containers', containers.map(plainContainer), limitOf(asked)),
  };
}

const lineOf = (place: PlaceContent | undefined) => place && `${place.file}:${place.line}`;

function plainPath({ severity, names, text, place }: PathItem) {
  return { severity, services: names, path: text, place: lineOf(place) };
}

/** A service, or several alike, in the words of the report's table. */
function plainLane(lane: LaneContent) {
  const { names, place, severity, image, user, who, how, controls, can, powers, secrets, limits } = lane;
  return {
    services: names,
    place: lineOf(place),
    severity,
    image,
    user,
    reachedBy: who.note === undefined ? who.name : `${who.name} (${who.note})`,
    how,
    controls,
    can,
    powers: powers.map(({ text }) => text),
    secrets,
    limits,
  };
}

/** A container with its rows; an item with a `!` is more than a container has by default. */
function plainContainer({ kind, name, place, rows }: ContainerContent) {
  const items = rows.filter((row) => row.items.length > 0);
  return {
    [kind]: name,
    place: lineOf(place),
    rows: Object.fromEntries(
      items.map((row) => [row.name, row.items.map(({ text, isRisky }) => (isRisky ? `! ${text}` : text))]),
    ),
  };
}
