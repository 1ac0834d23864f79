import { type Finding, type Severity, severities } from '../../engine/index.ts';

/** The names of a severity in other formats. */
interface Names {
  /** SARIF 2.1.0, section 3.27.10. */
  readonly sarif: 'error' | 'warning' | 'note';
  /** GitHub's `security-severity`: critical above 9.0, high from 7.0, medium from 4.0, low above 0. */
  readonly score: string;
  /** Workflow commands of GitHub Actions. */
  readonly github: 'error' | 'warning' | 'notice';
  /** Code Quality of GitLab. */
  readonly gitlab: 'blocker' | 'critical' | 'major' | 'minor' | 'info';
  readonly checkstyle: 'error' | 'warning' | 'info';
  readonly rdjson: 'ERROR' | 'WARNING' | 'INFO';
  /** Severity of an issue, and of its impact on security, in SonarQube 10.3 and later. */
  readonly sonar: readonly ['BLOCKER' | 'CRITICAL' | 'MAJOR' | 'MINOR' | 'INFO', 'HIGH' | 'MEDIUM' | 'LOW'];
}

export const namesOf: Readonly<Record<Severity, Names>> = {
  critical: {
    sarif: 'error',
    score: '9.5',
    github: 'error',
    gitlab: 'blocker',
    checkstyle: 'error',
    rdjson: 'ERROR',
    sonar: ['BLOCKER', 'HIGH'],
  },
  high: {
    sarif: 'error',
    score: '8.0',
    github: 'error',
    gitlab: 'critical',
    checkstyle: 'error',
    rdjson: 'ERROR',
    sonar: ['CRITICAL', 'HIGH'],
  },
  medium: {
    sarif: 'warning',
    score: '5.5',
    github: 'warning',
    gitlab: 'major',
    checkstyle: 'warning',
    rdjson: 'WARNING',
    sonar: ['MAJOR', 'MEDIUM'],
  },
  low: {
    sarif: 'note',
    score: '2.5',
    github: 'notice',
    gitlab: 'minor',
    checkstyle: 'info',
    rdjson: 'INFO',
    sonar: ['MINOR', 'LOW'],
  },
  info: {
    sarif: 'note',
    score: '0.5',
    github: 'notice',
    gitlab: 'info',
    checkstyle: 'info',
    rdjson: 'INFO',
    sonar: ['INFO', 'LOW'],
  },
};

/** The rank of a severity: 0 is worst. */
export const rankOf = (severity: Severity): number => severities.indexOf(severity);

/** Sorts by severity, worst first. Items with the same severity keep their order. */
export const worstFirst = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  rankOf(a.severity) - rankOf(b.severity);

/** Counts findings by severity, and remembers the worst severity of each rule. */
export class Tally {
  readonly #counts = new Map<Severity, number>();
  readonly #worst = new Map<string, Severity>();
  total = 0;

  add({ severity, rule }: Pick<Finding, 'severity' | 'rule'>): void {
    this.total++;
    this.#counts.set(severity, (this.#counts.get(severity) ?? 0) + 1);
    const before = this.#worst.get(rule);
    if (!before || rankOf(severity) < rankOf(before)) this.#worst.set(rule, severity);
  }

  /** The number of findings by severity, worst first, without zeros. */
  get counts(): readonly (readonly [severity: Severity, count: number])[] {
    return severities.flatMap((each) => {
      const count = this.#counts.get(each);
      return count === undefined ? [] : [[each, count] as const];
    });
  }

  /** The rules with findings, in order of their first finding, each with its worst severity. */
  get worst(): ReadonlyMap<string, Severity> {
    return this.#worst;
  }
}

/** A number and a noun: `1 finding`, `2 findings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Counts the files that were linted, and those that findings lie in: a finding of a compose file may lie in a Dockerfile. */
export class FileTally {
  readonly #all = new Set<string>();
  readonly #found = new Set<string>();

  linted(path: string): void {
    this.#all.add(path);
  }

  found(path: string): void {
    this.#all.add(path);
    this.#found.add(path);
  }

  /** The number of files with findings. */
  get withFindings(): number {
    return this.#found.size;
  }

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** `5 of 6 files`; only the total if there is one file, or none has findings. */
  get text(): string {
    const [some, all] = [this.#found.size, this.#all.size];
    return `${some > 0 && all > 1 ? `${some} of ` : ''}${counted(all, 'file')}`;
  }
}
