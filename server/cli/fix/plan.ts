import { resolve } from 'node:path';
import {
  type Finding,
  identityOf,
  type MadeFix,
  nextRound,
  type Offer,
  type Round,
  rounds,
} from '../../engine/index.ts';
import { faultOf, type Within } from '../../host/guard.ts';
import { type Tuning, tune } from '../../host/tuning.ts';
import { watchdog } from '../../host/watchdog.ts';
import { groupsOf } from '../groups.ts';
import type { Memory } from '../remembered/memory.ts';
import { type FileProblem, fileProblem } from '../report/report.ts';
import { type CliSession, charactersOf, forget, type Ready } from '../session.ts';
import type { Target } from '../targets.ts';
import type { Choice, Left } from './choice.ts';
import { fixConfigurations } from './configurations.ts';
import type { Masks } from './masks.ts';
import { shortenedSince } from './shortened.ts';
import { dependsOf, type FirstLook, type FixedFile, Starts, tried } from './start.ts';

/** A file changed by fixes. */
export interface ChangedFile {
  /** As in the reports. */
  readonly path: string;
  readonly disk: string;
  /** The original text; undefined for a file that the fixes create. */
  readonly before: string | undefined;
  readonly after: string;
}

/** All changes from the chosen fixes. Nothing has been written yet. */
export interface Plan {
  /** Ordered by path. */
  readonly files: readonly ChangedFile[];
  /** The fixes that were made, in order. */
  readonly made: readonly MadeFix[];
  /** The findings that remain, each once. */
  readonly left: readonly Left[];
  readonly problems: readonly FileProblem[];
  /** How many files were linted. */
  readonly linted: number;
  /** How many files were not linted because the user quit. */
  readonly unseen: number;
}

/** How often files are linted again because a fix in another file changed something they depend on. */
const passes = 5;

/** What plans need besides the files. */
interface PlanDeps {
  readonly choice: Choice;
  readonly masks: Masks;
  readonly within?: Within;
  /** Opens the results of earlier runs; undefined if none are to be kept. */
  readonly memoryOf?: ((session: CliSession) => Memory | undefined) | undefined;
}

/** What is known of a file whose fixes were made. */
interface Outcome extends Pick<FixedFile, 'depends'> {
  readonly left: readonly Left[];
  /** The file, if its results were recalled, so that its credentials are not known. */
  readonly recalled: Ready | undefined;
}

/** State of the work. */
interface Work extends Pick<PlanDeps, 'choice' | 'masks'> {
  readonly session: CliSession;
  readonly within: Within;
  readonly starts: Starts;
  /** The changed files, by disk path. */
  readonly changed: Map<string, ChangedFile>;
  readonly results: Map<Target, Outcome>;
  readonly problems: Map<string, FileProblem>;
  /** What the findings of each file said before any fix. */
  readonly before: Map<Target, readonly Finding[]>;
  made: readonly MadeFix[];
}

/** Plans the chosen fixes for all files on the command line, until no more are chosen. */
export function planOf(opened: CliSession, { choice, masks, within = watchdog(), memoryOf }: PlanDeps): Plan {
  const configs = fixConfigurations(opened, choice);
  const changed = new Map<string, ChangedFile>(configs.files.map((file) => [file.disk, file]));
  const session: CliSession = {
    ...opened,
    // Reads a changed file with the changes that fixes have made so far.
    fetch: (path) => changed.get(resolve(opened.cwd, path))?.after ?? opened.fetch(path),
  };
  const memory = memoryOf?.(session);
  const choosesOf = (offers: readonly Offer[]) => choice.of(offers, session.project).length > 0;
  const starts = new Starts({ session, within, memory, changed, choosesOf, isAsked: choice.asks });
  const work: Work = {
    ...{ session, choice, within, masks, changed, starts },
    results: new Map(),
    before: new Map(),
    problems: new Map(opened.problems.map((each) => [keyOf(each), each])),
    made: configs.made,
  };
  const unseen = fixAll(work, memory);
  memory?.end();
  const left = new Map(
    [...work.results.values()].flatMap((each) => each.left).map((each) => [identityOf(each.finding), each]),
  );
  return {
    files: [...changed.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    made: work.made,
    left: [...left.values()],
    problems: [...work.problems.values()],
    linted: work.results.size,
    unseen,
  };
}

/** Fixes all files, and again those that depend on a changed one. Returns how many were not looked at. */
function fixAll(work: Work, memory: Memory | undefined): number {
  const { session, choice, starts } = work;
  let tuning: Tuning | undefined;
  const forgotten = () => {
    starts.forget();
    memory?.forget();
    tuning?.settle();
  };
  let queue = session.targets;
  let unseen = 0;
  for (let pass = 0; pass < passes && queue.length > 0 && !choice.ended; pass++) {
    const again = new Set<Target>();
    let seen = 0;
    for (const group of groupsOf(queue, session, forgotten)) {
      if (choice.ended) break;
      const ready = starts.together(group);
      tuning ??= tune(session.targets.length, charactersOf(ready));
      for (const target of group) {
        if (choice.ended) break;
        again.delete(target);
        fixOne(target, work, again);
        seen++;
      }
    }
    if (pass === 0) unseen = queue.length - seen;
    forget(session, 'texts and objects');
    queue = [...again];
  }
  tuning?.undo();
  return unseen;
}

const keyOf = ({ file, line, column, message }: FileProblem) => `${file}:${line}:${column}: ${message}`;

/** Fixes one file. Adds to `again` the files that depend on what this changed. */
function fixOne(target: Target, work: Work, again: Set<Target>): void {
  const { session, problems, starts } = work;
  const found = starts.begin(target);
  const { sources } = found.resolved;
  for (const problem of found.resolved.problems) {
    const source = sources.find(({ path }) => path === problem.file);
    report(fileProblem(problem, source), problems);
  }
  if (!('file' in found)) {
    if (found.message !== undefined)
      report({ file: target.path, line: undefined, message: found.message }, problems);
    return;
  }
  const recalled = starts.recalled(found);
  if (recalled) {
    conclude(found, recalled, { recalled: found, refused: new Set() }, work);
    return;
  }
  try {
    const first = starts.look(found);
    const { before, round } = rounded(found, first, work);
    noteBefore(target, first.round.result.findings, work);
    const edited = editedBetween(before, round);
    if (edited.length > 0) change(edited, { before, round }, target, work, again);
    work.made = round.made;
    const { result, project, offers, refused } = round;
    const depends = dependsOf(round, found, session);
    const source: FixedFile['source'] = (path) => project.source(path);
    conclude(
      found,
      { offers, problems: result.problems, source, depends },
      { recalled: undefined, refused },
      work,
    );
  } catch (error) {
    forget(session);
    report({ file: target.path, line: undefined, message: faultOf(error) }, problems);
  }
}

const report = (problem: FileProblem, problems: Map<string, FileProblem>) =>
  void problems.set(keyOf(problem), problem);

/** Notes what a file's findings say before any of its fixes, and returns what they said when that was first asked. */
function noteBefore(target: Target, findings: readonly Finding[], { before }: Work): readonly Finding[] {
  const known = before.get(target) ?? findings;
  before.set(target, known);
  return known;
}

/** How the rounds of a file ended. */
interface Ended extends Pick<Outcome, 'recalled'> {
  /** The fixes that were chosen in the last round and could not be made. */
  readonly refused: ReadonlySet<string>;
}

/** Notes what is left of a file after its fixes. */
function conclude(
  ready: Ready,
  { offers, problems, source, depends }: FixedFile,
  { recalled, refused }: Ended,
  work: Work,
): void {
  const { session, choice, results, problems: reported } = work;
  const findings = offers.map(({ finding }) => finding);
  const now = {
    isRefused: refusedIn(refused),
    isShortened: shortenedSince(noteBefore(ready.target, findings, work), findings),
  };
  const left = wanted(offers, ready, session).flatMap((offer) => {
    const file = source(offer.finding.file);
    return file ? (choice.left(offer, file, now) ?? []) : [];
  });
  const named = ready.target.named ? ready.file.path : undefined;
  for (const problem of problems) report(fileProblem(problem, source(problem.file), named), reported);
  results.set(ready.target, { left, depends, recalled });
}

const wanted = (offers: readonly Offer[], ready: Ready, session: CliSession) =>
  offers.filter(({ finding }) => session.concerns(finding.file, ready));

/** The states before and after the fixes of a file. */
interface Rounds {
  readonly before: Round['project'];
  readonly round: Round;
}

/** Makes the chosen fixes of a file, round by round. */
function rounded(ready: Ready, { round: first, input }: FirstLook, work: Work): Rounds {
  const { session, choice, within } = work;
  let round: Round = { ...first, made: work.made };
  for (let count = 0; count < rounds; count++) {
    work.masks.learn(round);
    // The user may take time to answer, so the question does not count towards the time limit of the file.
    const chosen = choice.of(wanted(round.offers, ready, session), round.project);
    if (chosen.length === 0) break;
    const now = round;
    const chooses = choice.asks
      ? undefined
      : (offers: readonly Offer[]) => choice.of(offers, now.project).length > 0;
    round = within(() => {
      const next = nextRound(now, chosen, input);
      return tried(next, wanted(next.offers, ready, session), count + 1 < rounds ? chooses : undefined);
    });
  }
  return { before: first.project, round };
}

/** The paths of the files that fixes have changed. */
function editedBetween(before: Round['project'], { project, made }: Round): readonly string[] {
  const files = new Set(made.flatMap(({ fix }) => fix.edits.map(({ file }) => file)));
  return [...files].filter((file) => project.source(file)?.text !== before.source(file)?.text);
}

/** Notes changed files. All that depends on them is looked at again. */
function change(
  edited: readonly string[],
  { before, round: { project } }: Rounds,
  target: Target,
  work: Work,
  again: Set<Target>,
): void {
  const { session, changed, results, starts } = work;
  const diskOf = (file: string) => resolve(session.cwd, file);
  const disks = edited.map(diskOf);
  for (const [other, outcome] of results) {
    const { depends, recalled } = outcome;
    if (other === target || !disks.some((each) => depends.has(each))) continue;
    again.add(other);
    if (!recalled) continue;
    // The lines that will be shown as removed may hold its credentials.
    work.masks.learn(starts.look(recalled).round);
    results.set(other, { ...outcome, recalled: undefined });
  }
  for (const file of edited) {
    const known = changed.get(diskOf(file));
    const old = known ? known.before : before.source(file)?.text;
    const text = project.source(file)?.text ?? '';
    changed.set(diskOf(file), { path: known?.path ?? file, disk: diskOf(file), before: old, after: text });
    session.project = session.project.with({ path: file, text, kind: project.document(file)?.kind });
  }
  starts.outdate(disks);
}

/** Tells whether a fix of a finding is among those that could not be made. */
const refusedIn =
  (refused: ReadonlySet<string>) =>
  (finding: Finding): boolean =>
    [...refused].some((key) => key.startsWith(`${identityOf(finding)} `));
