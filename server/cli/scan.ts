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
import { faultOf, type Within } from '../host/guard.ts';
import { type Fetch, fetchBelow, load } from '../host/load.ts';
import { readDescriptor, reading } from '../host/read.ts';
import type { Roots } from '../host/roots.ts';
import { watchdog } from '../host/watchdog.ts';
import type { ScanRequest } from './args.ts';
import { lineAndColumn, type Report } from './report/report.ts';
import { findTargets, plain, type Target } from './targets.ts';
import { tune } from './tuning.ts';

/** What a scan needs from the outside. */
export interface Surroundings {
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
export function scan(request: ScanRequest, around: Surroundings, report: Report): number {
  const paths = [...request.composeFiles, ...request.paths];
  const { cwd } = around;
  const more = request.roots.map((each) => resolve(cwd, each));
  const { files, troubles, roots } = findTargets({ paths, cwd, stdinName: request.stdinFilename, more });
  const run: Run = {
    around,
    report,
    failOn: request.failOn,
    given: request.composeFiles.map((each) => resolve(around.cwd, each)),
    roots,
    configOf: configFinder({
      roots,
      knownRules: new Set(around.rules.map(({ id }) => id)),
      today: around.today,
      explicit: request.config === undefined ? undefined : resolve(around.cwd, request.config),
      base: around.cwd,
      nameOf: (file) => (request.config === undefined ? shown(file, around.cwd) : plain(request.config)),
    }),
    configs: new Set(),
    within: around.within ?? watchdog(),
    fetch: fetchBelow(roots, (path) => resolve(cwd, path)),
    seen: new Set(),
    project: emptyProject(),
    outcome: { linted: 0, failing: false, unread: troubles.length > 0, partly: false },
  };
  tune(files.length);
  for (const trouble of troubles) report.trouble(trouble);
  for (const target of files) {
    if (around.stopped()) break;
    scanFile(target, run);
    // Neighbours share files and lines; what many share is not worth the memory.
    if (run.outcome.linted % 50 === 0) {
      clearMemos();
      run.project = emptyProject();
    }
  }
  report.end();
  return exitCode(run.outcome);
}

interface Run {
  readonly around: Surroundings;
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

function scanFile(target: Target, run: Run): void {
  const { path, disk, descriptor } = target;
  const resolved = run.configOf(disk);
  tellConfig(resolved, run);
  if (resolved.ignores(disk)) return;
  const read = descriptor === undefined ? done(reading(disk, run.roots)) : readDescriptor(descriptor);
  if (read.text === undefined) {
    run.outcome.unread = true;
    run.report.trouble({ file: path, line: undefined, message: read.message });
    return;
  }
  const { text, replacedAt } = read;
  const kind = kindOfName(path) ?? (target.named ? kindOfContent(text) : undefined);
  if (!kind) {
    run.outcome.partly = true;
    const message = 'The file is not recognized as a Dockerfile or a compose file.';
    run.report.trouble({ file: path, line: undefined, message });
    return;
  }
  const judged = judge({ path, text, kind }, target, resolved, run);
  if (typeof judged === 'string') {
    // What was done in the middle of work is not to be trusted.
    clearMemos();
    run.project = emptyProject();
    run.outcome.unread = true;
    run.report.trouble({ file: path, line: undefined, message: judged });
    return;
  }
  const { project, result, wanted } = judged;
  run.project = project;
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
    if (isNew(key, run)) tellProblem(problem, project.source(problem.file), run);
  }
}

/** What linting a file gives, its fixes worked out where they are written; why there is nothing, where that failed or took too long. */
function judge({ path, text, kind }: Input, target: Target, resolved: ResolvedConfig, run: Run) {
  const listed = resolved.sets.filter((files) => !files.some((each) => run.given.includes(each)));
  const named = run.given.length > 0 ? [run.given, ...listed] : listed;
  try {
    return run.within(() => {
      const sets = named.map((files) => files.map((each) => besides(each, target)));
      const project = load(run.project.withSets(sets).with({ path, text, kind }), path, run.fetch);
      const { config } = configOfProject(project, path, resolved, run);
      const result = lint(project, path, run.around.rules, config);
      const wanted = result.findings.filter(
        ({ file }) => file === path || !resolved.ignores(resolve(run.around.cwd, file)),
      );
      // They take time, too: what is worked out here is known later.
      if (run.report.writesFixes) for (const finding of wanted) result.fixesOf(finding);
      return { project, result, wanted };
    });
  } catch (error) {
    return faultOf(error);
  }
}

/** The configuration of a compose project is that of its first file. */
function configOfProject(project: Project, path: string, own: ResolvedConfig, run: Run): ResolvedConfig {
  const first = project.applications(path)[0]?.compose.file.path ?? path;
  return first === path ? own : run.configOf(resolve(run.around.cwd, first));
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

function tellConfig(resolved: ResolvedConfig, run: Run): void {
  if (run.configs.has(resolved)) return;
  run.configs.add(resolved);
  for (const problem of resolved.problems) {
    run.outcome.unread = true;
    tellProblem(problem, resolved.source, run);
  }
}

function tellProblem({ file, span, message }: Problem, source: SourceFile | undefined, run: Run): void {
  const line = span && source && lineAndColumn(source, span.start).line;
  run.report.trouble({ file, line, message });
}

/** A disk path as the target's own path would have it. */
function besides(disk: string, target: Target): string {
  return plain(posix.join(posix.dirname(target.path), plain(relative(dirname(target.disk), disk))));
}

/** A disk path as seen from the current folder. */
function shown(file: string, cwd: string): string {
  return plain(relative(cwd, file) || '.');
}
