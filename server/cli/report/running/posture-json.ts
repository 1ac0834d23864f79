import type { ContainerPosture, PlainPlace } from '../../../engine/index.ts';
import { RunningPostures } from '../../../page/running.ts';
import { jsonProblem } from '../json.ts';
import { json } from '../json-text.ts';
import type { ReportPlace } from '../place.ts';
import type { FileProblem, ReportSettings, ScanReport } from '../report.ts';
import { runningFile } from './file.ts';

/**
 * The containers as JSON, version 1: one object with a container on each line, in the engine's model
 * (`server/engine/posture/model.ts`). Places are `{file, line, column, endLine, endColumn}` as in the JSON report.
 */
export function postureJsonReport({ output }: ReportSettings): ScanReport {
  const running = new RunningPostures<ReportPlace>();
  const problems: Omit<FileProblem, 'configuration'>[] = [];
  return {
    writesFixes: false,
    tellsWhatRuns: true,
    linted: (file) => running.take(runningFile(file)),
    problem: (problem) => void problems.push(jsonProblem(problem)),
    end() {
      const lines = running.postures().map((each) => json(written(each, each, running)));
      output.write(`{"version":1,"containers":[\n${lines.join(',\n')}\n],"problems":${json(problems)}}\n`);
    },
  };
}

/** Copies plain data, with places as lines and columns, and without credentials in texts. */
function written(value: unknown, of: ContainerPosture, running: RunningPostures<ReportPlace>): unknown {
  if (typeof value === 'string') return running.clear(value, of);
  if (Array.isArray(value)) return value.map((each) => written(each, of, running));
  if (typeof value !== 'object' || value === null) return value;
  if (isPlace(value)) return running.place(value, of) ?? { file: running.clear(value.file, of) };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each, of, running)]));
}

const isPlace = (value: object): value is PlainPlace => 'file' in value && 'span' in value;
