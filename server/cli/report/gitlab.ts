import { printable, writtenPath } from '../../engine/index.ts';
import { json } from './json-text.ts';
import { writtenPlaceOf } from './place.ts';
import { messageOf, type ReportSettings, type ScanReport } from './report.ts';
import { namesOf } from './severity.ts';

/** GitLab Code Quality: an array of issues, each with a fingerprint that stays the same when lines move. */
export function gitlabReport({ output }: ReportSettings): ScanReport {
  // Loaded here, because it takes a twentieth of a short run.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const seen = new Set<string>();
  let separator = '\n';
  const write = (issue: object) => {
    output.write(separator + json(issue));
    separator = ',\n';
  };
  /** GitLab treats issues with the same fingerprint as one issue. */
  const unique = (...parts: readonly string[]) => {
    for (let time = 0; ; time++) {
      const print = createHash('sha256')
        .update([...parts, time].join('\n'))
        .digest('hex')
        .slice(0, 40);
      if (seen.size < seen.add(print).size) return print;
    }
  };
  output.write('[');
  return {
    writesFixes: false,
    linted(file) {
      for (const finding of file.findings) {
        const place = writtenPlaceOf(finding, file);
        if (!place) continue;
        const { text, rule, severity } = finding;
        write({
          description: messageOf(finding),
          check_name: rule,
          fingerprint: unique(rule, place.file, file.fingerprintsOf(finding)?.v2 ?? text),
          severity: namesOf[severity].gitlab,
          location: { path: place.file, lines: { begin: place.line, end: place.endLine } },
        });
      }
    },
    problem({ file, line, message, warning }) {
      const path = writtenPath(file);
      const description = printable(message);
      write({
        description,
        check_name: 'not-linted',
        fingerprint: unique('not-linted', path, description),
        severity: warning ? 'info' : 'critical',
        location: { path, lines: { begin: line ?? 1 } },
      });
    },
    end() {
      output.write('\n]\n');
    },
  };
}
