import {
  type AnyRule,
  atLeast,
  type Config,
  type Finding,
  fingerprintsOf,
  isKnown,
  lint,
  type Problem,
  type Project,
  posturesOf,
  printable,
  Reported,
  type Severity,
  type Suppressed,
  shownWhole,
  variantsOf,
} from '../engine/index.ts';
import {
  commentExceptions,
  configExceptions,
  type DeclaredException,
  endsSoon,
  type Fingerprints,
  hiddenByConfig,
  type KnownEntry,
  placeOfFinding,
  switchedOff,
  whyShown,
} from '../engine/policy.ts';
import type { FileConfig } from '../host/config.ts';
import { eachWithin, faultOf, type GuardFault, TookTooLong, type Within } from '../host/guard.ts';
import { type Tuning, tune } from '../host/tuning.ts';
import { notText } from '../host/unread.ts';
import { watchdog } from '../host/watchdog.ts';
import { groupsOf } from './groups.ts';
import type { CliInput } from './input.ts';
import { type Linted, lintedFile, recalledFile } from './remembered/linted.ts';
import type { Memory } from './remembered/memory.ts';
import { fileProblem, isFailure, type ScanReport } from './report/report.ts';
import { type BaselineFile, knownIn, nameFrom } from './selection/baseline-file.ts';
import { type HasChanged, isAffected, isChanged } from './selection/changed.ts';
import { notReadProblem } from './selection/not-read.ts';
import {
  begin,
  type CliSession,
  charactersOf,
  forget,
  loaded,
  loadTogether,
  openSession,
  type Ready,
} from './session.ts';
import type { Target } from './targets.ts';
import { type Measure, unmeasured } from './timing.ts';

/** What to scan, and how. */
export interface ScanRequest extends CliInput {
  readonly failOn: Severity;
  /** Whether a finding is reported. Other findings don't make the scan fail. */
  readonly wants: (finding: Finding) => boolean;
  /** Whether a rule is off, in spite of the configuration; undefined: no rule is. */
  readonly off: ((rule: AnyRule) => boolean) | undefined;
  /** Whether to report findings that ignore comments hide, marked as such. */
  readonly suppressed: boolean;
  /** Findings in the baseline are only counted, and don't make the scan fail. */
  readonly baseline: BaselineFile | undefined;
  /** Whether pre-commit named the files of a commit, and not a user. */
  readonly byHook?: boolean;
  /** Whether findings of the baseline are reported too, and those in shared files for each project. */
  readonly repeats?: boolean;
  /** Whether a file has changed since the base revision; undefined: lint all files. */
  readonly hasChanged: HasChanged | undefined;
}

/** The part of a request that leaves no finding out. */
export const unfiltered = {
  off: undefined,
  suppressed: false,
  baseline: undefined,
  hasChanged: undefined,
} as const satisfies Partial<ScanRequest>;

/** The inputs of a scan from its environment. */
export interface ScanDeps {
  readonly cwd: string;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  readonly rules: readonly AnyRule[];
  /** True when nobody reads the report any more. */
  readonly stopped: () => boolean;
  /** Stops work on a file that takes too long; the watchdog by default. */
  readonly within?: Within;
  /** Measures the time of parts of the work; nothing by default. */
  readonly measure?: Measure;
  /** Opens the results of earlier runs; undefined if none are to be kept. */
  readonly memoryOf?: (session: CliSession) => Memory | undefined;
}

/** The result of a scan, as needed for the exit code. */
interface Outcome {
  linted: number;
  /** There is a finding at or above the limit. */
  failing: boolean;
  /** A file or a configuration could not be read. */
  unread: boolean;
  /** A file was read only in part. */
  partly: boolean;
}

/** Lints the requested files one after the other, and reports. Returns the exit code. */
export function scan(request: ScanRequest, deps: ScanDeps, report: ScanReport): number {
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
    triesFixes: true,
    linted: new WeakSet(),
    reported: new Reported(),
    shown: new Reported(),
    recognising: request.baseline && knownIn(request.baseline, deps.cwd),
    seen: new Set(),
    outcome: { linted: 0, failing: false, unread: problems.some(isFailure), partly: false },
    tuning: undefined,
    memory: deps.memoryOf?.(session),
  };
  for (const problem of problems) report.problem(problem);
  const forgotten = () => {
    run.memory?.forget();
    run.tuning?.settle();
  };
  for (const group of groupsOf(targets, session, forgotten)) {
    if (deps.stopped()) break;
    scanFiles(group, run);
  }
  run.memory?.end();
  const notRead = session.others?.mattering(session.roots);
  if (notRead && notRead.size > 0) report.problem(notReadProblem(notRead));
  const code = exitCode(run.outcome);
  measure('writing reports', undefined, () => report.end(code));
  run.tuning?.undo();
  return code;
}

interface Run {
  readonly session: CliSession;
  readonly report: ScanReport;
  readonly request: ScanRequest;
  /** Configurations whose problems were reported. */
  readonly configs: Set<FileConfig>;
  /** Configurations with the excluded rules switched off, by their original: many files share one. */
  readonly reduced: Map<Config, Config>;
  readonly within: Within;
  /** Whether fixes are tried if the report writes them, and the files for which only that was left to do. */
  readonly triesFixes: boolean;
  readonly linted: WeakSet<Ready>;
  readonly measure: Measure;
  /** Findings that were reported for compose files: several files may lead to the same one. */
  readonly reported: Reported;
  /** The findings that the baseline does not hold. */
  readonly shown: Reported;
  /** Recognises the findings of the baseline. */
  readonly recognising: ReturnType<typeof knownIn> | undefined;
  /** The problems that were reported. */
  readonly seen: Set<string>;
  readonly outcome: Outcome;
  /** Settings for V8, made once the first files are read and the amount of work is known. */
  tuning: Tuning | undefined;
  /** The results of earlier runs. */
  readonly memory: Memory | undefined;
}

function exitCode({ linted, failing, unread, partly }: Outcome): number {
  if (unread) return 2;
  if (linted === 0) return 3;
  if (partly) return 2;
  return failing ? 1 : 0;
}

/** Lints some files. A file whose fixes take too long to try is linted again without them, so that its findings are reported. */
function lintEach(fresh: readonly Ready[], run: Run): ReadonlyMap<Ready, Checked | GuardFault> {
  const slow = new Set<Ready>();
  const through = (all: readonly Ready[], by: Run) =>
    eachWithin(run.within, all, (each) => lintOne(each, by), {
      together: () => run.measure(reading, undefined, () => loadTogether(all, run.session)),
      // State from interrupted work can't be trusted.
      spoiled: () => forget(run.session),
      failed(error, each) {
        if (error instanceof TookTooLong && run.linted.has(each)) slow.add(each);
        return faultOf(error);
      },
    });
  const linted = through(fresh, run);
  if (slow.size === 0 || !run.report.writesFixes) return linted;
  return new Map([...linted, ...through([...slow], { ...run, triesFixes: false })]);
}

/** Lints some files and reports on each. */
function scanFiles(targets: readonly Target[], run: Run): void {
  const all = targets.map((target) =>
    run.measure('reading files', target.path, () => begin(target, run.session)),
  );
  const ready = all.filter((each): each is Ready => 'file' in each);
  const recalled = recalledOf(ready, run);
  const fresh = recalled.size === 0 ? ready : ready.filter((each) => !recalled.has(each));
  run.tuning ??= tune(run.session.targets.length, charactersOf(ready));
  const linted = lintEach(fresh, run);
  for (const each of all) {
    reportConfig(each.resolved, run);
    if ('file' in each) reportFile(each, recalled.get(each) ?? linted.get(each), run);
    else if (each.message !== undefined) {
      run.outcome[each.counts] = true;
      run.report.problem({ file: each.target.path, line: undefined, message: each.message });
    }
  }
}

function reportFile(ready: Ready, linted: Checked | GuardFault | undefined, run: Run): void {
  const { file, resolved } = ready;
  const { path, kind } = file;
  if (typeof linted !== 'object') {
    run.outcome.unread = true;
    run.report.problem({ file: path, line: undefined, message: linted ?? faultOf(undefined) });
    return;
  }
  run.outcome.linted++;
  if ('unchanged' in linted) return;
  const { result, wanted, suppressed, rules, config } = linted;
  const fresh = (findings: readonly Finding[]) =>
    kind === 'compose' ? run.reported.fresh(findings) : findings;
  const { request, recognising } = run;
  const held =
    recognising?.known.match({
      findings: result.findings,
      path,
      project: linted.project(),
      rules,
      nameOf: recognising.nameOf,
    }) ?? new Map<Finding, KnownEntry>();
  const isHeld = (each: Finding) => {
    const by = held.get(each);
    return by !== undefined && isKnown(each, by) && whyShown(by.entry, config) === undefined;
  };
  const found = request.repeats ? wanted : fresh(wanted);
  // A shared place that is known of one project may be new in the next.
  const kept =
    !recognising || request.repeats ? found : run.shown.fresh(wanted.filter((each) => !isHeld(each)));
  const hidden = new Set(fresh(suppressed.map(({ finding }) => finding)));
  const { known, notes } = knownAmong(found, held, config, run);
  run.outcome.failing ||= kept.some(({ severity }) => atLeast(severity, run.request.failOn));
  run.measure('writing reports', undefined, () =>
    run.report.linted({
      path,
      findings: kept,
      known: request.repeats ? 0 : known.size,
      heldAs: (finding) => held.get(finding),
      suppressed: [
        ...suppressed.filter(({ finding }) => hidden.has(finding)),
        ...(request.suppressed ? known.values() : []),
      ],
      exceptions: () => exceptionsIn(linted.project(), path, config),
      fixesOf: result.fixesOf,
      fingerprintsOf: linted.marksOf,
      placeOf: (finding) => placeOfFinding(finding, linted.project(), rules),
      originOf: linted.originOf,
      ...linted.whatRuns,
      secrets: result.secrets,
      source: (file) => linted.source(file) ?? resolved.sources.find((each) => each.path === file),
      ruleOf: (id) => rules.find((each) => each.id === id),
    }),
  );
  for (const message of notes)
    if (isNew(message, run))
      run.report.problem({
        file: nameFrom(run.session.cwd, run.request.baseline!.path),
        line: undefined,
        message,
        warning: true,
      });
  reportProblems(ready, linted, run);
  linted.keep?.();
}

/** Reports what of a file, or of files that it names, could not be checked, and notes. */
function reportProblems({ file: { path, kind }, target, replacedAt }: Ready, linted: Linted, run: Run): void {
  const { problems } = linted.result;
  const invalid = kind === 'compose' && replacedAt !== undefined;
  const all = invalid ? [notText(path, replacedAt), ...problems] : problems;
  const named = target.named && !run.request.byHook ? path : undefined;
  for (const problem of all) {
    const described = fileProblem(problem, linted.source(problem.file), named);
    if (isFailure(described)) run.outcome.partly = true;
    if (isNew(keyOf(problem), run)) run.report.problem(described);
  }
}

/** The findings that the baseline hides, and what is worth knowing of its entries: which end soon, and which hide nothing. */
function knownAmong(
  found: readonly Finding[],
  held: ReadonlyMap<Finding, KnownEntry>,
  config: Config,
  { request: { baseline }, session: { cwd } }: Run,
): { readonly known: ReadonlyMap<Finding, Suppressed>; readonly notes: readonly string[] } {
  const known = new Map<Finding, Suppressed>();
  const notes: string[] = [];
  for (const finding of baseline ? found : []) {
    const by = held.get(finding);
    if (!by || !isKnown(finding, by)) continue;
    const { reason, owner, until } = by.entry;
    const why = whyShown(by.entry, config);
    const what = `The entry for \`${finding.rule}\` in ${shownWhole(finding.file)}`;
    if (why !== undefined) notes.push(`${what} hides nothing: ${why}.`);
    else {
      const file = nameFrom(cwd, baseline!.path);
      const said = reason === undefined ? undefined : shownWhole(reason);
      known.set(finding, { finding, by: 'baseline', file, span: undefined, reason: said, owner, until });
      if (endsSoon(until, config.today)) notes.push(`${what} ends on ${until}.`);
    }
  }
  return { known, notes };
}

/** Name of the part of the work that loads files, for one file or for several. */
const reading = 'reading what files refer to';

/** A file that was linted, and what of it is reported. */
interface CheckedFile extends Linted {
  readonly wanted: readonly Finding[];
  readonly suppressed: Linted['result']['suppressed'];
  /** What runs, if the report tells it. */
  readonly whatRuns: ReturnType<Linted['running']>;
  /** Keeps what was found and asked for later runs. */
  readonly keep: (() => void) | undefined;
  readonly marksOf: (finding: Finding) => Fingerprints | undefined;
}

type Checked = CheckedFile | typeof unchanged;

/** Lints a file, and computes its fixes if they are written. */
function lintOne(ready: Ready, run: Run): Checked {
  const { session, request, measure, memory } = run;
  const { path } = ready.file;
  const { project, by } = measure(reading, path, () => loaded(ready, session));
  if (request.hasChanged && !isAffected(ready, project, request.hasChanged)) {
    memory?.keep(ready, project, by, undefined);
    return unchanged;
  }
  const linted = lintIn(project, ready, by, run);
  return checked(ready, linted, memory && (() => memory.keep(ready, project, by, linted.asked())), run);
}

function lintIn(
  project: Project,
  { file: { path } }: Ready,
  { config, rules }: FileConfig,
  run: Run,
): Linted {
  const result = run.measure('linting', path, () => lint(project, path, rules, without(run, rules, config)));
  const running = () => ({
    postures: posturesOf(project, path, config),
    variants: variantsOf(project, path, config),
  });
  return lintedFile({ path, project, config, rules, result, running }, run.memory !== undefined);
}

const isWantedIn =
  (ready: Ready, { session, request }: Run) =>
  (finding: Finding): boolean =>
    session.concerns(finding.file, ready) && request.wants(finding);

/** Selects what of a linted file is reported, and computes its fixes if they are written. */
function checked(ready: Ready, linted: Linted, keep: CheckedFile['keep'], run: Run): CheckedFile {
  const { request, report, measure, reported } = run;
  const { path, kind } = ready.file;
  const { result } = linted;
  const isWanted = isWantedIn(ready, run);
  const wanted = result.findings.filter(isWanted);
  const suppressed = request.suppressed
    ? hiddenIn(linted, ready, run).filter((each) => isWanted(each.finding))
    : [];
  run.linted.add(ready);
  // Fixes take time, too, so compute them here, where they are measured and cached. Findings that were reported for another file
  // had their fixes written there.
  if (report.writesFixes && run.triesFixes)
    measure('trying fixes', path, () => {
      for (const finding of wanted) if (kind !== 'compose' || !reported.has(finding)) result.fixesOf(finding);
    });
  const whatRuns = report.tellsWhatRuns ? linted.running() : nothingRuns;
  const known = run.triesFixes ? linted : withoutFixes(linted, path);
  return { ...known, wanted, suppressed, whatRuns, keep, marksOf: marksIn(linted, suppressed) };
}

/** The same file, whose fixes took too long to try. */
function withoutFixes(linted: Linted, path: string): Linted {
  const message = printable('Trying fixes for the file took too long and was stopped, so none are offered.');
  const problems = [
    ...linted.result.problems,
    { file: path, span: undefined, message, isNote: true } as const,
  ];
  return { ...linted, result: { ...linted.result, problems, fixesOf: () => [] } };
}

/** Returns the fingerprints of findings. Those that comments and the configuration hide are numbered together. */
function marksIn(
  { result, rules, project, fingerprints }: Linted,
  suppressed: Linted['result']['suppressed'],
) {
  let marks: ReadonlyMap<Finding, Fingerprints> | undefined;
  const hidden = new Set([...result.suppressed, ...suppressed].map(({ finding }) => finding));
  const byConfig = hidden.size > result.suppressed.length;
  return (finding: Finding): Fingerprints | undefined => {
    if (!byConfig || !hidden.has(finding)) return fingerprints().get(finding);
    marks ??= fingerprintsOf([...hidden], project(), rules);
    return marks.get(finding);
  };
}

const nothingRuns = { postures: [], variants: [] } as const;

/** What earlier runs found in files that are still the same, as is all that they depend on. */
function recalledOf(ready: readonly Ready[], run: Run): ReadonlyMap<Ready, Checked> {
  const recalled = new Map<Ready, Checked>();
  const { memory } = run;
  if (memory)
    run.measure('recalling results', undefined, () => {
      for (const each of ready) {
        const found = recallOne(each, memory, run);
        if (found) recalled.set(each, found);
      }
    });
  return recalled;
}

function recallOne(ready: Ready, memory: Memory, run: Run): Checked | undefined {
  const { report, session, reported } = run;
  const { hasChanged } = run.request;
  const recalled = memory.recall(ready);
  if (!recalled) return undefined;
  // A file that depends on a change may still not be affected by it, which only the project tells.
  if (hasChanged && !isChanged(ready, hasChanged))
    return [...recalled.depends].some((each) => hasChanged(...each)) ? undefined : unchanged;
  let keep: CheckedFile['keep'];
  const linted = recalledFile(recalled, () => {
    const { project, by } = loaded(ready, session);
    keep = () => memory.keep(ready, project, by, linted?.asked());
    return lintIn(project, ready, by, run);
  });
  if (!linted) return undefined;
  const lacksFixes = (each: Finding) =>
    !linted.knowsFixes(each) && isWantedIn(ready, run)(each) && !reported.has(each);
  if (report.writesFixes && linted.result.findings.some(lacksFixes)) return undefined;
  if (report.tellsWhatRuns && !linted.knowsRunning) return undefined;
  return checked(ready, linted, () => keep?.(), run);
}

/** The findings of a file that comments and its configuration hide. */
function hiddenIn(
  { result: { findings, suppressed }, project, rules, config }: Linted,
  { file: { path } }: Ready,
  { request: { off } }: Run,
): readonly Suppressed[] {
  const wanted = off ? rules.filter((rule) => !off(rule)) : rules;
  const others = [...findings, ...suppressed.map(({ finding }) => finding)];
  return [...suppressed, ...hiddenByConfig(project(), path, wanted, config, others)];
}

/** What hides findings on purpose in a file, the others of its project, and its configuration. */
function exceptionsIn(project: Project, path: string, config: Config): readonly DeclaredException[] {
  const paths = new Set([path, ...project.applications(path).flatMap(({ files }) => files)]);
  const comments = [...paths].flatMap((each) => {
    const document = each === path ? project.document(path) : project.written(each);
    return document ? commentExceptions(document, config) : [];
  });
  return [...comments, ...configExceptions(config)];
}

/** Returns the configuration with the rules switched off that the request excludes. */
function without({ request: { off }, reduced }: Run, rules: readonly AnyRule[], config: Config): Config {
  if (!off) return config;
  const found = reduced.get(config) ?? switchedOff(config, new Set(rules.filter(off).map(({ id }) => id)));
  reduced.set(config, found);
  return found;
}

/** Stands for a file that is not affected by any change. */
const unchanged = { unchanged: true } as const;

const keyOf = ({ file, span, message }: Problem) => `${file} ${span?.start} ${message}`;

/** Returns false if another file of the same project led to the same problem. */
function isNew(key: string, { seen }: Run): boolean {
  return seen.size < seen.add(key).size;
}

function reportConfig(resolved: FileConfig, run: Run): void {
  if (run.configs.has(resolved)) return;
  run.configs.add(resolved);
  for (const problem of resolved.problems) {
    if (problem.isNote !== true) run.outcome.unread = true;
    // A mistake in a parent configuration appears in each configuration below it.
    if (!isNew(keyOf(problem), run)) continue;
    const source = resolved.sources.find(({ path }) => path === problem.file);
    run.report.problem({ ...fileProblem(problem, source), configuration: true });
  }
}
