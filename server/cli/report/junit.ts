import { atLeast, printable, shownWhole, writtenPath } from '../../engine/index.ts';
import { placeOf } from './place.ts';
import { messageOf, type ReportSettings, type ScanReport } from './report.ts';
import { attributes, xml } from './xml.ts';

interface Case {
  readonly kind: 'failure' | 'skipped' | 'error' | undefined;
  readonly xml: string;
}

/**
 * JUnit XML: a suite per linted file, a case per finding. A finding that makes the scan fail is a failure, any other is skipped,
 * and a file that could not be read is an error. A file without findings has one passing case.
 */
export function junitReport({ output, failOn }: ReportSettings): ScanReport {
  const suite = (name: string, cases: readonly Case[]) => {
    const count = (kind: Case['kind']) => cases.filter((each) => each.kind === kind).length;
    const numbers = { tests: cases.length, failures: count('failure'), errors: count('error') };
    const head = attributes({ name, ...numbers, skipped: count('skipped') });
    output.write(`  <testsuite${head}>\n${cases.map((each) => each.xml).join('')}  </testsuite>\n`);
  };
  output.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="plimsoll">\n');
  return {
    writesFixes: false,
    linted(file) {
      const name = shownWhole(file.path);
      const cases = file.findings.flatMap((finding): Case[] => {
        const place = placeOf(finding, file);
        if (!place) return [];
        const { why, rule, severity } = finding;
        const message = messageOf(finding);
        const at = `${place.file}:${place.line}:${place.column}`;
        const kind = atLeast(severity, failOn) ? 'failure' : 'skipped';
        const values = {
          name: `${rule} at ${at}`,
          classname: name,
          file: writtenPath(finding.file, file.secrets),
          line: place.line,
        };
        return [{ kind, xml: testCase(values, kind, { message, type: severity }, `${at}: ${why}`) }];
      });
      const passed = {
        kind: undefined,
        xml: `    <testcase${attributes({ name: 'no findings', classname: name })}/>\n`,
      };
      suite(name, cases.length > 0 ? cases : [passed]);
    },
    problem({ file, line, message, warning }) {
      const name = shownWhole(file);
      const values = { name: 'can be linted', classname: name, file: writtenPath(file), line };
      const told = printable(message);
      const kind = warning ? 'skipped' : 'error';
      suite(name, [{ kind, xml: testCase(values, kind, { message: told, type: 'problem' }, told) }]);
    },
    end() {
      output.write('</testsuites>\n');
    },
  };
}

type Values = Readonly<Record<string, string | number | undefined>>;

function testCase(
  values: Values,
  kind: 'failure' | 'skipped' | 'error',
  result: Values,
  text: string,
): string {
  // A skipped case has a message but no type.
  const { message, type } = result;
  const head = attributes(kind === 'skipped' ? { message: `${type}: ${message}` } : { message, type });
  return `    <testcase${attributes(values)}>\n      <${kind}${head}>${xml(text)}</${kind}>\n    </testcase>\n`;
}
