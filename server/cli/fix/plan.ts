import { resolve } from 'node:path';
import {
  type Finding,
  firstRound,
  identityOf,
  type MadeFix,
  nextRound,
  type Offer,
  type Round,
  rounds,
} from '../../engine/index.ts';
import { faultOf, type Within } from '../../host/guard.ts';
import { watchdog } from '../../host/watchdog.ts';
import { type FileProblem, fileProblem } from '../report/report.ts';
import { begin, type CliSession, forget, loaded, type Ready } from '../session.ts';
import type { Target } from '../targets.ts';
import type { Choice, Left } from './choice.ts';
import { fixConfigurations } from './configurations.ts';
import type { Masks } from './masks.ts';
import { shortenedSince } from './shortened.ts';

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
/** The number of neighbouring files that share the files they refer to, as in a scan. */
const near = 50;

/** State of the work. */
interface Work {
  readonly session: CliSession;
  readonly choice: Choice;
  readonly within: Within;
  readonly masks: Masks;
  /** The changed files, by disk path. */
  readonly changed: Map<string, ChangedFile>;
  /** For each linted file: the findings that are left, and the disk paths they depend on. */
  readonly results: Map<Target, { readonly left: readonly Left[]; readonly depends: ReadonlySet<string> }>;
  readonly problems: Map<string, FileProblem>;
  /** What the findings of each file said before any fix. */
  readonly before: Map<Target, readonly Finding[]>;
  made: readonly MadeFix[];
}

/** Plans the chosen fixes for all files on the command line, until no more are chosen. */
export function planOf(opened: CliSession, choice: Choice, masks: Masks, within: Within = watchdog()): Plan {
  const configs = fixConfigurations(opened, choice);
  const changed = new Map<string, ChangedFile>(configs.files.map((file) => [file.disk, file]));
  const session: CliSession = {
    ...opened,
    // Reads a changed file with the changes that fixes have made so far.
    fetch: (path) => changed.get(resolve(opened.cwd, path))?.after ?? opened.fetch(path),
  };
  const work: Work = {
    ...{ session, choice, within, changed, masks },
    results: new Map(),
    before: new Map(),
    problems: new Map(opened.problems.map((each) => [keyOf(each), each])),
    made: configs.made,
  };
  let queue = session.targets;
  let unseen = 0;
  for (let pass = 0; pass < passes && queue.length > 0; pass++) {
    const again = new Set<Target>();
    for (const [index, target] of queue.entries()) {
      if (index % near === 0) forget(session);
      again.delete(target);
      if (choice.ended) {
        if (pass === 0) unseen = queue.length - index;
        break;
      }
      const edited = fixOne(target, work);
      for (const [other, { depends }] of work.results)
        if (other !== target && edited.some((each) => depends.has(each))) again.add(other);
    }
    queue = [...again];
  }
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

const keyOf = ({ file, line, column, message }: FileProblem) => `${file}:${line}:${column}: ${message}`;

/** Fixes one file. Returns the disk paths of the files that this changed. */
function fixOne(target: Target, work: Work): string[] {
  const { session, problems } = work;
  const found = begin(target, session);
  const { sources } = found.resolved;
  for (const problem of found.resolved.problems) {
    const source = sources.find(({ path }) => path === problem.file);
    report(fileProblem(problem, source), problems);
  }
  if (!('file' in found)) {
    if (found.message !== undefined)
      report({ file: target.path, line: undefined, message: found.message }, problems);
    return [];
  }
  const text = work.changed.get(target.disk)?.after ?? found.file.text;
  const ready = { ...found, file: { ...found.file, text } };
  try {
    return made(ready, work);
  } catch (error) {
    forget(session);
    report({ file: target.path, line: undefined, message: faultOf(error) }, problems);
    return [];
  }
}

const report = (problem: FileProblem, problems: Map<string, FileProblem>) =>
  void problems.set(keyOf(problem), problem);

/** Lints a file and makes the chosen fixes, round by round. */
function made(ready: Ready, work: Work): string[] {
  const { session, choice, within } = work;
  const { path } = ready.file;
  const disk = (file: string) => resolve(session.cwd, file);
  const wanted = ({ finding }: Offer) => session.concerns(finding.file, ready);
  let { round, input, before } = within(() => {
    const { project, config, rules } = loaded(ready, session);
    const input = { path, rules, config };
    return { round: firstRound(project, input, work.made), input, before: project };
  });
  const findings = work.before.get(ready.target) ?? round.result.findings;
  work.before.set(ready.target, findings);
  for (let count = 0; count < rounds; count++) {
    work.masks.learn(round);
    // The user may take time to answer, so the question does not count towards the time limit of the file.
    const chosen = choice.of(round.offers.filter(wanted), round.project);
    if (chosen.length === 0) break;
    const now = round;
    round = within(() => nextRound(now, chosen, input));
  }
  session.project = round.project;
  const files = new Set(round.made.flatMap(({ fix }) => fix.edits.map(({ file }) => file)));
  const edited = [...files].filter((file) => round.project.source(file)?.text !== before.source(file)?.text);
  for (const file of edited) {
    const known = work.changed.get(disk(file));
    const old = known ? known.before : before.source(file)?.text;
    const after = round.project.source(file)?.text ?? '';
    work.changed.set(disk(file), { path: known?.path ?? file, disk: disk(file), before: old, after });
  }
  work.made = round.made;
  const now = { isRefused: refusedIn(round), isShortened: shortenedSince(findings, round.result.findings) };
  const left = round.offers.filter(wanted).flatMap((offer) => {
    const source = round.project.source(offer.finding.file);
    return source ? (choice.left(offer, source, now) ?? []) : [];
  });
  const named = ready.target.named ? path : undefined;
  for (const problem of round.result.problems)
    report(fileProblem(problem, round.project.source(problem.file), named), work.problems);
  const depends = new Set([path, ...round.project.links(path)].map(disk));
  work.results.set(ready.target, { left, depends });
  return edited.map(disk);
}

/** Tells whether a fix of a finding was chosen in the last rounds and could not be made. */
const refusedIn =
  ({ refused }: Round) =>
  (finding: Finding): boolean =>
    [...refused].some((key) => key.startsWith(`${identityOf(finding)} `));
