import {
  type AnyRule,
  atLeast,
  type Config,
  type Finding,
  fingerprintsOf,
  lint,
  originOf,
  type Problem,
  posturesOf,
  Reported,
  type Severity,
  variantsOf,
} from '../engine/index.ts';
import { type Fingerprints, switchedOff } from '../engine/policy.ts';
import type { ResolvedConfig } from '../host/config.ts';
import { eachWithin, type Fault, faultOf, type Within } from '../host/guard.ts';
import { type Tuning, tune } from '../host/tuning.ts';
import { watchdog } from '../host/watchdog.ts';
import type { Input } from './input.ts';
import { fileProblem, isFailure, type Report } from './report/report.ts';
import { type BaselineFile, holds } from './selection/baseline-file.ts';
import { type HasChanged, isAffected } from './selection/changed.ts';
import { begin, forget, loaded, loadTogether, openSession, type Ready, type Session } from './session.ts';
import type { Target } from './targets.ts';
import { type Measure, unmeasured } from './timing.ts';

/** What is to be scanned, and how. */
export interface ScanRequest extends Input {
  readonly failOn: Severity;
  /** Whether a finding is reported; what is not does not make the scan fail. */
  readonly wants: (finding: Finding) => boolean;
  /** Whether a rule is off, whatever the configuration says; undefined: none is. */
  readonly off: ((rule: AnyRule) => boolean) | undefined;
  /** Whether what ignore comments hide is reported, too, as that. */
  readonly suppressed: boolean;
  /** What it holds is only counted, and does not make the scan fail. */
  readonly baseline: BaselineFile | undefined;
  /** Whether a file differs from what it is compared with; undefined: all files are linted. */
  readonly hasChanged: HasChanged | undefined;
}

/** The part of a request by which every finding is told. */
export const unfiltered = {
  off: undefined,
  suppressed: false,
  baseline: undefined,
  hasChanged: undefined,
} as const satisfies Partial<ScanRequest>;

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
  /** Takes the time of parts of the work; by default nobody does. */
  readonly measure?: Measure;
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
  const measure = deps.measure ?? unmeasured;
  const session = measure('finding files', undefined, () => openSession(request, deps));
  const { targets, problems } = session;
  const run: Run = {
    session,
    report,
    request,
    configs: new Set(),
    reduced: new Map(),
    measure,
    within: deps.within ?? watchdog(),
    reported: new Reported(),
    seen: new Set(),
    outcome: { linted: 0, failing: false, unread: problems.some(isFailure), partly: false },
    tuning: undefined,
  };
  for (const problem of problems) report.problem(problem);
  let sharing = 0;
  for (let at = 0; at < targets.length && !deps.stopped(); at += together) {
    const next = targets.slice(at, at + together);
    if (sharing >= near && !(sharing < most && isRead(next.at(-1)!, session))) {
      forget(session, 'texts and objects');
      sharing = 0;
      run.tuning?.settle();
    }
    sharing += together;
    scanFiles(next, run);
  }
  const code = exitCode(run.outcome);
  measure('writing reports', undefined, () => report.end(code));
  run.tuning?.undo();
  return code;
}

/** Whether files that were linted led to a file. A function of its own: in a loop V8 keeps the project for as long as the loop runs. */
const isRead = ({ path }: Target, { project }: Session) => project.source(path) !== undefined;

/** Files that are linted under one clock: to set it takes a twentieth of a scan where each file has its own. */
const together = 10;
/**
 * Files that share what they refer to: neighbours lead to the same. With more of them V8 takes what they share for old, and keeps it
 * until it collects the whole heap; that is less than to read a project again that more than these are parts of.
 */
const near = 10;
/** Files after which what they share is given up in any case: projects may lead from one to the next without an end. */
const most = 1000;

interface Run {
  readonly session: Session;
  readonly report: Report;
  readonly request: ScanRequest;
  /** Configurations whose problems have been told. */
  readonly configs: Set<ResolvedConfig>;
  /** Configurations with what the request leaves out off, by those that they are made of: many files share one. */
  readonly reduced: Map<Config, Config>;
  readonly within: Within;
  readonly measure: Measure;
  /** What was told of compose files: several may lead to the same. */
  readonly reported: Reported;
  /** The problems that were told. */
  readonly seen: Set<string>;
  readonly outcome: Outcome;
  /** What V8 was told, once the first files are read: how much work there is. */
  tuning: Tuning | undefined;
}

function exitCode({ linted, failing, unread, partly }: Outcome): number {
  if (unread) return 2;
  if (linted === 0) return 3;
  if (partly) return 2;
  return failing ? 1 : 0;
}

/** Lints some files and reports on each. */
function scanFiles(targets: readonly Target[], run: Run): void {
  const all = targets.map((target) =>
    run.measure('reading files', target.path, () => begin(target, run.session)),
  );
  const ready = all.filter((each): each is Ready => 'file' in each);
  run.tuning ??= tune(run.session.targets.length, charactersOf(ready));
  const linted = eachWithin(run.within, ready, (each) => lintOne(each, run), {
    together: () => run.measure(reading, undefined, () => loadTogether(ready, run.session)),
    // What was done in the middle of work is not to be trusted.
    spoiled: () => forget(run.session),
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

function charactersOf(ready: readonly Ready[]): number {
  let all = 0;
  for (const { file } of ready) all += file.text.length;
  return all;
}

function reportFile({ file, replacedAt }: Ready, linted: Linted | Fault | undefined, run: Run): void {
  const { path, kind } = file;
  if (typeof linted !== 'object') {
    run.outcome.unread = true;
    run.report.problem({ file: path, line: undefined, message: linted ?? faultOf(undefined) });
    return;
  }
  run.outcome.linted++;
  if ('unchanged' in linted) return;
  const { project, rules, result, wanted, suppressed, postures, variants } = linted;
  const fresh = (findings: readonly Finding[]) =>
    kind === 'compose' ? run.reported.fresh(findings) : findings;
  let fingerprints: ReadonlyMap<Finding, Fingerprints> | undefined;
  const fingerprintsIn = (finding: Finding) => {
    const hidden = result.suppressed.map((each) => each.finding);
    const of = (findings: readonly Finding[]) => fingerprintsOf(findings, project, rules);
    fingerprints ??= new Map([...of(result.findings), ...of(hidden)]);
    return fingerprints.get(finding);
  };
  const found = fresh(wanted);
  const hidden = new Set(fresh(suppressed.map(({ finding }) => finding)));
  const { baseline } = run.request;
  const { cwd } = run.session;
  const kept = baseline ? found.filter((each) => !holds(baseline, cwd, each, fingerprintsIn(each))) : found;
  run.outcome.failing ||= kept.some(({ severity }) => atLeast(severity, run.request.failOn));
  run.measure('writing reports', undefined, () =>
    run.report.linted({
      path,
      findings: kept,
      known: found.length - kept.length,
      suppressed: suppressed.filter(({ finding }) => hidden.has(finding)),
      fixesOf: result.fixesOf,
      fingerprintsOf: fingerprintsIn,
      originOf: (finding) => originOf(project, path, finding),
      postures,
      variants,
      secrets: result.secrets,
      source: (file) => project.source(file),
      ruleOf: (id) => rules.find((each) => each.id === id),
    }),
  );
  const { problems } = result;
  const invalid = kind === 'compose' && replacedAt !== undefined;
  const all = invalid ? [notText(path, replacedAt), ...problems] : problems;
  if (all.length > 0) run.outcome.partly = true;
  for (const problem of all) {
    if (isNew(keyOf(problem), run)) run.report.problem(fileProblem(problem, project.source(problem.file)));
  }
}

/** The part of the work that both may do. */
const reading = 'reading what files refer to';

/** What linting a file gave. */
type Linted = ReturnType<typeof lintOne>;

/** What linting a file gives, its fixes worked out where they are written. */
function lintOne(ready: Ready, run: Run) {
  const { session, report, request, measure, reported } = run;
  const { path, kind } = ready.file;
  const { project, config, rules } = measure(reading, path, () => loaded(ready, session));
  if (request.hasChanged && !isAffected(ready, project, request.hasChanged)) return unchanged;
  const result = measure('linting', path, () => lint(project, path, rules, without(run, rules, config)));
  const isWanted = (each: Finding) => session.concerns(each.file, ready) && request.wants(each);
  const wanted = result.findings.filter(isWanted);
  const suppressed = request.suppressed ? result.suppressed.filter((each) => isWanted(each.finding)) : [];
  // They take time, too: what is worked out here is known later. Of what was told of another file they are written there.
  if (report.writesFixes)
    measure('trying fixes', path, () => {
      for (const finding of wanted) if (kind !== 'compose' || !reported.has(finding)) result.fixesOf(finding);
    });
  const postures = report.tellsWhatRuns ? posturesOf(project, path, config) : [];
  const variants = report.tellsWhatRuns ? variantsOf(project, path, config) : [];
  return { project, rules, result, wanted, suppressed, postures, variants };
}

/** A configuration in which the rules that the request leaves out are off. */
function without({ request: { off }, reduced }: Run, rules: readonly AnyRule[], config: Config): Config {
  if (!off) return config;
  const found = reduced.get(config) ?? switchedOff(config, new Set(rules.filter(off).map(({ id }) => id)));
  reduced.set(config, found);
  return found;
}

/** What stands for a file that nothing has changed for. */
const unchanged = { unchanged: true } as const;

/** YAML is Unicode (YAML 1.2.2, section 5.2); a Dockerfile may hold any bytes in its comments. */
function notText(file: string, at: number): Problem {
  return {
    file,
    span: { start: at, end: at + 1 },
    message: 'The file contains bytes that are not valid UTF-8.',
  };
}

const keyOf = ({ file, span, message }: Problem) => `${file} ${span?.start} ${message}`;

/** False when another file of the same project has led to the same. */
function isNew(key: string, { seen }: Run): boolean {
  return seen.size < seen.add(key).size;
}

function reportConfig(resolved: ResolvedConfig, run: Run): void {
  if (run.configs.has(resolved)) return;
  run.configs.add(resolved);
  for (const problem of resolved.problems) {
    run.outcome.unread = true;
    // What is wrong above is known of each configuration below.
    if (!isNew(keyOf(problem), run)) continue;
    const source = resolved.sources.find(({ path }) => path === problem.file);
    run.report.problem({ ...fileProblem(problem, source), configuration: true });
  }
}
