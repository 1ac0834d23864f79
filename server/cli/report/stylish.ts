import {
  type Finding,
  printable,
  type Severity,
  type SourceFile,
  severities,
  shownWhole,
} from '../../engine/index.ts';
import type { Output } from '../output.ts';
import { excerpt } from './excerpt.ts';
import { type Paint, paint } from './paint.ts';
import { type FileProblem, type Linted, lineAndColumn, type Report } from './report.ts';

/** The report for people: findings below the file that they lie in, each with its line of source, and a summary. */
export function stylishReport(output: Output, colour: boolean, fixable: (rule: string) => boolean): Report {
  const painted = paint(colour);
  const counts = new Map<Severity, number>();
  const problems: FileProblem[] = [];
  const tally = { files: 0, withFindings: 0, fixable: 0, worst: undefined as Finding | undefined };
  return {
    writesFixes: false,
    linted(file) {
      tally.files++;
      if (file.findings.length > 0) tally.withFindings++;
      for (const finding of file.findings) {
        counts.set(finding.severity, (counts.get(finding.severity) ?? 0) + 1);
        if (fixable(finding.rule)) tally.fixable++;
        if (!tally.worst || isWorse(finding, tally.worst)) tally.worst = finding;
      }
      output.write(groups(file, painted));
    },
    problem: (problem) => void problems.push(problem),
    end() {
      for (const problem of problems) output.write(problemLine(problem, painted));
      if (problems.length > 0) output.write('\n');
      output.write(summary(tally, counts, painted));
    },
  };
}

function groups({ findings, source, secrets }: Linted, painted: Paint): string {
  let out = '';
  let group: string | undefined;
  for (const [finding, ...repeated] of withRepeated(findings)) {
    const file = finding && source(finding.file);
    if (!file) continue;
    if (finding.file !== group) out += `${painted.bold(shownWhole(finding.file))}\n`;
    group = finding.file;
    const services = [finding, ...repeated].flatMap(({ service }) => service ?? []);
    out += block(finding, services, file, secrets, painted);
  }
  return out;
}

/** Each finding, followed by those that say the same of other services of the file. */
function withRepeated(findings: readonly Finding[]): readonly Finding[][] {
  const groups = new Map<unknown, Finding[]>();
  for (const finding of findings) {
    const { service, file, rule, severity, text } = finding;
    const key = service === undefined ? finding : JSON.stringify([file, rule, severity, text]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

/** Services by name; where there are more than five, only the first ones and how many more. */
function listed(services: readonly string[]): string {
  if (services.length <= 5) return services.join(', ');
  return `${services.slice(0, 4).join(', ')}, and ${services.length - 4} more`;
}

function block(
  finding: Finding,
  services: readonly string[],
  file: SourceFile,
  secrets: Linted['secrets'],
  painted: Paint,
): string {
  const { line, column } = lineAndColumn(file, finding.span.start);
  const place = `${line}:${column}`.padEnd(7);
  const severity = painted.severity(finding.severity, finding.severity.padEnd(8));
  const subject = services.length === 0 ? '' : `${listed(services)}: `;
  const head = `  ${painted.dim(place)} ${severity}  ${subject}${finding.text}  ${painted.dim(finding.rule)}\n`;
  const found = excerpt(file, finding.span, secrets);
  if (!found) return `${head}\n`;
  const gutter = (text: string) => painted.dim(`  ${text.padStart(6)} │`);
  const carets = painted.severity(finding.severity, found.carets);
  return `${head}${gutter(String(line))} ${found.code}\n${gutter('')} ${carets}\n\n`;
}

function problemLine({ file, line, message }: FileProblem, painted: Paint): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${painted.bold(shownWhole(place))}: ${printable(message)}\n`;
}

interface Tally {
  readonly files: number;
  readonly withFindings: number;
  readonly fixable: number;
  readonly worst: Finding | undefined;
}

function summary(tally: Tally, counts: ReadonlyMap<Severity, number>, painted: Paint): string {
  const files = counted(tally.files, 'file');
  if (tally.files === 0) return 'No Dockerfiles or compose files to lint.\n';
  if (!tally.worst) return `No findings in ${files}.\n`;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = severities
    .filter((severity) => counts.has(severity))
    .map((severity) => painted.severity(severity, `${counts.get(severity)} ${severity}`));
  const where = tally.files === 1 ? '1 file' : `${tally.withFindings} of ${files}`;
  const fixable = tally.fixable > 0 ? ` ${tally.fixable} may have a quick fix in the editor.` : '';
  return [
    `${painted.bold(counted(total, 'finding'))} in ${where}: ${parts.join(', ')}.${fixable}`,
    painted.dim(`For details and advice: plimsoll explain ${tally.worst.rule}`),
    '',
  ].join('\n');
}

const isWorse = (a: Finding, b: Finding) => severities.indexOf(a.severity) < severities.indexOf(b.severity);
const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
