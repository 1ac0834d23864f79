import { writtenPath } from '../../engine/index.ts';
import { jsonFinding, jsonProblem } from './json.ts';
import { json } from './json-text.ts';
import type { ReportSettings, ScanReport } from './report.ts';

/**
 * JSON Lines, version 1. Each line is an object with a `type`: `finding` and `problem` as in the JSON report, `file` for a linted
 * file, after its findings, and `end` with the exit code as the last line.
 */
export function jsonLinesReport({ output }: ReportSettings): ScanReport {
  const line = (type: string, value: object) => output.write(`${json({ version: 1, type, ...value })}\n`);
  return {
    writesFixes: true,
    linted(file) {
      for (const finding of file.findings) {
        const written = jsonFinding(finding, file);
        if (written) line('finding', written);
      }
      line('file', { file: writtenPath(file.path) });
    },
    problem: (problem) => line('problem', jsonProblem(problem)),
    end: (exitCode) => line('end', { exitCode }),
  };
}
