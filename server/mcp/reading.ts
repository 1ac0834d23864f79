import { posix, relative, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import {
  begin,
  type CliSession,
  forget,
  loaded,
  loadTogether,
  type Ready,
  sessionOf,
} from '../cli/session.ts';
import { knowing, spelled, type Target } from '../cli/targets.ts';
import { type AnyRule, lint, printable, shownWhole } from '../engine/index.ts';
import { FileNames, fileNames, spelledBy } from '../engine/source/file-names.ts';
import { inTurn } from '../host/ask.ts';
import { eachWithin, faultOf, type Within } from '../host/guard.ts';
import { notText } from '../host/unread.ts';
import { walk } from '../host/walk.ts';
import type { TakeToolFile, ToolReading } from '../tools/answer.ts';
import { toolLimits } from '../tools/bounds.ts';
import { type ToolFile, toolFile } from '../tools/file.ts';
import type { AllowedPath } from './allowed.ts';
import { problemText } from './problem-text.ts';

/** What reading needs of its surroundings. */
export interface ReadingDeps {
  readonly rules: readonly AnyRule[];
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Disk path of a policy, below which all configurations lie. */
  readonly policy: string | undefined;
  /** Stops work on a file that takes too long. */
  readonly within: Within;
  /** Says that the caller no longer waits. */
  readonly signal: AbortSignal;
  /** Called after some files. */
  progress(files: number, all: number): void;
}

/** The number of files that share the files they refer to. */
const together = 20;
/** Milliseconds after which a walk lets other calls run. */
const slice = 20;
/** Milliseconds that a file system may take to answer. */
const patience = 10_000;

/** The files to lint, with what could not be listed. */
interface Found {
  readonly targets: readonly Target[];
  readonly problems: ReadonlySet<string>;
  readonly left: number;
}

/** Lints a file, or the files of a folder, in turns with other calls. */
export async function readAllowed(
  at: AllowedPath,
  take: TakeToolFile,
  deps: ReadingDeps,
): Promise<ToolReading> {
  const { root, roots } = at;
  // Other calls may read another folder in between, and paths are relative to one.
  const names = new FileNames(fileNames().rules);
  const { targets, problems: unlisted, left } = await targetsAt(at, names, deps.signal);
  const given = { files: targets, problems: [], folders: [], roots };
  const options = { composeFiles: [], config: undefined, policy: deps.policy };
  const session = sessionOf(given, options, { ...deps, cwd: root });
  const problems = new Set(unlisted);
  let files = 0;
  for (let start = 0; start < targets.length; start += together) {
    await turn();
    deps.signal.throwIfAborted();
    const some = targets.slice(start, start + together);
    const results = { ...deps, take, problem: (text: string) => problems.add(text) };
    files += spelledBy(names, () => lintSome(some, session, results));
    forget(session, 'texts and objects');
    deps.progress(start + some.length, targets.length);
  }
  return { root: shownWhole(root), files, left, problems };
}

async function targetsAt(at: AllowedPath, own: FileNames, signal: AbortSignal): Promise<Found> {
  const { kind, root, roots } = at;
  const named = relative(root, at.disk).split(sep).join('/');
  const { path: below, disk } = spelledBy(own, () => spelled({ path: named, disk: at.disk }));
  const targetOf = (path: string, file: string, named: boolean): Target => ({
    ...{ path, disk: file, named, descriptor: undefined },
  });
  if (kind === 'file') return { targets: [targetOf(below, disk, true)], problems: new Set(), left: 0 };
  const names = spelledBy(own, () => knowing((path) => posix.join(below, path), { isOfDisk: true }));
  const targets: Target[] = [];
  const problems = new Set<string>();
  let left = 0;
  let until = performance.now() + slice;
  const isQuick = () => {
    signal.throwIfAborted();
    if (performance.now() < until) return true;
    until = performance.now() + slice;
    return false;
  };
  for await (const { path, message } of inTurn(walk(disk, roots, names), () => patience, isQuick)) {
    const name = posix.join(below, path);
    if (message !== undefined) problems.add(`${shownWhole(name)}: ${printable(message)}`);
    else if (targets.length < toolLimits.files) targets.push(targetOf(name, posix.join(disk, path), false));
    else left++;
  }
  targets.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { targets, problems, left };
}

/** Where the results of some files go. */
interface Results extends Pick<ReadingDeps, 'within'> {
  readonly take: TakeToolFile;
  problem(text: string): void;
}

/** Lints some files. Returns how many were. */
function lintSome(
  targets: readonly Target[],
  session: CliSession,
  { within, take, problem }: Results,
): number {
  const begun = targets.map((target) => begin(target, session));
  const ready = begun.filter((each): each is Ready => 'file' in each);
  const results = eachWithin(within, ready, (each) => lintOne(each, session), {
    together: () => loadTogether(ready, session),
    spoiled: () => forget(session),
    failed: faultOf,
  });
  let files = 0;
  for (const each of begun) {
    const { path } = each.target;
    const { problems, sources } = each.resolved;
    const sourceOf = (file: string) => sources.find(({ path }) => path === file);
    for (const fault of problems) problem(printable(problemText(fault, sourceOf)));
    if (!('file' in each)) {
      if (each.message !== undefined) problem(sentence(path, each.message));
      continue;
    }
    const result = results.get(each);
    if (typeof result !== 'object') {
      problem(sentence(path, result ?? faultOf(undefined)));
      continue;
    }
    for (const text of result.problems) problem(text);
    try {
      take(result.file);
      files++;
    } catch (error) {
      problem(sentence(path, faultOf(error)));
    }
  }
  return files;
}

const sentence = (file: string, message: string) => `${shownWhole(file)}: ${printable(message)}`;

function lintOne(
  ready: Ready,
  session: CliSession,
): { readonly file: ToolFile; readonly problems: string[] } {
  const { project, config, rules } = loaded(ready, session);
  const { path, kind } = ready.file;
  const { findings, fixesOf, problems, secrets } = lint(project, path, rules, config);
  const file = toolFile({
    ...{ path, project, config, fixesOf },
    findings: findings.filter((each) => session.concerns(each.file, ready)),
    clear: secrets.clear,
    mayRepeat: secrets.mayBeIn,
    nameOf: (each) => each,
  });
  const invalid =
    kind === 'compose' && ready.replacedAt !== undefined ? [notText(path, ready.replacedAt)] : [];
  const said = [...invalid, ...problems].map((each) =>
    secrets.clear(printable(problemText(each, (name) => project.source(name)))),
  );
  return { file, problems: said };
}
