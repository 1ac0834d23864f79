import { type Finding, printable } from '../../../engine/index.ts';
import { htmlPage } from '../../../page/page.ts';
import { Projects, type WhatToDo } from '../../../page/projects.ts';
import { type LintedFile, problemPlace, type ReportSettings, type ScanReport } from '../report.ts';
import { runningFile } from './file.ts';

/** The report as one HTML page: the containers and the findings, by project. */
export function htmlReport({ output, version, failOn, remedyOf }: ReportSettings): ScanReport {
  const projects = new Projects();
  const problems: { place: string; message: string }[] = [];
  // Computed right away: later, this would keep everything that linting the file used.
  const remedies = ({ findings, fixesOf, secrets }: LintedFile) =>
    new Map(
      findings.map((each) => {
        const [fix] = fixesOf(each);
        const remedy: WhatToDo = fix
          ? {
              text: `${secrets.clear(fix.title)}.`,
              removedBy: fix.safety === 'safe' ? 'safe' : 'checked',
              isFirstStep: fix.leaves !== undefined,
            }
          : { text: remedyOf(each)?.replaceAll('`', ''), removedBy: 'hand' };
        return [each, remedy];
      }),
    );
  return {
    writesFixes: true,
    tellsWhatRuns: true,
    linted(linted) {
      projects.take({ ...runningFile(linted), remedy: known(remedies(linted)) });
    },
    problem(problem) {
      problems.push({ place: problemPlace(problem), message: printable(problem.message) });
    },
    end(code) {
      const verdict = `${code === 0 ? 'Passes' : 'Fails'} at ${failOn} (exit ${code})`;
      const page = htmlPage({ version, verdict, problems, ...projects.content() });
      output.write(page);
    },
  };
}

/** A separate function, because a closure inside the other one would keep all variables there alive. */
function known(remedies: ReadonlyMap<Finding, WhatToDo>) {
  return (finding: Finding) => remedies.get(finding);
}
