/** A file: its path, with slashes and relative to one folder, and its text. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** Files by their paths, as an object or a `Map` of texts, or as a list. */
export type LintFiles = Readonly<Record<string, string>> | ReadonlyMap<string, string> | readonly FileText[];

/** What to lint, and how. */
export interface LintSettings {
  /** The paths of the files to lint (default: all that have the name of a Dockerfile or a compose file). */
  readonly lint?: readonly string[] | undefined;
  /**
   * The configuration, as the text or the content of a `.plimsoll.yaml`. Without it, the files with that name among the given
   * ones hold for their folders.
   */
  readonly config?: string | object | undefined;
  /** A policy that no configuration and no ignore comment can loosen, as its text or its content. */
  readonly policy?: string | object | undefined;
  /** The only rules that report: ids, or patterns in which `*` stands for anything. */
  readonly only?: readonly string[] | undefined;
  /** Rules that do not report. */
  readonly skip?: readonly string[] | undefined;
  /** The day, such as `2026-12-31`, for what ends or is no longer supported (default: today). */
  readonly today?: string | undefined;
}

/** A level of severity, the gravest first. */
export type FindingSeverity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** What was found, as `plimsoll scan --format json` writes it. */
export interface LintReport {
  /** The version of this format. */
  readonly version: 1;
  /** The files that were linted, in the order of their paths. */
  readonly files: readonly string[];
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly ReportedProblem[];
}

/** A finding. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface ReportedFinding {
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
  /** What the file is for by its path, such as tests. */
  readonly context?: string;
  /** The page of the rule. */
  readonly url: string;
  readonly service?: string;
  /** All services that have the finding, if there are several. */
  readonly services?: readonly string[];
  readonly stage?: string;
  /** The checks of other tools and catalogues that report the same, by tool. */
  readonly refs: Readonly<Record<string, readonly string[]>>;
  readonly fixes: readonly ReportedFix[];
}

/** A change that removes a finding. It was tried: the finding is gone, and there is no other one. */
export interface ReportedFix {
  readonly title: string;
  /** What stays critical in the service. */
  readonly leaves?: readonly string[];
  readonly safety: 'safe' | 'unsafe';
  /** Empty where they would repeat a credential. */
  readonly edits: readonly ReportedEdit[];
}

/** Replaces what lies between two offsets, in UTF-16 units; from 0 to 0 of a file that is not there, makes it. */
export interface ReportedEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What kept a file, or a part of it, from being checked. */
export interface ReportedProblem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** True for a note: everything was checked anyway. */
  readonly warning?: true;
}
