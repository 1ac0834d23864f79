import {
  type Finding,
  pageOf,
  printable,
  type SourceFile,
  type Span,
  writtenPath,
} from '../../engine/index.ts';
import { json } from './json-text.ts';
import { byteColumn, writableFixes } from './place.ts';
import { type LintedFile, lineAndColumn, messageOf, type ReportSettings, type ScanReport } from './report.ts';
import { namesOf } from './severity.ts';

/** reviewdog's Diagnostic Format. Columns count bytes. Safe fixes with one edit in the finding's file become suggestions. */
export function rdjsonReport({ output }: ReportSettings): ScanReport {
  let separator = '\n';
  const write = (diagnostic: object) => {
    output.write(separator + json(diagnostic));
    separator = ',\n';
  };
  output.write('{"source":{"name":"plimsoll"},"diagnostics":[');
  return {
    writesFixes: true,
    linted(file) {
      for (const finding of file.findings) {
        const source = file.source(finding.file);
        if (source) write(diagnostic(finding, source, file));
      }
    },
    problem({ file, line, message, warning }) {
      const range = line === undefined ? {} : { range: { start: { line } } };
      const location = { path: writtenPath(file), ...range };
      write({ message: printable(message), location, severity: warning ? 'WARNING' : 'ERROR' });
    },
    end() {
      output.write('\n]}\n');
    },
  };
}

function diagnostic(finding: Finding, source: SourceFile, file: LintedFile): object {
  const { why, severity, rule, related } = finding;
  return {
    message: `${messageOf(finding)} ${why}`,
    location: { path: writtenPath(finding.file, file.secrets), range: rangeOf(source, finding.span) },
    severity: namesOf[severity].rdjson,
    code: { value: rule, url: pageOf(rule) },
    suggestions: suggestions(finding, source, file),
    related_locations: related.flatMap((each) => {
      const there = file.source(each.file);
      const path = writtenPath(each.file, file.secrets);
      return there ? [{ message: each.message, location: { path, range: rangeOf(there, each.span) } }] : [];
    }),
  };
}

/**
 * A suggestion is a single replacement in the finding's file, and users accept it without seeing a title. So only safe fixes with
 * one edit qualify.
 */
function suggestions(finding: Finding, source: SourceFile, { fixesOf, secrets }: LintedFile): object[] {
  return writableFixes(fixesOf(finding), secrets).flatMap(({ safety, edits }) => {
    const [edit, ...more] = edits;
    if (safety !== 'safe' || !edit || more.length > 0 || edit.file !== finding.file) return [];
    return [{ range: rangeOf(source, edit.span), text: edit.text }];
  });
}

function rangeOf(file: SourceFile, { start, end }: Span): object {
  const position = (offset: number) => ({
    line: lineAndColumn(file, offset).line,
    column: byteColumn(file, offset),
  });
  return { start: position(start), end: position(end) };
}
