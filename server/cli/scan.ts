import { dirname, posix, relative, resolve } from 'node:path';
import {
  type AnyRule,
  atLeast,
  clearMemos,
  emptyProject,
  type Input,
  identityOf,
  kindOfContent,
  kindOfName,
  lint,
  type Problem,
  type Project,
  type Severity,
  type SourceFile,
} from '../engine/index.ts';
import { done } from '../host/ask.ts';
import { configFinder, type ResolvedConfig } from '../host/config.ts';
import { eachWithin, type Fault, faultOf, type Within } from '../host/guard.ts';
import { type Fetch, fetchBelow, load } from '../host/load.ts';
import { readDescriptor, reading } from '../host/read.ts';
import type { Roots } from '../host/roots.ts';
import { tune } from '../host/tuning.ts';
import { watchdog } from '../host/watchdog.ts';
import { lineAndColumn, type Report } from './report/report.ts';
import { findTargets, plain, type Target } from './targets.ts';

/** What is to be scanned, and how. */
export interface ScanRequest {
  readonly paths: readonly string[];
  /** Compose files that form one project, as `docker compose -f` gets them. */
  readonly composeFiles: readonly string[];
  readonly failOn: Severity;
  readonly config: string | undefined;
  readonly stdinFilename: string | undefined;
  /** Further folders below which files may be read. */
  readonly roots: readonly string[];
}

/** What a scan needs from the outside. */
export interface ScanDeps {
  readonly cwd: string;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  readonly rules: readonly AnyRule[];
  /** True when nobody reads the report any more. */
  readonly stopped: () => boolean;
  /** Ends the work on a file that takes too long; by default the watchdog. */
  readonly within?: Within;
}

/** What a scan came to, as far as the exit code needs it. */
interface Outcome {
  linted: number;
  /** Something at or above the limit was found. */
  failing: boolean;
  /** A file or a configuration could not be read. */
  unread: boolean;
  /** A file was read in part. */
  partly: boolean;
}

/** Lints what a request names, one file after the other, and reports; answers the exit code. */
export function scan(request: ScanRequest, deps: ScanDeps, report: Report): number {
  const paths = [...request.composeFiles, ...request.paths];
  const { cwd } = deps;
  const more = request.roots.map((each) => resolve(cwd, each));
  const { files, problems, roots } = findTargets({ paths, cwd, stdinName: request.stdinFilename, more });
  const run: Run = {
    deps,
    report,
    failOn: request.failOn,
    given: request.composeFiles.map((each) => resolve(deps.cwd, each)),
    roots,
    configOf: configFinder({
      roots,
      knownRules: new Set(deps.rules.map(({ id }) => id)),
      today: deps.today,
      explicit: request.config === undefined ? undefined : resolve(deps.cwd, request.config),
      base: deps.cwd,
      nameOf: (file) => (request.config === undefined ? shown(file, deps.cwd) : plain(request.config)),
    }),
    configs: new Set(),
    within: deps.within ?? watchdog(),
    fetch: fetchBelow(roots, (path) => resolve(cwd, path)),
    seen: new Set(),
    project: emptyProject(),
    outcome: { linted: 0, failing: false, unread: problems.length > 0, partly: false },
  };
  const untune = tune(files.length);
  for (const problem of problems) report.problem(problem);
  for (let at = 0; at < files.length && !deps.stopped(); at += together) {
    if (at % near === 0) forget(run);
    scanFiles(files.slice(at, at + together), run);
  }
  report.end();
  untune();
  return exitCode(run.outcome);
}

/** Files that are linted under one clock: to set it takes a twentieth of a scan where each file has its own. */
const together = 10;
/** Files that share what they refer to: neighbours lead to the same, and what many share is not worth the memory. */
const near = 50;

interface Run {
  readonly deps: ScanDeps;
  readonly report: Report;
  readonly failOn: Severity;
  /** Disk paths of the compose files that the command line makes one project. */
  readonly given: readonly string[];
  readonly configOf: (file: string) => ResolvedConfig;
  /** Configurations whose problems have been told. */
  readonly configs: Set<ResolvedConfig>;
  readonly roots: Roots;
  readonly fetch: Fetch;
  readonly within: Within;
  /** What was told of compose files: several may lead to the same. */
  readonly seen: Set<string>;
  /** The last files that were read: the next may lead to the same. */
  project: Project;
  readonly outcome: Outcome;
}

function exitCode({ linted, failing, unread, partly }: Outcome): number {
  if (unread) return 2;
  if (linted === 0) return 3;
  if (partly) return 2;
  return failing ? 1 : 0;
}

function forget(run: Run): void {
  clearMemos();
  run.project = emptyProject();
}

/** Lints some files and reports on each. */
function scanFiles(targets: readonly Target[], run: Run): void {
  const all = targets.map((target) => begin(target, run));
  const ready = all.filter((each): each is Ready => 'file' in each);
  const linted = eachWithin(run.within, ready, (each) => lintOne(each, run), {
    // What was done in the middle of work is not to be trusted.
    spoiled: () => forget(run),
    failed: faultOf,
  });
  for (const each of all) {
    reportConfig(each.resolved, run);
    if ('file' in each) reportFile(each, linted.get(each), run);
    else if (each.message !== undefined) {
      run.outcome[each.counts] = true;
      run.report.problem({ file: each.target.path, line: undefined, message: each.message });
    }
  }
}

/** What is known of a file before it is linted: its text, or why there is none; neither where it is ignored. */
type Begun = Ready | Left;

interface Ready {
  readonly target: Target;
  readonly resolved: ResolvedConfig;
  readonly file: Input;
  /** Offset of the first bytes that are not UTF-8. */
  readonly replacedAt: number | undefined;
}

interface Left {
  readonly target: Target;
  readonly resolved: ResolvedConfig;
  readonly counts: 'unread' | 'partly';
  readonly message: string | undefined;
}

function begin(target: Target, run: Run): Begun {
  const { path, disk, descriptor } = target;
  const resolved = run.configOf(disk);
  const left = (message: string | undefined, counts: Left['counts'] = 'unread') =>
    ({ target, resolved, counts, message }) as const;
  if (resolved.ignores(disk)) return left(undefined);
  const read = descriptor === undefined ? done(reading(disk, run.roots)) : readDescriptor(descriptor);
  if (read.text === undefined) return left(read.message);
  const { text, replacedAt } = read;
  const kind = kindOfName(path) ?? (target.named ? kindOfContent(path, text) : undefined);
  if (!kind) return left('The file is not recognized as a Dockerfile or a compose file.', 'partly');
  return { target, resolved, file: { path, text, kind }, replacedAt };
}

function reportFile({ file, replacedAt }: Ready, linted: Linted | Fault | undefined, run: Run): void {
  const { path, kind } = file;
  if (typeof linted !== 'object') {
    run.outcome.unread = true;
    run.report.problem({ file: path, line: undefined, message: linted ?? faultOf(undefined) });
    return;
  }
  const { project, result, wanted } = linted;
  const kept = kind === 'compose' ? wanted.filter((finding) => isNew(identityOf(finding), run)) : wanted;
  run.outcome.linted++;
  run.outcome.failing ||= kept.some(({ severity }) => atLeast(severity, run.failOn));
  run.report.linted({
    path,
    findings: kept,
    fixesOf: result.fixesOf,
    secrets: result.secrets,
    source: (file) => project.source(file),
  });
  const { problems } = result;
  const invalid = kind === 'compose' && replacedAt !== undefined;
  const all = invalid ? [notText(path, replacedAt), ...problems] : problems;
  if (all.length > 0) run.outcome.partly = true;
  for (const problem of all) {
    const key = `${problem.file} ${problem.span?.start} ${problem.message}`;
    if (isNew(key, run)) reportProblem(problem, project.source(problem.file), run);
  }
}

/** What linting a file gave. */
type Linted = ReturnType<typeof lintOne>;

/** What linting a file gives, its fixes worked out where they are written. */
function lintOne({ target, resolved, file }: Ready, run: Run) {
  const { path } = file;
  const listed = resolved.sets.filter((files) => !files.some((each) => run.given.includes(each)));
  const named = run.given.length > 0 ? [run.given, ...listed] : listed;
  const sets = named.map((files) => files.map((each) => besides(each, target)));
  const project = load(run.project.withSets(sets).with(file), path, run.fetch);
  const { config } = configOfProject(project, path, resolved, run);
  const result = lint(project, path, run.deps.rules, config);
  const wanted = result.findings.filter(
    (each) => each.file === path || !resolved.ignores(resolve(run.deps.cwd, each.file)),
  );
  // They take time, too: what is worked out here is known later.
  if (run.report.writesFixes) for (const finding of wanted) result.fixesOf(finding);
  run.project = project;
  return { project, result, wanted };
}

/** The configuration of a compose project is that of its first file. */
function configOfProject(project: Project, path: string, own: ResolvedConfig, run: Run): ResolvedConfig {
  const first = project.applications(path)[0]?.compose.file.path ?? path;
  return first === path ? own : run.configOf(resolve(run.deps.cwd, first));
}

/** YAML is Unicode (YAML 1.2.2, section 5.2); a Dockerfile may hold any bytes in its comments. */
function notText(file: string, at: number): Problem {
  return {
    file,
    span: { start: at, end: at + 1 },
    message: 'The file contains bytes that are not valid UTF-8.',
  };
}

/** False when another file of the same project has led to the same. */
function isNew(key: string, { seen }: Run): boolean {
  return seen.size < seen.add(key).size;
}

function reportConfig(resolved: ResolvedConfig, run: Run): void {
  if (run.configs.has(resolved)) return;
  run.configs.add(resolved);
  for (const problem of resolved.problems) {
    run.outcome.unread = true;
    reportProblem(problem, resolved.source, run);
  }
}

function reportProblem({ file, span, message }: Problem, source: SourceFile | undefined, run: Run): void {
  const line = span && source && lineAndColumn(source, span.start).line;
  run.report.problem({ file, line, message });
}

/** A disk path as the target's own path would have it. */
function besides(disk: string, target: Target): string {
  return plain(posix.join(posix.dirname(target.path), plain(relative(dirname(target.disk), disk))));
}

/** A disk path as seen from the current folder. */
function shown(file: string, cwd: string): string {
  return plain(relative(cwd, file) || '.');
}
