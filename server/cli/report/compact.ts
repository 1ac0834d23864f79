import { printable, shownWhole } from '../../engine/index.ts';
import { placeOf } from './place.ts';
import { messageOf, type ReportSettings, type ScanReport } from './report.ts';

/** One line per finding, `file:line:column: severity: message [rule]`, as compilers print and editors parse. */
export function compactReport({ output }: ReportSettings): ScanReport {
  return {
    writesFixes: false,
    linted(file) {
      for (const finding of file.findings) {
        const place = placeOf(finding, file);
        if (!place) continue;
        const { severity, rule } = finding;
        output.write(
          `${place.file}:${place.line}:${place.column}: ${severity}: ${messageOf(finding)} [${rule}]\n`,
        );
      }
    },
    problem({ file, line, column, message, warning }) {
      const level = warning ? 'warning' : 'error';
      output.write(`${shownWhole(file)}:${line ?? 1}:${column ?? 1}: ${level}: ${printable(message)}\n`);
    },
    end() {},
  };
}
