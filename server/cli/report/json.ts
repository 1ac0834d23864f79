import { type Finding, type Peer, pageOf, printable, type Refs, writtenPath } from '../../engine/index.ts';
import { fileUse } from '../../engine/source/file-use.ts';
import { json } from './json-text.ts';
import { writableFixes, writtenPlaceOf, writtenSafety } from './place.ts';
import type { FileProblem, LintedFile, ReportSettings, ScanReport } from './report.ts';

/** The tools and catalogues in the format, in order; one that is missing does not compile. */
const named = Object.keys({
  hadolint: true,
  trivy: true,
  checkov: true,
  kics: true,
  buildkit: true,
  'compose-lint': true,
  dclint: true,
  tally: true,
  semgrep: true,
  sonar: true,
  droast: true,
  cis: true,
  cwe: true,
} satisfies Record<Peer, true>) as Peer[];

/** The JSON report, version 1: one object, with each finding on its own line. */
export function jsonReport({ output }: ReportSettings): ScanReport {
  const files: string[] = [];
  const problems: Omit<FileProblem, 'configuration'>[] = [];
  let separator = '\n';
  output.write('{"version":1,"findings":[');
  return {
    writesFixes: true,
    linted(file) {
      files.push(writtenPath(file.path));
      for (const finding of file.findings) {
        const written = jsonFinding(finding, file);
        if (!written) continue;
        output.write(separator + json(written));
        separator = ',\n';
      }
    },
    problem: (problem) => void problems.push(jsonProblem(problem)),
    end() {
      const rest = `\n],"files":${json(files)},"problems":${json(problems)}}\n`;
      output.write(rest);
    },
  };
}

/** Converts a problem to the format. */
export function jsonProblem({
  file,
  line,
  column,
  message,
  warning,
}: FileProblem): Omit<FileProblem, 'configuration'> {
  return {
    file: writtenPath(file),
    line,
    column,
    message: printable(message),
    ...(warning && { warning }),
  };
}

/**
 * Converts a finding to the format; undefined if its file is not known. A fix is written with its title but without edits if they
 * repeat a credential or contain half a character, which is not valid Unicode.
 */
export function jsonFinding(
  finding: Finding,
  linted: Pick<LintedFile, 'fixesOf' | 'secrets' | 'source'>,
): object | undefined {
  const place = writtenPlaceOf(finding, linted);
  if (!place) return undefined;
  const fixes = linted.fixesOf(finding);
  const writable = new Set(writableFixes(fixes, linted.secrets));
  return {
    rule: finding.rule,
    severity: finding.severity,
    ...place,
    message: finding.text,
    why: finding.why,
    context: fileUse(place.file),
    url: pageOf(finding.rule),
    service: finding.service,
    services: finding.sharers?.map(({ service }) => service),
    stage: finding.stage,
    refs: namedRefs(finding.refs),
    fixes: fixes.map((fix) => ({
      title: fix.title,
      leaves: fix.leaves,
      safety: writtenSafety(fix),
      edits: (writable.has(fix) ? fix.edits : []).map(({ file: path, span, text }) => ({
        file: writtenPath(path),
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
