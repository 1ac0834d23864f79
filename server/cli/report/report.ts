import {
  type AnyRule,
  type ContainerPosture,
  type Finding,
  type FixesOf,
  isFault,
  type lint,
  type originOf,
  type Problem,
  printable,
  type Severity,
  type SourceFile,
  type Suppressed,
  shownWhole,
} from '../../engine/index.ts';
import type { DeclaredException, Fingerprints, KnownEntry } from '../../engine/policy.ts';
import type { Output } from '../output.ts';

/** The result of linting one file. */
export interface LintedFile {
  readonly path: string;
  /** Ordered by place. Findings of a compose file may lie in the Dockerfile that it builds. */
  readonly findings: readonly Finding[];
  /** The number of further findings that the baseline holds; they are not in `findings`. */
  readonly known: number;
  /** Findings hidden by ignore comments, the configuration or the baseline; empty unless requested. */
  readonly suppressed: readonly Suppressed[];
  /** What hides findings on purpose in the file, in others of its project and in its configuration. */
  exceptions(): readonly DeclaredException[];
  readonly fixesOf: FixesOf;
  /** The fingerprints that identify a finding after lines have moved; undefined if its file is not known. */
  fingerprintsOf(finding: Finding): Fingerprints | undefined;
  /** The place of a finding, as overrides of a configuration name it. */
  placeOf(finding: Finding): string;
  /** The entry of the baseline that the finding was recognised by. */
  heldAs(finding: Finding): KnownEntry | undefined;
  /** Says why a finding is where it is. */
  originOf(finding: Finding): ReturnType<typeof originOf>;
  /** The postures of the file, and of the projects that start with it; empty unless the report needs them. */
  readonly postures: readonly ContainerPosture[];
  /** The same, where the file is an additional one of projects that don't load it by default. */
  readonly variants: readonly ContainerPosture[];
  /** The credentials that were found; text that repeats one is not written. */
  readonly secrets: ReturnType<typeof lint>['secrets'];
  /** Looks up a rule by its id, including rules that the project defines. */
  ruleOf(id: string): AnyRule | undefined;
  /** Looks up a file that findings lie in, by its path. */
  source(path: string): SourceFile | undefined;
}

/** Something that kept a file, or part of it, from being read. Lines and columns count from 1, columns in UTF-16 units. */
export interface FileProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  /** True if the file is a configuration. */
  readonly configuration?: boolean;
  /** True if everything was linted anyway: the exit code does not depend on this problem. */
  readonly warning?: boolean;
  /** True for the one line about files of kinds that are not read, which people see at the end. */
  readonly isNotRead?: boolean;
}

/** A report that is written during linting. It keeps only what its format needs to reorder. */
export interface ScanReport {
  /** Whether fixes are written. If not, they are not computed. */
  readonly writesFixes: boolean;
  /** Whether it shows the containers. If not, their postures are not computed. */
  readonly tellsWhatRuns?: boolean;
  linted(file: LintedFile): void;
  problem(problem: FileProblem): void;
  /** Called at the end; `code` is the exit code of the scan. */
  end(code: number): void;
}

/** The size of a screen in characters. */
export interface Screen {
  readonly rows: number;
  readonly columns: number;
}

/** The settings for a report. */
export interface ReportSettings {
  readonly output: Output;
  readonly rules: readonly AnyRule[];
  /** Version of the program. */
  readonly version: string;
  /** The severity from which on findings make a scan fail. */
  readonly failOn: Severity;
  readonly colour: boolean;
  /** The command with which users can run the program: `npx plimsoll`. */
  readonly called: string;
  /** Builds the `plimsoll fix` command for the scanned files, given some options; undefined if they can't be fixed. */
  readonly fix: ((options: string) => string) | undefined;
  /** The maximum number of findings shown to people. */
  readonly most: number | undefined;
  /** Whether all places of a sentence are named, however many. */
  readonly all: boolean;
  /** The screen that a summary fits. */
  readonly screen: Screen;
  /** Whether a summary may stand for a long report: at a terminal, where its reader can ask for the rest. */
  readonly mayBeShort: boolean;
  /** A rule's page for people, in Markdown; undefined if the pages are not beside the program. */
  pageOf(rule: string): string | undefined;
  /** What to do about a finding, as one sentence. */
  remedyOf(finding: Pick<Finding, 'rule' | 'message'>): string | undefined;
}

/** Whether a problem makes a run fail. */
export const isFailure = ({ warning }: FileProblem): boolean => warning !== true;

/** The text of a finding, with its service in front. */
export function messageOf({ service, text }: Pick<Finding, 'service' | 'text'>): string {
  return service === undefined ? text : `${service}: ${text}`;
}

/** The findings of a file whose places are known. No report has any other. */
export const placedFindings = ({ findings, source }: LintedFile): readonly Finding[] =>
  findings.filter(({ file }) => source(file) !== undefined);

/** The place of a problem, for people: `compose.yaml:3:5`. */
export function problemPlace({ file, line, column }: Omit<FileProblem, 'message'>): string {
  return [
    shownWhole(file),
    ...(line === undefined ? [] : [line]),
    ...(column === undefined ? [] : [column]),
  ].join(':');
}

/**
 * Converts a problem for reports; without a place if it has none or its file is not known. `named` is the file that was linted, if
 * the user named it.
 */
export function fileProblem(problem: Problem, source: SourceFile | undefined, named?: string): FileProblem {
  const { file, span, message } = problem;
  const place = span && source ? lineAndColumn(source, span.start) : { line: undefined };
  return { file, ...place, message, ...(!isFault(problem, file === named) && { warning: true }) };
}

/** A problem as a line for people. */
export function problemLine(problem: FileProblem): string {
  return `${problemPlace(problem)}: ${printable(problem.message)}\n`;
}

/** Returns the line and column of an offset, both from 1. A byte order mark does not count as a column. */
export function lineAndColumn({ text, lines }: SourceFile, offset: number): { line: number; column: number } {
  const { line, column } = lines.position(offset);
  const mark = line === 0 && column > 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return { line: line + 1, column: column + 1 - mark };
}
