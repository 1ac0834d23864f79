import { atLeast, type Finding, printable } from '../../../engine/index.ts';
import { htmlPage } from '../../../page/page.ts';
import { Projects } from '../../../page/projects.ts';
import { type LintedFile, problemPlace, type ReportSettings, type ScanReport } from '../report.ts';
import { counted, filesWith } from '../severity.ts';
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
        return [each, fix ? `${secrets.clear(fix.title)}.` : remedyOf(each)?.replaceAll('`', '')];
      }),
    );
  let files = 0;
  let withFindings = 0;
  let failing = 0;
  let total = 0;
  return {
    writesFixes: true,
    tellsWhatRuns: true,
    linted(linted) {
      files++;
      if (linted.findings.length > 0) withFindings++;
      total += linted.findings.length;
      failing += linted.findings.filter(({ severity }) => atLeast(severity, failOn)).length;
      projects.take({ ...runningFile(linted), remedy: known(remedies(linted)) });
    },
    problem(problem) {
      problems.push({ place: problemPlace(problem), message: printable(problem.message) });
    },
    end(code) {
      const verdict = `${counted(total, 'finding')} in ${filesWith(withFindings, files)}, ${failing} at or above ${failOn}.`;
      const page = htmlPage({ version, verdict, passes: code === 0, problems, ...projects.content() });
      output.write(page);
    },
  };
}

/** A separate function, because a closure inside the other one would keep all variables there alive. */
function known(remedies: ReadonlyMap<Finding, string | undefined>) {
  return (finding: Finding) => remedies.get(finding);
}
