import { join, posix, relative, resolve, sep } from 'node:path';
import { type AnyRule, emptyProject, type InputFile, kindOfName } from '../../engine/index.ts';
import { fileNames } from '../../engine/source/file-names.ts';
import { done, immediately } from '../../host/ask.ts';
import { namesInCommit } from '../../host/git/commit-names.ts';
import type { GitRepository } from '../../host/git/repository.ts';
import { fetchingFrom } from '../../host/git/revision.ts';
import { type FetchAll, loading } from '../../host/load.ts';
import { whyTooLong } from '../../host/roots.ts';
import { tune } from '../../host/tuning.ts';
import { absent, noText } from '../../host/unread.ts';
import type { SideReader } from '../../page/side.ts';
import { fileProblem, isFailure } from '../report/report.ts';
import { begin, type CliSession, forget, loaded, loadTogether, openSession, type Ready } from '../session.ts';

/** What both sides need to be read. */
export interface SideDeps {
  readonly cwd: string;
  readonly today: string;
  readonly rules: readonly AnyRule[];
  /** A configuration file below which those of both sides lie, as the user names it. */
  readonly policy?: string | undefined;
}

/** Takes the files of one side, one after the other. */
export type FileTaker = Pick<SideReader, 'take' | 'problem'>;

/** The number of files that share the files they refer to, before these are forgotten. */
const together = 20;

/** Works on the elements of a list in groups, and forgets the texts and objects after each group. */
function inGroups<T>(all: readonly T[], session: CliSession, work: (group: readonly T[]) => void): void {
  const tuning = tune(all.length, 0);
  for (let at = 0; at < all.length; at += together) {
    work(all.slice(at, at + together));
    forget(session, 'texts and objects');
    tuning.settle();
  }
  tuning.undo();
}

/** Returns a function that reports once what is wrong in the configuration of a file, given its disk path. */
function configReporter({ cwd, configOf }: CliSession, reader: FileTaker): (disk: string) => void {
  const known = new Set<unknown>();
  const isNew = (what: unknown) => known.size < known.add(what).size;
  const report = (disk: string) => {
    const found = configOf(disk);
    if (!isNew(found)) return;
    for (const problem of found.problems) {
      const source = found.sources.find(({ path }) => path === problem.file);
      const described = fileProblem(problem, source);
      const { file, line, message } = described;
      // A configuration repeats what is wrong in those above it.
      if (isFailure(described) && isNew(`${file}:${line} ${message}`)) reader.problem(file, message, line);
    }
  };
  // A policy that can't be read is reported where there is nothing to lint, too.
  report(join(cwd, 'Dockerfile'));
  return report;
}

const noPaths = { composeFiles: [], config: undefined, stdinFilename: undefined } as const;

/** Reads the files in a folder on the disk. */
export function readFolder(folder: string, deps: SideDeps, reader: FileTaker): void {
  const { cwd, policy } = deps;
  const isHere = folder === cwd || policy === undefined;
  const session = openSession(
    { ...noPaths, paths: ['.'], roots: [], policy: isHere ? policy : resolve(cwd, policy) },
    { ...deps, cwd: folder },
  );
  const reportConfig = configReporter(session, reader);
  for (const each of session.problems) if (isFailure(each)) reader.problem(each.file, each.message);
  inGroups(session.targets, session, (targets) => {
    const begun = targets.map((target) => begin(target, session));
    const ready = begun.filter((each): each is Ready => 'file' in each);
    loadTogether(ready, session);
    for (const each of begun) {
      reportConfig(each.target.disk);
      if ('file' in each) {
        const { project, config } = loaded(each, session);
        reader.take(project, each.file.path, config);
      } else if (each.message !== undefined) reader.problem(each.target.path, each.message);
    }
  });
}

/**
 * Reads the files below a folder in a commit. Uses the configuration on the disk, so that the same rules apply to both sides.
 * `besideTree` is true if the commit is compared with the work tree.
 */
export function readCommit(
  repository: GitRepository,
  commit: string,
  deps: SideDeps,
  { reader, besideTree }: { readonly reader: FileTaker; readonly besideTree: boolean },
): void {
  const { cwd, policy } = deps;
  const files = done(repository.files(commit));
  const session = openSession({ ...noPaths, paths: [], roots: [repository.top], policy }, deps);
  const reportConfig = configReporter(session, reader);
  const below = repository.pathOf(cwd) ?? '';
  const nameOf = namesInCommit(
    files,
    (name) => posix.relative(below, name),
    (path) => repository.pathOf(resolve(cwd, path)),
  );
  const onDisk = besideTree ? (path: string) => immediately(() => session.fetch(path)) : undefined;
  const fetchAll: FetchAll = (paths) => fetchingFrom({ repository, files, nameOf, onDisk }, paths);
  const prefix = below === '' ? '' : `${below}/`;
  inGroups(files.linted(prefix), session, (linted) => {
    const paths: string[] = [];
    for (const { path: name, why } of linted) {
      const path = fileNames().own(name.slice(prefix.length));
      const disk = resolve(cwd, path);
      const unread = why ?? whyTooLong(disk);
      reportConfig(disk);
      if (unread) reader.problem(path, unread.message);
      else if (!session.configOf(disk).ignores(disk)) paths.push(path);
    }
    takeAll(paths, { session, fetchAll, reader });
  });
}

/** Reads files of a commit with everything they refer to, and adds their containers to the reader. */
function takeAll(
  paths: readonly string[],
  { session, fetchAll, reader }: { session: CliSession; fetchAll: FetchAll; reader: FileTaker },
): void {
  const { cwd } = session;
  const texts = done(fetchAll(paths));
  const files: InputFile[] = [];
  for (const [at, path] of paths.entries()) {
    const text = texts[at];
    if (typeof text === 'string') files.push({ path, text, kind: kindOfName(path) });
    else reader.problem(path, noText(text?.reason ?? absent.reason).message);
  }
  const configOf = ({ path }: InputFile) => session.configOf(resolve(cwd, path));
  const seen = (file: string) => fileNames().own(relative(cwd, file).split(sep).join('/'));
  let project = emptyProject().with(...files);
  // Files that no configuration lists are fetched from git together.
  if (files.every((file) => configOf(file).sets.length === 0))
    project = done(loading(project, paths, fetchAll));
  for (const file of files) {
    const { config, sets } = configOf(file);
    const listed = project.withSets(sets.map((each) => each.map(seen)));
    project = done(loading(listed, [file.path], fetchAll));
    reader.take(project, file.path, config);
  }
}
