import { atLeast, type Finding, type Fix, printable } from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';
import type { FileProblem, LintedFile, ReportSettings } from '../report.ts';
import { counted, filesWith, rankOf, Tally } from '../severity.ts';

/** The number of findings up to which fixes are computed. */
const read = 500;

/** Whether a finding is worse than another one; a part of an attack path is less than the path. */
const isWorse = (a: Finding, b: Finding) =>
  (rankOf(a.severity) - rankOf(b.severity) || Number(Boolean(a.partOf)) - Number(Boolean(b.partOf))) < 0;

/** The verdict of a scan, for people: whether it passes, how much was found, and what to do about it. */
export class ScanVerdict {
  readonly #setting: Pick<ReportSettings, 'failOn' | 'called' | 'fix' | 'rules'>;
  /** Ids of the rules that have fixes; set on first use. */
  #fixable: ReadonlySet<string> | undefined;
  readonly #tally = new Tally();
  #files = 0;
  #withFindings = 0;
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

  linted({ findings, known }: LintedFile, fixOf: (finding: Finding) => Fix | undefined): void {
    const { failOn } = this.#setting;
    const { knowsFixes } = this;
    this.#files++;
    this.#known += known;
    if (findings.length > 0) this.#withFindings++;
    for (const finding of findings) {
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

  /** Returns the lines of the verdict, given the exit code of the scan. */
  text(code: number, painted: Paint): string {
    if (code === 3 && this.#problems + this.#mistakes === 0)
      return `No Dockerfiles or compose files to lint: none is there, or git or the configuration ignores them.\n${this.#notRead === undefined ? '' : `${this.#notRead}\n`}`;
    const well = code === 0;
    const [first, ...others] = [this.#found(painted), ...this.#advice(code)];
    const rest = others.map((line) => `      ${painted.dim(line)}\n`).join('');
    return `${painted.verdict(well, well ? 'PASS' : 'FAIL')} ${first}\n${rest}`;
  }

  #found(painted: Paint): string {
    const files = counted(this.#files, 'file');
    if (this.#files === 0) return 'Nothing was linted.';
    const { total, counts } = this.#tally;
    if (total === 0) return `No findings in ${files}.`;
    const parts = counts.map(([severity, count]) => painted.severity(severity, `${count} ${severity}`));
    return `${painted.bold(counted(total, 'finding'))} in ${filesWith(this.#withFindings, this.#files)}: ${parts.join(', ')}.`;
  }

  #advice(code: number): string[] {
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
    if (this.#parts > 0)
      lines.push(
        `${this.#parts} of them ${this.#parts === 1 ? 'is a part of an attack path' : 'are parts of attack paths'}.`,
      );
    if (this.#known > 0) lines.push(`Not shown: ${counted(this.#known, 'finding')} of the baseline.`);
    lines.push(...this.#waysOut());
    // A rule that a project defines has no page.
    if (this.#worst && !this.#worst.rule.includes('/'))
      lines.push(`For details and advice: ${called} explain ${this.#worst.rule}`);
    if (this.#notRead !== undefined) lines.push(this.#notRead);
    return lines;
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
