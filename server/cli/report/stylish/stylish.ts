import { type Finding, type Fix, printable, type Severity, shownWhole } from '../../../engine/index.ts';
import { type Paint, paint } from '../paint.ts';
import { type FileProblem, type Linted, lineAndColumn, type Report, type Setting } from '../report.ts';
import { worstFirst } from '../severity.ts';
import { excerpt } from './excerpt.ts';
import { Verdict } from './verdict.ts';

/** A finding, or several that say the same of other services, with its lines. */
interface Block {
  readonly file: string;
  /** The services, or the stage, that it is about: what belongs together. */
  readonly group: string;
  readonly severity: Severity;
  readonly start: number;
  readonly rule: string;
  readonly lines: string;
  /** The title of its fix. */
  readonly fix: string | undefined;
  /** How many findings it is. */
  readonly count: number;
}

/** Characters of findings that are held to be put in order: more than anybody reads. */
const held = 4_000_000;

/**
 * The report for people: what could not be read, then the files, in each the worst first, what is said of one service or stage
 * together, each with its line of source and the way out; at the end a verdict. With more findings than anybody reads it is
 * written in parts, each in this order.
 */
export function stylishReport(setting: Setting): Report {
  const { output, colour, most } = setting;
  const painted = paint(colour);
  const verdict = new Verdict(setting);
  let problems: FileProblem[] = [];
  let blocks: Block[] = [];
  let size = 0;
  let hidden = 0;
  /** Leaves as many findings as are wanted, the worst. */
  const prune = (wanted: number) => {
    blocks.sort(worstFirst);
    for (const each of blocks.splice(wanted)) hidden += each.count;
    size = blocks.reduce((sum, each) => sum + each.lines.length, 0);
  };
  const flush = () => {
    const lines = problems.sort(configurationsFirst).map((each) => problemLine(each, painted));
    output.write(lines.length > 0 ? `${lines.join('')}\n` : '');
    if (most !== undefined) prune(most);
    output.write(inOrder(blocks, setting, painted));
    if (hidden > 0) output.write(`\u2026 and ${hidden} more, which --max-findings leaves out.\n\n`);
    problems = [];
    blocks = [];
    size = 0;
  };
  return {
    // Beyond that nobody reads them, and they take a fifth of the time.
    get writesFixes() {
      return verdict.knowsFixes;
    },
    linted(file) {
      const knowsFixes = verdict.knowsFixes;
      const fixOf = (finding: Finding) => (knowsFixes ? bestFix(file.fixesOf(finding)) : undefined);
      verdict.linted(file, fixOf);
      for (const each of blocksOf(file, fixOf, painted)) {
        blocks.push(each);
        size += each.lines.length;
      }
      if (size <= held) return;
      if (most === undefined) flush();
      else prune(most);
    },
    problem(problem) {
      problems.push(problem);
      verdict.problem();
    },
    end(code) {
      flush();
      output.write(verdict.text(code, painted));
    },
  };
}

const configurationsFirst = (a: FileProblem, b: FileProblem) =>
  Number(b.configuration ?? false) - Number(a.configuration ?? false);

function problemLine({ file, line, message }: FileProblem, painted: Paint): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${painted.bold(shownWhole(place))}: ${printable(message)}\n`;
}

/** Blocks below their files: files by name, in each the group with the worst finding first. */
function inOrder(blocks: readonly Block[], { remedyOf }: Setting, painted: Paint): string {
  const files = grouped(blocks, ({ file }) => file);
  let out = '';
  for (const [file, inFile] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    out += `${painted.bold(file)}\n`;
    const groups = [...grouped(inFile, ({ group }) => group).values()];
    for (const group of groups) group.sort((a, b) => worstFirst(a, b) || a.start - b.start);
    groups.sort(([a], [b]) => worstFirst(a!, b!) || a!.start - b!.start);
    const told = new Set<string>();
    for (const { lines, fix, rule } of groups.flat()) {
      // What to do about a rule is said once in a file.
      const remedy = fix !== undefined || told.has(rule) ? undefined : remedyOf(rule);
      if (remedy !== undefined) told.add(rule);
      const way = fix !== undefined ? `fix: ${fix}` : remedy;
      const last = way === undefined ? '' : `${painted.dim('         \u2514')} ${way}\n`;
      out += `${lines}${last}\n`;
    }
  }
  return out;
}

function grouped<Each>(all: readonly Each[], keyOf: (each: Each) => string): Map<string, Each[]> {
  const groups = new Map<string, Each[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

/** The fix that is offered first: a safe one, where there is one. */
function bestFix<Some extends Fix>(fixes: readonly Some[]): Some | undefined {
  return fixes.find(({ safety }) => safety === 'safe') ?? fixes[0];
}

function blocksOf(file: Linted, fixOf: (finding: Finding) => Fix | undefined, painted: Paint): Block[] {
  return withRepeated(file.findings).flatMap((same): Block[] => {
    const [finding] = same;
    if (!finding || !file.source(finding.file)) return [];
    const services = same.flatMap(({ service }) => service ?? []);
    return [
      {
        file: file.secrets.clear(shownWhole(finding.file)),
        group: services.length > 0 ? `service ${services.join(', ')}` : `stage ${finding.stage ?? ''}`,
        severity: finding.severity,
        start: finding.span.start,
        rule: finding.rule,
        lines: linesOf(finding, services, file, painted),
        fix: fixOf(finding)?.title,
        count: same.length,
      },
    ];
  });
}

/** Each finding, followed by those that say the same of other services of the file. */
function withRepeated(findings: readonly Finding[]): readonly Finding[][] {
  const groups = new Map<unknown, Finding[]>();
  const times = new Map<string, number>();
  for (const finding of findings) {
    const { service, file, rule, severity, text } = finding;
    const says = JSON.stringify([file, rule, severity, text]);
    // What is said twice of one service is said of two places.
    const time = times.get(`${service} ${says}`) ?? 0;
    times.set(`${service} ${says}`, time + 1);
    const key = service === undefined ? finding : `${time} ${says}`;
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

function linesOf(
  finding: Finding,
  services: readonly string[],
  { source, secrets }: Linted,
  painted: Paint,
): string {
  const file = source(finding.file)!;
  const { line, column } = lineAndColumn(file, finding.span.start);
  const place = `${line}:${column}`.padEnd(7);
  const severity = painted.severity(finding.severity, finding.severity.padEnd(8));
  const subject = services.length === 0 ? '' : `${listed(services)}: `;
  const head = `  ${painted.dim(place)} ${severity}  ${subject}${finding.text}  ${painted.dim(finding.rule)}\n`;
  const found = excerpt(file, finding.span, secrets);
  if (!found) return head;
  const gutter = (text: string) => painted.dim(`  ${text.padStart(6)} \u2502`);
  const carets = painted.severity(finding.severity, found.carets);
  return `${head}${gutter(String(line))} ${found.code}\n${gutter('')} ${carets}\n`;
}
