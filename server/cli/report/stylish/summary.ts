import {
  type BySeverity,
  type Finding,
  type Severity,
  severities,
  shownWhole,
  wholeKey,
} from '../../../engine/index.ts';
import { type Lane, type Order, reachOfFindings, worstFirst } from '../../../engine/overview.ts';
import type { Paint } from '../paint.ts';
import { type LintedFile, lineAndColumn, messageOf, placedFindings, type Screen } from '../report.ts';
import { counted } from '../severity.ts';
import { cutEnd, cutStart, widthOf } from './width.ts';

/** A place among the worst ones, with the worst finding there. */
interface WorstPlace {
  readonly order: Order;
  readonly line: number;
  readonly severity: Severity;
  readonly at: string;
  readonly service: string;
  readonly text: string;
  readonly rule: string;
}

/** What is counted below one heading, with the number of findings of each severity. */
type Counts = Map<string, Record<Severity, number>>;

/** The most rows of each part of a summary: places, rules, folders. */
const mostRows = [10, 8, 8] as const;

/** The rows that are no entries: three headings, and two empty lines between. */
const headings = 5;

/** What a scan found, on one screen: the worst places, and how many findings each rule and each folder has. */
export class FindingsSummary {
  #worst: WorstPlace[] = [];
  readonly #rules: Counts = new Map();
  readonly #folders: Counts = new Map();

  /** Adds the findings of a file. `lanes` are of the project that it starts. */
  linted(file: LintedFile, lanes: readonly Lane[]): void {
    const findings = placedFindings(file);
    const paths = new Set(findings.flatMap((each) => (each.isPath ? [wholeKey(each)] : [])));
    const reachOf = reachOfFindings(lanes);
    for (const finding of findings) {
      const name = file.secrets.clear(shownWhole(finding.file));
      count(this.#rules, finding.rule, finding.severity);
      count(this.#folders, folderOf(name), finding.severity);
      // A part of an attack path is shown below the path.
      if (finding.partOf && paths.has(wholeKey(finding.partOf))) continue;
      this.#rank(placeOf(finding, name, file, reachOf.get(finding)));
    }
  }

  #rank(place: WorstPlace): void {
    const last = this.#worst.at(-1);
    if (last && this.#worst.length === mostRows[0] && byOrder(last, place) <= 0) return;
    const same = this.#worst.find(({ at }) => at === place.at);
    if (same && byOrder(same, place) <= 0) return;
    this.#worst = [...this.#worst.filter((each) => each !== same), place].sort(byOrder).slice(0, mostRows[0]);
  }

  /** The lines of the summary, which fit the screen. `rows` are those that are left on it. */
  lines({ rows, columns }: Screen, painted: Paint): string[] {
    const width = Math.max(40, columns - 1);
    const parts = [this.#worst.length, this.#rules.size, this.#folders.size];
    const [places, rules, folders] = sharesOf(parts, rows - headings);
    return [
      painted.bold('Worst places'),
      ...placeLines(this.#worst.slice(0, places), width, painted),
      '',
      ...table('Rules', { counts: this.#rules, most: rules ?? 0, width, noun: 'rule' }, painted),
      '',
      ...table('Folders', { counts: this.#folders, most: folders ?? 0, width, noun: 'folder' }, painted),
    ];
  }
}

/** Divides the rows of a screen among places, rules and folders, of which there are so many. Tables give way before places. */
function sharesOf(parts: readonly number[], rows: number): number[] {
  const shares = parts.map((part, at) => Math.min(part, mostRows[at]!));
  // A table whose entries do not all fit has one more row for the others.
  const taken = () =>
    shares.reduce((sum, share, at) => sum + share + Number(at > 0 && share < parts[at]!), 0);
  for (const least of [3, 2, 1, 0])
    for (const [some, fewest] of [
      [[1, 2], least],
      [[0], Math.max(1, least)],
    ] as const) {
      const largest = () =>
        some.reduce((most: number, at) => (shares[at]! > shares[most]! ? at : most), some[0]);
      while (taken() > rows && shares[largest()]! > fewest) shares[largest()]!--;
    }
  return shares;
}

function count(counts: Counts, name: string, severity: Severity): void {
  const known = counts.get(name) ?? { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  known[severity]++;
  counts.set(name, known);
}

const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : '.');

function placeOf(
  { severity, service, text, rule, file, span }: Finding,
  name: string,
  { source }: LintedFile,
  reach: Order['reach'],
): WorstPlace {
  const { line } = lineAndColumn(source(file)!, span.start);
  return {
    order: { severity, reach, name },
    line,
    severity,
    at: `${name}:${line}`,
    service: service ?? '',
    text: messageOf({ service, text }),
    rule,
  };
}

const byOrder = (a: WorstPlace, b: WorstPlace) => worstFirst(a.order, b.order) || a.line - b.line;

/** The fewest columns in which a sentence is worth beginning, and in which a service is worth naming. */
const [leastText, leastName] = [30, 6];

/** A line for each place: the rule, where it is, and as much of its sentence as fits. */
function placeLines(places: readonly WorstPlace[], width: number, painted: Paint): string[] {
  const rules = Math.max(...places.map(({ rule }) => widthOf(rule)));
  const room = Math.max(20, width - 2 - 10 - rules - 2);
  const names = places.map(({ at }) => cutStart(at, room));
  const longest = Math.max(...names.map(widthOf));
  const left = room - longest - 2;
  return places.map(({ severity, rule, service, text }, nth) => {
    const at = names[nth]!;
    const grade = painted.severity(severity, severity.padEnd(8));
    const said = left >= leastText ? cutEnd(text, left) : left >= leastName ? cutEnd(service, left) : '';
    return `  ${grade}  ${filled(rule, rules)}  ${said === '' ? at : `${filled(at, longest)}  ${said}`}`;
  });
}

/** A text with spaces up to some columns. */
const filled = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

interface TableContent {
  readonly counts: Counts;
  readonly most: number;
  readonly width: number;
  readonly noun: string;
}

/** A table of counts by severity, worst first; the last row has what does not fit. */
function table(title: string, { counts, most, width, noun }: TableContent, painted: Paint): string[] {
  const all = [...counts].sort(([a, x], [b, y]) => byCounts(x, y) || (a < b ? -1 : 1));
  const shown = all.slice(0, most);
  const rest = all.slice(most);
  const rows =
    rest.length === 0
      ? shown
      : [...shown, [`and ${counted(rest.length, `more ${noun}`)}`, sumOf(rest)] as const];
  const columns = severities.map((each) => each.length + 2);
  const room = Math.max(16, width - 2 - columns.reduce((sum, each) => sum + each, 0));
  const names = rows.map(([name]) => cutStart(name, room));
  const longest = Math.max(...names.map(widthOf), title.length - 2);
  const head = severities.map((each, at) => each.padStart(columns[at]!)).join('');
  return [
    `${painted.bold(title)}${filled('', longest + 2 - title.length)}${painted.dim(head)}`,
    ...rows.map(([, of], nth) => {
      const cells = severities.map((each, at) => {
        const cell = String(of[each] === 0 ? '\u00b7' : of[each]).padStart(columns[at]!);
        return of[each] === 0 ? painted.dim(cell) : painted.severity(each, cell);
      });
      return `  ${filled(names[nth]!, longest)}${cells.join('')}`;
    }),
  ];
}

/** Worst first: by the number of critical findings, then of high ones, and so on. */
function byCounts(a: BySeverity, b: BySeverity): number {
  const first = severities.find((each) => a[each] !== b[each]);
  return first === undefined ? 0 : b[first] - a[first];
}

function sumOf(rows: readonly (readonly [string, BySeverity])[]): BySeverity {
  const sum = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const [, counts] of rows) for (const each of severities) sum[each] += counts[each];
  return sum;
}
