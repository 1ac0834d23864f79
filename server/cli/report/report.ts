import {
  type AnyRule,
  type ContainerPosture,
  type Finding,
  type FixesOf,
  type lint,
  type originOf,
  type Problem,
  printable,
  type Severity,
  type SourceFile,
  type Suppressed,
  shownWhole,
} from '../../engine/index.ts';
import type { Fingerprints } from '../../engine/policy.ts';
import type { Output } from '../output.ts';

/** What linting one file gave. */
export interface Linted {
  readonly path: string;
  /** Ordered by place; those of a compose file may lie in the Dockerfile that it builds. */
  readonly findings: readonly Finding[];
  /** How many more the baseline holds, which are not among them. */
  readonly known: number;
  /** Those that ignore comments hide; none unless they are asked for. */
  readonly suppressed: readonly Suppressed[];
  readonly fixesOf: FixesOf;
  /** What tells a finding again when lines have moved; undefined where its file is not known. */
  fingerprintsOf(finding: Finding): Fingerprints | undefined;
  /** Why a finding is where it is. */
  originOf(finding: Finding): ReturnType<typeof originOf>;
  /** What runs of the file, and of the projects that start with it; empty unless the report asks for it. */
  readonly postures: readonly ContainerPosture[];
  /** The same where the file lies over projects that do not find it by themselves. */
  readonly variants: readonly ContainerPosture[];
  /** The credentials that were found: what repeats one is not written. */
  readonly secrets: ReturnType<typeof lint>['secrets'];
  /** A rule by its id, one that the project defines among them. */
  ruleOf(id: string): AnyRule | undefined;
  /** The files that findings lie in, by path. */
  source(path: string): SourceFile | undefined;
}

/** Something that kept a file from being read, or part of it; lines and columns count from 1, these in UTF-16 units. */
export interface FileProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  /** True where the file is a configuration. */
  readonly configuration?: boolean;
  /** True where all that is to be linted was: the exit code does not depend on it. */
  readonly warning?: boolean;
}

/** A report that is written while files are linted; it keeps what its format has to put in another order, and nothing else. */
export interface Report {
  /** Whether fixes are written: else nobody works them out. */
  readonly writesFixes: boolean;
  /** Whether it says what runs: else nobody works that out. */
  readonly tellsWhatRuns?: boolean;
  linted(file: Linted): void;
  problem(problem: FileProblem): void;
  /** All is said; `code` is the exit code of the scan. */
  end(code: number): void;
}

/** What a report is made with. */
export interface Setting {
  readonly output: Output;
  readonly rules: readonly AnyRule[];
  /** Version of the program. */
  readonly version: string;
  /** The severity from which on a finding makes a scan fail. */
  readonly failOn: Severity;
  readonly colour: boolean;
  /** How the program can be called: `npx plimsoll`. */
  readonly called: string;
  /** How `plimsoll fix` is called with some options for what is scanned; undefined where it can't change that. */
  readonly fix: ((options: string) => string) | undefined;
  /** How many findings people are shown at most. */
  readonly most: number | undefined;
  /** The page of a rule for people, in Markdown; undefined where the pages are not beside the program. */
  pageOf(rule: string): string | undefined;
  /** What to do about a finding, in a sentence. */
  remedyOf(finding: Pick<Finding, 'rule' | 'message'>): string | undefined;
}

/** Whether a problem makes a run fail. */
export const isFailure = ({ warning }: FileProblem): boolean => warning !== true;

/** What a finding says, with the service that it says it of. */
export function messageOf({ service, text }: Pick<Finding, 'service' | 'text'>): string {
  return service === undefined ? text : `${service}: ${text}`;
}

/** Where a problem is, for people: `compose.yaml:3:5`. */
export function problemPlace({ file, line, column }: Omit<FileProblem, 'message'>): string {
  return [
    shownWhole(file),
    ...(line === undefined ? [] : [line]),
    ...(column === undefined ? [] : [column]),
  ].join(':');
}

/** What a problem is reported as; without a place where it has none, or its file is not known. */
export function fileProblem({ file, span, message }: Problem, source: SourceFile | undefined): FileProblem {
  const place = span && source ? lineAndColumn(source, span.start) : { line: undefined };
  return { file, ...place, message };
}

/** A problem as a line for people. */
export function problemLine(problem: FileProblem): string {
  return `${problemPlace(problem)}: ${printable(problem.message)}\n`;
}

/** Line and column of an offset, both from 1; a byte order mark takes no column. */
export function lineAndColumn({ text, lines }: SourceFile, offset: number): { line: number; column: number } {
  const { line, column } = lines.position(offset);
  const mark = line === 0 && column > 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return { line: line + 1, column: column + 1 - mark };
}
