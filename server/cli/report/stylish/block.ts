import {
  type Finding,
  type Fix,
  grouped,
  type Severity,
  type SourceFile,
  shownWhole,
  wholeKey,
} from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';
import { type LintedFile, lineAndColumn, placedFindings } from '../report.ts';
import { excerpt } from './excerpt.ts';
import type { AttackPathPart, Foldable } from './folded.ts';

/** A finding, or several with the same text for different services, with its lines of output. */
export interface FindingBlock extends Foldable {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
  readonly text: string;
  readonly isPath: boolean;
  readonly severity: Severity;
  readonly start: number;
  readonly lines: string;
  /** The services or the stage of the findings; equal values belong together. */
  readonly group: string;
  /** The service names; empty for a stage. */
  readonly subject: string;
  /** Line and column. */
  readonly place: string;
  /** The other services that share it. */
  readonly sharers: readonly string[];
  /** Its fix. */
  readonly fix: Pick<Fix, 'title' | 'leaves'> | undefined;
}

/** How blocks are made of findings. */
interface BlockDeps {
  fixOf(finding: Finding): Fix | undefined;
  readonly painted: Paint;
  /** Whether all services are named. */
  readonly all: boolean;
}

/** Makes blocks of the findings of a file. */
export function blocksOf(file: LintedFile, { fixOf, painted, all }: BlockDeps): FindingBlock[] {
  const blocks: FindingBlock[] = [];
  for (const same of withRepeated(placedFindings(file))) {
    const finding = same[0]!;
    const source = file.source(finding.file);
    if (!source) continue;
    const services = same.flatMap(({ service }) => service ?? []);
    const subject = all ? services.join(', ') : listed(services);
    const about = services.length === 0 ? '' : `${subject}: `;
    const at = lineAndColumn(source, finding.span.start);
    blocks.push({
      file: file.secrets.clear(shownWhole(finding.file)),
      group: services.length > 0 ? `service ${services.join(', ')}` : `stage ${finding.stage ?? ''}`,
      severity: finding.severity,
      start: finding.span.start,
      rule: finding.rule,
      message: finding.message,
      text: finding.text,
      isPath: finding.isPath === true,
      subject,
      place: `${at.line}:${at.column}`,
      lines: linesOf(finding, about, at, excerpt(source, finding.span, file.secrets), painted),
      sharers: finding.sharers?.slice(1).map(({ service }) => service) ?? [],
      fix: fixOf(finding),
      count: same.length,
      keys: same.flatMap((each) => (each.isPath ? wholeKey(each) : [])),
      parts: same.flatMap((each) => partOf(each, file)),
      below: [],
    });
  }
  return blocks;
}

/** Groups findings with the same text about different services of a file. */
function withRepeated(findings: readonly Finding[]): readonly Finding[][] {
  const times = new Map<string, number>();
  const groups = grouped(findings, (finding): unknown => {
    const { service, file, rule, severity, text, partOf } = finding;
    if (service === undefined) return finding;
    const says = `${file}\n${rule} ${severity} ${partOf !== undefined} ${text}`;
    // If a service has the same finding twice, these are two places and stay apart.
    const time = times.get(`${service} ${says}`) ?? 0;
    times.set(`${service} ${says}`, time + 1);
    return `${time} ${says}`;
  });
  return [...groups.values()];
}

/** Joins service names or places. If there are more, only the first ones and the number of the others. */
export function listed(names: readonly string[], most = 4): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')}, and ${names.length - most} more`;
}

/** Line and column of a finding. */
function placeIn(file: SourceFile, { span }: Finding): string {
  const { line, column } = lineAndColumn(file, span.start);
  return `${line}:${column}`;
}

function linesOf(
  { severity, text, rule }: Finding,
  about: string,
  { line, column }: ReturnType<typeof lineAndColumn>,
  found: ReturnType<typeof excerpt>,
  painted: Paint,
): string {
  const place = `${line}:${column}`.padEnd(7);
  const grade = painted.severity(severity, severity.padEnd(8));
  const head = `  ${painted.dim(place)} ${grade}  ${about}${text}  ${painted.dim(rule)}\n`;
  if (!found) return head;
  const gutter = (number: string) => painted.dim(`  ${number.padStart(6)} \u2502`);
  const carets = painted.severity(severity, found.carets);
  return `${head}${gutter(String(line))} ${found.code}\n${gutter('')} ${carets}\n`;
}

/** Converts a finding that is part of an attack path, to be shown below that path; empty for any other finding. */
function partOf(finding: Finding, { source, secrets }: LintedFile): AttackPathPart[] {
  const file = source(finding.file);
  if (!file || !finding.partOf) return [];
  return [
    {
      whole: wholeKey(finding.partOf),
      rule: finding.rule,
      severity: finding.severity,
      text: finding.text,
      file: secrets.clear(shownWhole(finding.file)),
      place: placeIn(file, finding),
    },
  ];
}
