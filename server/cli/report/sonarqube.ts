import type { Finding } from '../../engine/index.ts';
import { json } from './json-text.ts';
import { type ReportPlace, writtenPlaceOf } from './place.ts';
import { type LintedFile, messageOf, type ReportSettings, type ScanReport } from './report.ts';
import { namesOf, Tally } from './severity.ts';

/** Generic issues for SonarQube 10.3 and later: the rules, each with the severity of its worst finding, and the issues. */
export function sonarqubeReport({ output }: ReportSettings): ScanReport {
  const tally = new Tally();
  const known = new Map<string, ReturnType<LintedFile['ruleOf']>>();
  let separator = '\n';
  output.write('{"issues":[');
  return {
    writesFixes: false,
    linted(file) {
      for (const finding of file.findings) {
        const place = writtenPlaceOf(finding, file);
        if (!place) continue;
        tally.add(finding);
        if (!known.has(finding.rule)) known.set(finding.rule, file.ruleOf(finding.rule));
        output.write(separator + json(issue(finding, place, file)));
        separator = ',\n';
      }
    },
    // The format can only hold issues of rules.
    problem() {},
    end() {
      const named = [...tally.worst].map(([id, worst]) => {
        const [severity, impact] = namesOf[worst].sonar;
        return {
          id,
          name: known.get(id)?.title ?? id,
          description: known.get(id)?.why ?? id,
          engineId: 'plimsoll',
          cleanCodeAttribute: 'TRUSTWORTHY',
          type: 'VULNERABILITY',
          severity,
          impacts: [{ softwareQuality: 'SECURITY', severity: impact }],
        };
      });
      output.write(`\n],"rules":${json(named)}}\n`);
    },
  };
}

function issue(finding: Finding, place: ReportPlace, file: LintedFile): object {
  return {
    ruleId: finding.rule,
    primaryLocation: location(place, messageOf(finding)),
    secondaryLocations: finding.related.flatMap((each) => {
      const at = writtenPlaceOf(each, file);
      return at ? [location(at, each.message)] : [];
    }),
  };
}

/**
 * Columns count from 0. A place across several lines has no columns, because SonarQube rejects a report with a place that does
 * not exist.
 */
function location({ file, line, column, endLine, endColumn }: ReportPlace, message: string): object {
  const columns =
    line === endLine && endColumn > column ? { startColumn: column - 1, endColumn: endColumn - 1 } : {};
  return { message, filePath: file, textRange: { startLine: line, endLine, ...columns } };
}
