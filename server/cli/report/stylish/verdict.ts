import { atLeast, type Finding, type Fix, printable } from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';
import { type FileProblem, type LintedFile, placedFindings, type ReportSettings } from '../report.ts';
import { counted, FileTally, rankOf, Tally } from '../severity.ts';

/** The number of findings up to which fixes are computed. */
const read = 500;

/** Whether a finding is worse than another one; a part of an attack path is less than the path. */
const isWorse = (a: Finding, b: Finding) =>
  (rankOf(a.severity) - rankOf(b.severity) || Number(Boolean(a.partOf)) - Number(Boolean(b.partOf))) < 0;

/** What a report does not say. */
interface LeftOut {
  /** Whether it is only a summary. */
  readonly isShort: boolean;
  /** The number of places that are not named. */
  readonly unnamed: number;
}

/** The verdict of a scan, for people: whether it passes, how much was found, and what to do about it. */
export class ScanVerdict {
  readonly #setting: Pick<ReportSettings, 'failOn' | 'called' | 'fix' | 'rules'>;
  /** Ids of the rules that have fixes; set on first use. */
  #fixable: ReadonlySet<string> | undefined;
  readonly #tally = new Tally();
  readonly #files = new FileTally();
  #known = 0;
  #problems = 0;
  #warnings = 0;
  /** The line about files of kinds that are not read. */
  #notRead: string | undefined;
  /** Problems in configurations. */
  #mistakes = 0;
  #failing = 0;
  #fixes = { safe: 0, unsafe: 0, drastic: 0 };
  /** Findings of fixable rules whose fixes were not computed. */
  #perhaps = 0;
  #parts = 0;
  #worst: Finding | undefined;

  constructor(setting: Pick<ReportSettings, 'failOn' | 'called' | 'fix' | 'rules'>) {
    this.#setting = setting;
  }

  /** Whether there are few enough findings to compute the fixes of all. */
  get knowsFixes(): boolean {
    return this.#tally.total < read;
  }

  get hasFindings(): boolean {
    return this.#tally.total > 0;
  }

  /** Whether there are more findings than that, in several files. */
  isLonger(than: number): boolean {
    return this.#tally.total > than && this.#files.withFindings > 1;
  }

  linted(file: LintedFile, fixOf: (finding: Finding) => Fix | undefined): void {
    const { failOn } = this.#setting;
    const { knowsFixes } = this;
    this.#files.linted(file.path);
    this.#known += file.known;
    for (const finding of placedFindings(file)) {
      this.#files.found(finding.file);
      this.#tally.add(finding);
      if (finding.partOf) this.#parts++;
      if (atLeast(finding.severity, failOn)) this.#failing++;
      if (!this.#worst || isWorse(finding, this.#worst)) this.#worst = finding;
      const fix = fixOf(finding);
      if (fix) this.#fixes[fix.safety]++;
      else if (!knowsFixes && this.#hasFix(finding.rule)) this.#perhaps++;
    }
  }

  #hasFix(rule: string): boolean {
    this.#fixable ??= new Set(this.#setting.rules.flatMap(({ id, fixable }) => (fixable ? id : [])));
    return this.#fixable.has(rule);
  }

  problem({ configuration, warning, isNotRead, message }: FileProblem): void {
    if (isNotRead === true) this.#notRead = printable(message);
    else if (warning === true) this.#warnings++;
    else if (configuration === true) this.#mistakes++;
    else this.#problems++;
  }

  /** Returns the lines of the verdict, given the exit code of the scan and what its report leaves out. */
  lines(code: number, painted: Paint, left: LeftOut): string[] {
    if (code === 3 && this.#problems + this.#mistakes === 0)
      return [
        'No Dockerfiles or compose files to lint: none is there, or git or the configuration ignores them.',
        ...(this.#notRead === undefined ? [] : [this.#notRead]),
      ];
    const well = code === 0;
    const advice = [...this.#advice(code, left), ...this.#leftOut(left)];
    return [
      `${painted.verdict(well, well ? 'PASS' : 'FAIL')} ${this.#found(painted)}`,
      ...advice.map((line) => `      ${painted.dim(line)}`),
    ];
  }

  #leftOut({ isShort, unnamed }: LeftOut): string[] {
    if (isShort)
      return [`Only a summary: add --all for all ${this.#tally.total} findings, or name a folder or a file.`];
    return unnamed > 0
      ? [
          `${counted(unnamed, 'place')} in several files ${unnamed === 1 ? 'is' : 'are'} only counted: --all names all.`,
        ]
      : [];
  }

  #found(painted: Paint): string {
    if (this.#files.isEmpty) return 'Nothing was linted.';
    const { total, counts } = this.#tally;
    if (total === 0) return `No findings in ${this.#files.text}.`;
    const parts = counts.map(([severity, count]) => painted.severity(severity, `${count} ${severity}`));
    return `${painted.bold(counted(total, 'finding'))} in ${this.#files.text}: ${parts.join(', ')}.`;
  }

  #advice(code: number, { isShort }: LeftOut): string[] {
    const { failOn, called } = this.#setting;
    const or = failOn === 'critical' ? '' : ' or worse';
    const lines: string[] = [];
    if (this.#mistakes > 0)
      lines.push(`The configuration has ${counted(this.#mistakes, 'mistake')}, listed first.`);
    if (this.#problems > 0) {
      const fact = code === 2 ? 'Not everything could be linted' : 'Something was left out';
      lines.push(`${fact}: ${counted(this.#problems, 'problem')}, listed first.`);
    }
    if (this.#warnings > 0) lines.push(`${counted(this.#warnings, 'note')}, listed first.`);
    if (this.#failing > 0)
      lines.push(
        `${this.#failing} of them ${this.#failing === 1 ? 'is' : 'are'} ${failOn}${or}: --fail-on ${failOn}.`,
      );
    else if (this.#worst) lines.push(`None of them is ${failOn}${or}: --fail-on ${failOn}.`);
    if (this.#parts > 0 && !isShort)
      lines.push(
        `${this.#parts} of them ${this.#parts === 1 ? 'is a part of an attack path' : 'are parts of attack paths'}.`,
      );
    if (this.#known > 0) lines.push(`Not shown: ${counted(this.#known, 'finding')} of the baseline.`);
    lines.push(...(isShort ? this.#wayOut() : this.#waysOut()));
    // A rule that a project defines has no page.
    if (this.#worst && !this.#worst.rule.includes('/'))
      lines.push(`For details and advice: ${called} explain ${this.#worst.rule}`);
    if (this.#notRead !== undefined) lines.push(this.#notRead);
    return lines;
  }

  /** The same in one line. */
  #wayOut(): string[] {
    const { safe, unsafe, drastic } = this.#fixes;
    const count = safe + unsafe + drastic;
    if (count === 0) return [];
    const atLeastSo = this.#perhaps > 0 ? 'At least ' : '';
    const how = this.#setting.fix === undefined ? '.' : `: ${this.#setting.fix('')}`;
    return [`${atLeastSo}${count} have a fix, ${safe} a safe one${how}`];
  }

  /** The number of findings with a fix, and the command that makes it. */
  #waysOut(): string[] {
    const { fix } = this.#setting;
    const by = (options: string) => (fix === undefined ? '.' : `: ${fix(options)}`);
    const have = (count: number) => `${count} ${count === 1 ? 'has' : 'have'}`;
    const { safe, unsafe, drastic } = this.#fixes;
    return [
      ...(safe > 0 ? [`${have(safe)} a safe fix${by('')}`] : []),
      ...(unsafe > 0 ? [`${have(unsafe)} a fix that may change what a container does${by('--unsafe')}`] : []),
      ...(drastic > 0
        ? [`${have(drastic)} a fix after which a service may not start or work${by('--interactive')}`]
        : []),
      ...(this.#perhaps > 0 ? [`Up to ${this.#perhaps} more may have a fix.`] : []),
    ];
  }
}
