import {
  type ContainerPosture,
  containerName,
  described,
  printable,
  shownWhole,
} from '../../../engine/index.ts';
import { type DescribedRow, RunningPostures } from '../../../page/running.ts';
import { type Paint, paint } from '../paint.ts';
import { problemPlace, type ReportSettings, type ScanReport } from '../report.ts';
import { counted } from '../severity.ts';
import { runningFile } from './file.ts';

/** Rows that are shown even if they are empty. */
const always: ReadonlySet<string> = new Set(['Mounts', 'Ports', 'Secrets']);
const nameWidth = 13;

/**
 * The containers, for people: the services of each project, and the output stages of each Dockerfile that no service builds, with
 * their properties and the places where these are set; then the changes by files that can be added to a project. A `!` marks
 * properties that give a container more than it has by default, or that other machines can reach.
 */
export function postureReport({ output, colour }: ReportSettings): ScanReport {
  const painted = paint(colour);
  const running = new RunningPostures();
  return {
    writesFixes: false,
    tellsWhatRuns: true,
    linted: (file) => running.take(runningFile(file)),
    problem(problem) {
      output.write(`${painted.bold(problemPlace(problem))}: ${printable(problem.message)}\n`);
    },
    end() {
      const postures = running.postures();
      let file: string | undefined;
      for (const each of postures) {
        if (each.file !== file) output.write(`${painted.bold(running.clear(shownWhole(each.file), each))}\n`);
        file = each.file;
        output.write(`${container(each, toldRows(each), running, painted)}\n`);
      }
      let over: string | undefined;
      for (const { posture, file: variant, rows } of running.variants()) {
        const names = [posture.file, variant].map((each) =>
          painted.bold(running.clear(shownWhole(each), posture)),
        );
        const heading = `${names.join(' with ')}\n`;
        if (heading !== over) output.write(heading);
        over = heading;
        output.write(`${container(posture, rows, running, painted)}\n`);
      }
      const services = postures.filter(({ kind }) => kind === 'service').length;
      const stages = postures.length - services;
      output.write(
        `${counted(services, 'service')}; ${counted(stages, 'output stage')} that no service builds.\n`,
      );
    },
  };
}

/** The rows of a service or stage that is shown in full. */
const toldRows = (posture: ContainerPosture) =>
  described(posture).filter(({ name, items }) => items.length > 0 || always.has(name));

function container(
  posture: ContainerPosture,
  rows: readonly DescribedRow[],
  running: RunningPostures,
  painted: Paint,
): string {
  const { profiles, complete } = posture;
  const notes = [
    ...(profiles.length > 0 ? [`with profile ${profiles.join(' or ')}`] : []),
    ...(complete ? [] : ['a file that is not here may add to it']),
  ];
  const note = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  const at = placeText(posture.at, posture, running);
  const [kind, ...name] = containerName(posture).split(' ');
  const title = [kind, painted.bold(running.clear(name.join(' '), posture))].join(' ').trimEnd();
  const heading = `  ${title}${running.clear(note, posture)}${painted.dim(at)}\n`;
  return heading + rows.flatMap((row) => rowLines(row, posture, running, painted)).join('');
}

function rowLines(
  { name, items }: DescribedRow,
  posture: ContainerPosture,
  running: RunningPostures,
  painted: Paint,
): string[] {
  if (items.length === 0) return [`    ${name.padEnd(nameWidth)}  none\n`];
  return items.map(({ text, at, isRisky }, nth) => {
    const title = (nth === 0 ? name : '').padEnd(nameWidth);
    const sign = isRisky ? painted.severity('high', '! ') : '  ';
    const place = at ? placeText(at, posture, running) : '';
    return `    ${title}${sign}${running.clear(text, posture)}${painted.dim(place)}\n`;
  });
}

function placeText(at: ContainerPosture['at'], posture: ContainerPosture, running: RunningPostures): string {
  const place = running.place(at, posture);
  return place ? `  ${place.file}:${place.line}` : '';
}
