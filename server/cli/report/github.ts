import { printable, type Severity, writtenPath } from '../../engine/index.ts';
import { writtenPlaceOf } from './place.ts';
import { messageOf, type ReportSettings, type ScanReport } from './report.ts';
import { namesOf, worstFirst } from './severity.ts';

/**
 * Workflow commands of GitHub Actions, which annotate the lines of a pull request. GitHub shows only ten errors, ten warnings and
 * ten notices per step, so the worst findings come first.
 */
export function githubReport({ output, most }: ReportSettings): ScanReport {
  const commands: { severity: Severity; text: string }[] = [];
  const problems: string[] = [];
  return {
    writesFixes: false,
    linted(file) {
      for (const finding of file.findings) {
        const place = writtenPlaceOf(finding, file);
        if (!place) continue;
        const { severity, rule, why } = finding;
        const { line, column, endLine, endColumn } = place;
        const properties = {
          title: `${rule} (${severity})`,
          file: nameOf(place.file),
          line,
          // GitHub uses columns only for a place on one line.
          ...(endLine === line ? { col: column, endColumn } : { endLine }),
        };
        const message = `${messageOf(finding)} ${why}`;
        commands.push({ severity, text: command(namesOf[severity].github, properties, message) });
      }
    },
    problem({ file, line, column, message, warning }) {
      const place = {
        file: nameOf(writtenPath(file)),
        line: line ?? 1,
        ...(column !== undefined && { col: column }),
      };
      const properties = { title: warning ? 'note' : 'not linted', ...place };
      problems.push(command(warning ? 'warning' : 'error', properties, printable(message)));
    },
    end() {
      const worst = commands.sort(worstFirst).slice(0, most);
      for (const text of [...problems, ...worst.map((each) => each.text)]) output.write(text);
    },
  };
}

/**
 * The real name of a file, as far as a command can hold it: of the invisible characters, only line breaks and tabs can be
 * escaped.
 */
const nameOf = (path: string) => path.replace(/[^\t\r\n]+/g, printable);

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const all = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${all.join(',')}::${data(message)}\n`;
}

/** Escapes the text of a command, and the value of a property, as the runner decodes them. */
const data = (text: string) =>
  text.replace(/[%\r\n]/g, (sign) => ({ '%': '%25', '\r': '%0D', '\n': '%0A' })[sign]!);
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
