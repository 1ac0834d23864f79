import { printable, writtenPath } from '../../engine/index.ts';
import { writtenPlaceOf } from './place.ts';
import { messageOf, type ReportSettings, type ScanReport } from './report.ts';
import { namesOf } from './severity.ts';
import { attributes } from './xml.ts';

/** Checkstyle XML. Findings are listed under the file they lie in, so a file may occur several times. */
export function checkstyleReport({ output }: ReportSettings): ScanReport {
  const error = (values: Readonly<Record<string, string | number | undefined>>) =>
    `    <error${attributes(values)}/>\n`;
  const element = (name: string, errors: readonly string[]) =>
    output.write(`  <file${attributes({ name })}>\n${errors.join('')}  </file>\n`);
  output.write('<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="8.0">\n');
  return {
    writesFixes: false,
    linted(file) {
      const byFile = new Map<string, string[]>([[writtenPath(file.path), []]]);
      for (const finding of file.findings) {
        const place = writtenPlaceOf(finding, file);
        if (!place) continue;
        const { rule, severity } = finding;
        const errors = byFile.get(place.file) ?? [];
        byFile.set(place.file, errors);
        errors.push(
          error({
            line: place.line,
            column: place.column,
            severity: namesOf[severity].checkstyle,
            message: messageOf(finding),
            source: `plimsoll.${rule}`,
          }),
        );
      }
      for (const [name, errors] of byFile) element(name, errors);
    },
    problem({ file, line, column, message, warning }) {
      const severity = warning ? 'warning' : 'error';
      const values = { line: line ?? 1, column, severity, message: printable(message) };
      element(writtenPath(file), [error({ ...values, source: 'plimsoll.not-linted' })]);
    },
    end() {
      output.write('</checkstyle>\n');
    },
  };
}
