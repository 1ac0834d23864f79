import {
  type Finding,
  type Fix,
  type Peer,
  pageOf,
  printable,
  type Refs,
  type SourceFile,
  shownWhole,
} from '../../engine/index.ts';
import type { Output } from '../output.ts';
import { type FileProblem, type Linted, lineAndColumn, type Report } from './report.ts';

/** References that the format names, in its order. */
const named: readonly Peer[] = [
  'hadolint',
  'trivy',
  'checkov',
  'kics',
  'buildkit',
  'compose-lint',
  'dclint',
  'tally',
  'cis',
  'cwe',
];

/** The JSON report, version 1: one object, a finding on each line. */
export function jsonReport(output: Output): Report {
  const files: string[] = [];
  const problems: FileProblem[] = [];
  let separator = '\n';
  output.write('{"version":1,"findings":[');
  return {
    writesFixes: true,
    linted({ path, findings, fixesOf, secrets, source }) {
      files.push(shownWhole(path));
      for (const finding of findings) {
        const file = source(finding.file);
        if (!file) continue;
        output.write(separator + json(written(finding, fixesOf(finding), file, secrets)));
        separator = ',\n';
      }
    },
    problem: ({ file, line, message }) =>
      void problems.push({ file: shownWhole(file), line, message: printable(message) }),
    end() {
      const rest = `\n],"files":${json(files)},"problems":${json(problems)}}\n`;
      output.write(rest);
    },
  };
}

/** As JSON that is safe in a terminal and on one line: what is not visible is escaped. */
const json = (value: unknown) =>
  JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (sign) =>
    Array.from(
      { length: sign.length },
      (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/**
 * A finding as the format has it. Of its fixes those that can be applied as they are written: an edit that repeats a
 * credential can't be shown, and half a character is no Unicode.
 */
function written(
  finding: Finding,
  fixes: readonly Fix[],
  file: SourceFile,
  secrets: Linted['secrets'],
): object {
  const start = lineAndColumn(file, finding.span.start);
  const end = lineAndColumn(file, finding.span.end);
  return {
    rule: finding.rule,
    severity: finding.severity,
    file: secrets.clear(shownWhole(finding.file)),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    message: finding.text,
    why: finding.why,
    url: pageOf(finding.rule),
    service: finding.service,
    stage: finding.stage,
    refs: namedRefs(finding.refs),
    fixes: fixes
      .filter(({ edits }) => !edits.some(({ text }) => secrets.mayBeIn(text) || /\p{Cs}/u.test(text)))
      .map(({ title, safety, edits }) => ({
        title,
        safety,
        edits: edits.map(({ file: path, span, text }) => ({
          file: shownWhole(path),
          start: span.start,
          end: span.end,
          text,
        })),
      })),
  };
}

function namedRefs(refs: Refs): Refs {
  return Object.fromEntries(named.flatMap((peer) => (refs[peer]?.length ? [[peer, refs[peer]]] : [])));
}
