import {
  entriesOf,
  type Finding,
  type FindingGroup,
  type Fix,
  grouped,
  printable,
  type Severity,
  type SourceFile,
  shownWhole,
  wholeKey,
} from '../../../engine/index.ts';
import { worstFirst as worstOrder } from '../../../engine/overview.ts';
import { fileUse } from '../../../engine/source/file-use.ts';
import { type Paint, paint } from '../paint.ts';
import {
  type FileProblem,
  type LintedFile,
  lineAndColumn,
  problemPlace,
  type ReportSettings,
  type ScanReport,
} from '../report.ts';
import { worstFirst } from '../severity.ts';
import { excerpt } from './excerpt.ts';
import { type AttackPathPart, type Foldable, folded, mergedParts } from './folded.ts';
import { Opening } from './opening.ts';
import { otherLines } from './others.ts';
import { ScanVerdict } from './verdict.ts';

/** A finding, or several with the same text for different services, with its lines of output. */
interface Block extends Foldable {
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

/** The number of characters held back for sorting: more than anybody reads. For 10,000 files, eight times as many took 50 MB. */
const held = 500_000;

/**
 * The report for people: first the files that could not be read, then the findings of each file, worst first and grouped by
 * service or stage, each with its line of source and a remedy; at the end the worst of what runs, and a verdict. Very long reports are written in parts, each
 * in this order.
 */
export function stylishReport(setting: ReportSettings): ScanReport {
  const { output, colour, most } = setting;
  const painted = paint(colour);
  const verdict = new ScanVerdict(setting);
  const opening = new Opening();
  let problems: FileProblem[] = [];
  let blocks: Block[] = [];
  let size = 0;
  let hidden = 0;
  /** Keeps only the worst findings, as many as requested. */
  const prune = (wanted: number) => {
    blocks = folded(blocks).sort(worstFirst);
    for (const each of blocks.splice(wanted)) hidden += each.count;
    size = blocks.reduce((sum, each) => sum + each.lines.length, 0);
  };
  const flush = () => {
    const lines = problems.sort(configurationsFirst).map((each) => paintedProblem(each, painted));
    output.write(lines.length > 0 ? `${lines.join('')}\n` : '');
    if (most !== undefined) prune(most);
    output.write(inOrder(blocks, setting, painted));
    if (hidden > 0) output.write(`\u2026 and ${hidden} more, which --max-findings leaves out.\n\n`);
    problems = [];
    blocks = [];
    size = 0;
  };
  return {
    // Nobody reads fixes beyond that number, and they take a fifth of the time.
    get writesFixes() {
      return verdict.knowsFixes;
    },
    // As long as fixes: what runs is read to the end of a scan.
    get tellsWhatRuns() {
      return verdict.knowsFixes;
    },
    linted(file) {
      const knowsFixes = verdict.knowsFixes;
      if (knowsFixes) opening.linted(file);
      const fixOf = (finding: Finding) => (knowsFixes ? bestFix(file.fixesOf(finding)) : undefined);
      verdict.linted(file, fixOf);
      for (const each of blocksOf(file, fixOf, painted)) {
        blocks.push(each);
        size += each.lines.length;
      }
      if (size <= held) return;
      if (most === undefined) flush();
      else if (blocks.length > 2 * most) prune(most);
    },
    problem(problem) {
      if (problem.isNotRead !== true) problems.push(problem);
      verdict.problem(problem);
    },
    end(code) {
      flush();
      const sentence = verdict.hasFindings && verdict.knowsFixes ? opening.sentence() : undefined;
      if (sentence !== undefined) output.write(`${painted.bold(sentence)}\n`);
      output.write(verdict.text(code, painted));
    },
  };
}

const configurationsFirst = (a: FileProblem, b: FileProblem) =>
  Number(b.configuration ?? false) - Number(a.configuration ?? false);

function paintedProblem(problem: FileProblem, painted: Paint): string {
  return `${painted.bold(problemPlace(problem))}: ${printable(problem.message)}\n`;
}

/** Writes blocks by file: the worst file first, and in each the group with the worst finding. */
function inOrder(blocks: readonly Block[], { remedyOf }: ReportSettings, painted: Paint): string {
  const files = grouped(folded(blocks), ({ file }) => file);
  let out = '';
  const ordered = [...files].map(([file, inFile]) => ({ file, inFile, order: orderOf(file, inFile) }));
  for (const { file, inFile } of ordered.sort((a, b) => worstOrder(a.order, b.order))) {
    const use = fileUse(file);
    out += `${painted.bold(file)}\n${use === undefined ? '' : `  ${painted.dim(use)}\n`}`;
    const entries = entriesOf(inFile);
    const groups = [...grouped(entries, groupOf).values()];
    for (const group of groups) group.sort(byWorst);
    groups.sort(([a], [b]) => byWorst(a!, b!));
    const seenRemedies = new Set<string>();
    for (const entry of groups.flat()) {
      const { lines, below, sharers } = entry.head;
      const fix = fixLine(entry);
      const remedy = fix === undefined ? remedyOf(entry.head) : undefined;
      // Each remedy is shown only once in a file.
      const way = fix ?? (remedy !== undefined && seenRemedies.has(remedy) ? undefined : remedy);
      if (remedy !== undefined) seenRemedies.add(remedy);
      const last = way === undefined ? '' : `${painted.dim('         \u2514')} ${way}\n`;
      const shared = sharers.length > 0 ? [`also ${listed(sharers, mostSharers)}`] : [];
      const others = [
        ...shared,
        ...otherLines(entry, painted),
        ...partLines(mergedParts(below, file), painted),
      ];
      const rest = others.map((each) => `${painted.dim('         \u251c')} ${each}\n`);
      out += `${lines}${rest.join('')}${last}\n`;
    }
  }
  return out;
}

const orderOf = (name: string, [first, ...more]: readonly Block[]) => ({
  severity: more.reduce((worst, each) => (worstFirst(each, worst) < 0 ? each : worst), first!).severity,
  reach: undefined,
  name,
});

type OrderedEntry = FindingGroup<Block>;

const byWorst = ({ head: a }: OrderedEntry, { head: b }: OrderedEntry) =>
  worstFirst(a, b) || a.start - b.start;

/** The group of an entry. An entry about several services or stages is a group of its own. */
function groupOf({ head, others }: OrderedEntry): string {
  return others.every(({ other }) => other.group === head.group)
    ? head.group
    : `rule ${head.rule} ${head.place}`;
}

/** The title of the first fix of an entry, and the number of other fixes. */
function fixLine({ head, others }: OrderedEntry): string | undefined {
  const fixes = [head, ...others.map(({ other }) => other)].flatMap(({ fix }) => fix ?? []);
  const [first] = fixes;
  if (first === undefined) return undefined;
  const titles = new Set(fixes.map(({ title }) => title));
  const more = titles.size > 1 ? `, and ${titles.size - 1} more for the others` : '';
  return `${first.leaves ? 'first step' : 'fix'}: ${first.title}${more}`;
}

/** The fix that is offered first: a safe one if there is one. */
function bestFix<Some extends Fix>(fixes: readonly Some[]): Some | undefined {
  return fixes.find(({ safety }) => safety === 'safe') ?? fixes[0];
}

function blocksOf(file: LintedFile, fixOf: (finding: Finding) => Fix | undefined, painted: Paint): Block[] {
  const blocks: Block[] = [];
  for (const same of withRepeated(file.findings)) {
    const finding = same[0]!;
    const source = file.source(finding.file);
    if (!source) continue;
    const services = same.flatMap(({ service }) => service ?? []);
    const subject = listed(services);
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

/** The most services that are named with the finding that they share, and parts of one rule below an attack path. */
const mostSharers = 3;

/** Joins service names or places. If there are more, only the first ones and the number of the others. */
function listed(names: readonly string[], most = 4): string {
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

/** The lines of the parts of an attack path; of more than three of a rule, their number. */
function partLines(parts: ReturnType<typeof mergedParts>, painted: Paint): string[] {
  return [...grouped(parts, ({ rule }) => rule)].flatMap(([rule, same]) => {
    const shown = same.length > mostSharers + 1 ? same.slice(0, mostSharers) : same;
    const lines = shown.map(({ severity, text, at }) => {
      const grade = severity === 'info' ? '' : `${painted.severity(severity, severity)}  `;
      return `${grade}${text} ${painted.dim(`(${rule}, ${listed(at)})`)}`;
    });
    const more = same.length - shown.length;
    return more > 0 ? [...lines, `and ${more} more ${painted.dim(`(${rule})`)}`] : lines;
  });
}
