import { staleLockOf } from '../engine/images.ts';
import {
  type AnyRule,
  atLeast,
  type Config,
  emptyProject,
  type Finding,
  type FixesOf,
  fingerprintsOf,
  identityOf,
  type Problem,
  type Project,
  printable,
  Reported,
  sourceFile,
} from '../engine/index.ts';
import { decodeConfig, type Fingerprints } from '../engine/policy.ts';
import { perObject } from '../engine/source/memo.ts';
import { type Guard, lintBy } from '../host/guard.ts';
import { notText } from '../host/unread.ts';
import { unknownOf } from './access/known-findings.ts';
import type { ResolvedConfig } from './access/resolved-config.ts';
import type { OpenKind } from './openkind.ts';
import type { ShownAs } from './settings.ts';

/** Size in UTF-16 units above which a file is linted on save only: about five thousand lines. */
export const largeText = 200_000;

/** The result of linting one file, with everything that it was computed from. */
export interface Outcome {
  /** Changes whenever the file is linted again. */
  readonly id: string;
  readonly path: string;
  /** Milliseconds that linting it took. */
  readonly took: number;
  readonly project: Project;
  readonly config: Config;
  /** The rules that were used. */
  readonly rules: readonly AnyRule[];
  readonly findings: readonly Finding[];
  readonly fixesOf: FixesOf;
  /** Returns the fingerprints that identify a finding across runs. */
  readonly fingerprintsOf: (finding: Finding) => Fingerprints | undefined;
  /** The projects of findings that other files reported: their places refer to the texts of these. */
  readonly projectOf: ReadonlyMap<Finding, Project>;
  /** Why parts of the file could not be read. */
  readonly problems: readonly Problem[];
  /** Those of the problems that are internal errors. */
  readonly failures: readonly Problem[];
  /** Redacts the credentials that were found from a text to be shown. */
  readonly clear: (text: string) => string;
  /** Whether a text may repeat a credential that was found. */
  readonly mayRepeat: (text: string) => boolean;
  /** Whether everything was checked in spite of the problems. */
  readonly isWhole: boolean;
  /** The number of findings that the baseline hides. */
  readonly known: number;
  /** Paths that the file refers to. */
  readonly links: readonly string[];
  readonly isConfig: boolean;
  /** True if nothing of the file could be read. */
  readonly unread: boolean;
  /** The level that each severity is shown as. */
  readonly shownAs: ShownAs;
  /** Maximum number of findings to show; undefined: all. */
  readonly maxProblems: number | undefined;
  /** True if the file is linted on save only because of its size. */
  readonly large: boolean;
}

/** What linting one file reports about others. */
export type FileFindings = Pick<
  Outcome,
  'id' | 'path' | 'project' | 'findings' | 'fixesOf' | 'fingerprintsOf' | 'problems'
>;

/** What linting a file found, before settings decide what of it is shown. */
export interface RawFindings
  extends Pick<ReturnType<typeof lintBy>, 'findings' | 'suppressed' | 'problems' | 'secrets'> {
  /** What is known of its images may be outdated. */
  readonly stale: ReturnType<typeof staleLockOf>;
}

/** What an earlier scan found in a file, and the paths that it refers to. */
export interface RecalledFindings extends RawFindings {
  readonly links: readonly string[];
}

/** What decides how a file is checked. */
interface CheckContext {
  readonly resolved: ResolvedConfig;
  /** The configuration of the project that the file belongs to. */
  readonly config: Config;
  readonly rules: readonly AnyRule[];
  readonly guard: Guard;
  /** The problems of the file as a configuration, if they were computed with the files that it extends. */
  readonly configProblems?: readonly Problem[] | undefined;
  /** Whether the file had bytes that are not text when it was read. */
  readonly hasInvalidBytes?: boolean;
  /** What was found before, if all that decides about it is as it was: then the file is not linted. */
  readonly recalled?: RecalledFindings | undefined;
  /** Keeps what was found, if no rule failed. */
  readonly keep?: ((found: RawFindings) => void) | undefined;
}

type Secrets = ReturnType<typeof lintBy>['secrets'];

let serial = 0;

/** Lints a file of a project according to its settings and configuration. */
export function lintFile(project: Project, path: string, kind: OpenKind, context: CheckContext): Outcome {
  const { resolved, config, rules, configProblems, hasInvalidBytes = false, recalled } = context;
  const base = {
    id: String(++serial),
    path,
    took: 0,
    project,
    config,
    rules,
    findings: [],
    fixesOf: () => [],
    fingerprintsOf: () => undefined,
    projectOf: new Map<Finding, Project>(),
    problems: [],
    failures: [],
    clear: printable,
    mayRepeat: () => true,
    isWhole: false,
    known: 0,
    links: [],
    isConfig: kind === 'config',
    unread: false,
    large: false,
    shownAs: resolved.settings.shownAs,
    maxProblems: resolved.settings.maxProblems,
  };
  const text = project.source(path)?.text;
  if (!resolved.settings.enable || text === undefined) return base;
  // A configuration that is extended may have any name: it is recognized because it was read.
  if (resolved.sources.some((each) => each.path === path && each.text === text))
    return { ...base, isConfig: true, problems: resolved.problems.filter(({ file }) => file === path) };
  if (kind === undefined) return base;
  if (kind === 'config')
    return { ...base, problems: configProblems ?? decodeConfig(sourceFile(path, text), rules).problems };
  if (resolved.ignores(path)) return base;
  const began = performance.now();
  const replacedAt = hasInvalidBytes && kind === 'compose' ? text.indexOf('\ufffd') : -1;
  const found = recalled
    ? recalledWith(recalled, { path, project, rules, config }, context)
    : lintedBy(project, path, context);
  const { findings, problems, secrets } = found;
  const shown = unknownOf({ findings, path, project, rules }, resolved.baseline, config);
  return {
    ...base,
    took: performance.now() - began,
    known: findings.length - shown.length,
    findings: shown.filter(
      ({ file, severity }) =>
        atLeast(severity, resolved.settings.minimum) && (file === path || !resolved.ignores(file)),
    ),
    fixesOf: found.fixesOf,
    fingerprintsOf: found.fingerprintsOf,
    problems: [
      ...resolved.unread.map((message) => ({ file: path, span: undefined, message })),
      ...(replacedAt >= 0 ? [notText(path, replacedAt)] : []),
      ...problems.filter((each) => each.file === path || !resolved.ignores(each.file)),
      ...found.stale,
    ],
    failures: found.failures,
    ...hiding(secrets),
    links: found.links,
    large: text.length > largeText,
  };
}

/** Findings with answers to what is asked about them. */
interface AnsweringFindings
  extends RecalledFindings,
    Pick<Outcome, 'fixesOf' | 'fingerprintsOf' | 'failures'> {}

function lintedBy(
  project: Project,
  path: string,
  { config, rules, guard, keep }: CheckContext,
): AnsweringFindings {
  const linted = lintBy(guard, project, path, rules, config);
  const { findings, suppressed, fixesOf, problems, failures, secrets } = linted;
  let known: ReadonlyMap<Finding, Fingerprints> | undefined;
  const marksOf = (finding: Finding) => {
    known ??= fingerprintsOf(findings, project, rules);
    return known.get(finding);
  };
  const raw = { findings, suppressed, problems, secrets, stale: staleLockOf(project, path, config.today) };
  if (keep && failures.length === 0 && guard.fault(project.source(path)) === undefined) keep(raw);
  return { ...raw, fixesOf, fingerprintsOf: marksOf, failures, links: project.links(path) };
}

const recalledWith = (
  recalled: RecalledFindings,
  by: Parameters<typeof lintedAgain>[0] & { readonly project: Project },
  { guard }: CheckContext,
): AnsweringFindings => ({ ...recalled, ...lintedAgain(by, by.project, guard), failures: [] });

/** Made here, because a function within another keeps everything that this one knows. */
const hiding = (secrets: Secrets): Pick<Outcome, 'clear' | 'mayRepeat'> => ({
  clear: (text) => secrets.clear(printable(text)),
  mayRepeat: secrets.mayBeIn,
});

/** Whether a file refers to a path. */
export const refersTo = ({ links }: Pick<Outcome, 'links'>, path: string): boolean => linked(links).has(path);

const linked = perObject((links: readonly string[]): ReadonlySet<string> => new Set(links));

/** The outcome of a file that is not linted on its own. */
export const nothingBy = perObject(
  (own: Outcome): Outcome => ({ ...own, id: `${own.id}-`, findings: [], problems: [], fixesOf: () => [] }),
);

/** Combines a file's own outcome with the findings that referring files report about it. */
export function withFindingsOf(own: Outcome, others: readonly FileFindings[]): Outcome {
  const here = ({ file }: { readonly file: string }) => file === own.path;
  const reporting = others.filter((each) => each.path !== own.path && otherFiles(each).has(own.path));
  if (reporting.length === 0 && own.findings.every(here) && own.problems.every(here)) return own;
  const reported = new Reported();
  const origins = new Map<Finding, FileFindings>();
  // If two report a finding with different severities, the first file wins, as on the command line.
  const all = [own, ...reporting].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const each of all) {
    for (const finding of reported.fresh(each.findings.filter(here))) origins.set(finding, each);
  }
  const problems = new Map<string, Problem>();
  for (const each of all)
    for (const problem of each.problems.filter(here))
      problems.set(`${problem.span?.start} ${problem.message}`, problem);
  return {
    ...own,
    problems: [...problems.values()],
    id: all.map(({ id }) => id).join('.'),
    findings: [...origins.keys()].sort((a, b) => a.span.start - b.span.start),
    fixesOf: (finding) => origins.get(finding)?.fixesOf(finding) ?? [],
    fingerprintsOf: (finding) => origins.get(finding)?.fingerprintsOf(finding),
    projectOf: new Map([...origins].map(([finding, { project }]) => [finding, project])),
  };
}

/**
 * Extracts what one file reports about others, to be kept for long: with the source texts but without derived data.
 * Its fixes are computed again on demand.
 */
export function aboutOthers(own: Outcome, guard: Guard): FileFindings {
  const { id, path, links } = own;
  const findings = own.findings.filter(({ file }) => file !== path);
  const problems = own.problems.filter(({ file }) => file !== path);
  if (findings.length + problems.length === 0) return { id, path, ...silence };
  const project = own.project.only(findings.length > 0 ? [path, ...links] : problems.map(({ file }) => file));
  return { id, path, findings, problems, project, ...lintedAgain(own, project, guard) };
}

/**
 * The same outcome, to be kept for long: with the source texts but without derived data. Its fixes are computed again on
 * demand.
 */
export function lightened(own: Outcome, guard: Guard): Outcome {
  const project = own.project.only([own.path, ...own.links]);
  return { ...own, project, ...lintedAgain(own, project, guard) };
}

/** Answers questions about findings by linting their file again, once one is asked. */
function lintedAgain(
  { path, rules, config }: Pick<Outcome, 'path' | 'rules' | 'config'>,
  project: Project,
  guard: Guard,
) {
  let again: ReturnType<typeof lintBy> | undefined;
  const same = (finding: Finding) => {
    again ??= lintBy(guard, project, path, rules, config);
    const found = again.findings.find((each) => identityOf(each) === identityOf(finding));
    return found && { found, result: again };
  };
  const fixesOf: FixesOf = (finding) => {
    const now = same(finding);
    return now ? now.result.fixesOf(now.found) : [];
  };
  const marksOf = (finding: Finding) => {
    const now = same(finding);
    return now && fingerprintsOf(now.result.findings, project, rules).get(now.found);
  };
  return { fixesOf, fingerprintsOf: marksOf };
}

/**
 * The result of most files, which report nothing about others. Shared, since an empty project takes more memory than
 * everything else that is kept of a file.
 */
const silence = {
  findings: [],
  problems: [],
  project: emptyProject(),
  fixesOf: () => [],
  fingerprintsOf: () => undefined,
} as const;

/** Returns the paths of the other files that a file's findings and problems are in. */
export function otherFiles(own: FileFindings | undefined): ReadonlySet<string> {
  return own ? othersOf(own) : noFiles;
}

const noFiles: ReadonlySet<string> = new Set();

const othersOf = perObject(({ path, findings, problems }: FileFindings): ReadonlySet<string> => {
  const files = new Set([...findings, ...problems].map(({ file }) => file));
  files.delete(path);
  return files;
});
