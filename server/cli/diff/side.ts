import { join, posix, relative, resolve, sep } from 'node:path';
import { type AnyRule, type Config, emptyProject, type InputFile, kindOfName } from '../../engine/index.ts';
import { fileNames } from '../../engine/source/file-names.ts';
import { done, immediately } from '../../host/ask.ts';
import type { FileConfig } from '../../host/config.ts';
import type { Fetched } from '../../host/fetched.ts';
import { namesInCommit } from '../../host/git/commit-names.ts';
import type { GitRepository } from '../../host/git/repository.ts';
import { fetchingFrom, isKnownThere, isSameFetched, type Revision } from '../../host/git/revision.ts';
import { type FetchAll, loading } from '../../host/load.ts';
import { digestOfConfig } from '../../host/results/entry.ts';
import { whyTooLong } from '../../host/roots.ts';
import type { Tuning } from '../../host/tuning.ts';
import { absent, noText } from '../../host/unread.ts';
import { isSameText, type SideReader } from '../../page/side.ts';
import { groupsOf } from '../groups.ts';
import { fileProblem, isFailure } from '../report/report.ts';
import {
  type Begun,
  begin,
  type CliSession,
  configOfFirst,
  forget,
  loaded,
  loadTogether,
  openSession,
  type Ready,
} from '../session.ts';

/** What both sides need to be read. */
export interface SideDeps {
  readonly cwd: string;
  readonly today: string;
  readonly rules: readonly AnyRule[];
  /** A configuration file below which those of both sides lie, as the user names it. */
  readonly policy?: string | undefined;
  readonly configs: ConfigDigests;
  /** Tunes V8 for a number of files, once for both sides. */
  readonly tuned: (files: number) => Tuning;
  /** The texts of the commits that were read, by the ids of their blobs. */
  readonly texts: Map<string, string>;
}

/** Takes the files of one side, one after the other. */
export interface FileTaker extends Pick<SideReader, 'take' | 'problem'> {
  /** Takes over a file that is the same on the other side; undefined if each side needs all of its files. */
  readonly adopt?: SideReader['adopt'];
}

/** The number of files of a commit that share the files they refer to, before these are forgotten. */
const together = 20;

/** Tells configurations apart by what they say: each side reads its own. */
export class ConfigDigests {
  readonly #known = new Map<Config, string>();

  of(by: FileConfig): string {
    const known = this.#known.get(by.config) ?? digestOfConfig(by);
    this.#known.set(by.config, known);
    return known;
  }

  areSame(config: Config, by: FileConfig): boolean {
    return config === by.config || this.#known.get(config) === this.of(by);
  }
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
  const tuning = deps.tuned(session.targets.length);
  for (const targets of groupsOf(session.targets, session, () => tuning.settle())) {
    const begun = targets.map((target) => begin(target, session));
    const ready = begun.filter((each): each is Ready => 'file' in each);
    const adopted = new Set<Begun>(ready.filter((each) => isAdopted(each, session, deps, reader)));
    loadTogether(
      ready.filter((each) => !adopted.has(each)),
      session,
    );
    for (const each of begun) {
      reportConfig(each.target.disk);
      if (adopted.has(each)) continue;
      if ('file' in each) {
        const { project, by } = loaded(each, session);
        deps.configs.of(by);
        reader.take(project, each.file.path, by.config);
      } else if (each.message !== undefined) reader.problem(each.target.path, each.message);
    }
  }
}

const isSameThere = (path: string, here: Fetched, there: Fetched) =>
  typeof here === 'string' && typeof there === 'string'
    ? isSameText(path, here, there)
    : isSameFetched(here, there);

/** Has a reader take over a file that is the same on the other side. */
function isAdopted(ready: Ready, session: CliSession, deps: SideDeps, reader: FileTaker): boolean {
  const { path, text } = ready.file;
  const isSame = (each: string, there: Fetched) =>
    isSameThere(each, each === path ? text : session.fetch(each), there) && fileNames().own(each) === each;
  const isConfig = (config: Config, first: string | undefined) =>
    deps.configs.areSame(config, first === undefined ? ready.resolved : configOfFirst(first, session));
  return reader.adopt?.(path, isSame, isConfig) === true;
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
  const revision: Revision = { repository, files, nameOf, onDisk, outside: session.fetch, texts: deps.texts };
  const adopts = (path: string) =>
    reader.adopt?.(
      path,
      (each, there) => isKnownThere(revision, each, there),
      (config) => deps.configs.areSame(config, session.configOf(resolve(cwd, path))),
    ) === true;
  const fetchAll: FetchAll = (paths) => fetchingFrom(revision, paths);
  const prefix = below === '' ? '' : `${below}/`;
  const all = files.linted(prefix);
  const tuning = deps.tuned(all.length);
  for (let at = 0; at < all.length; at += together) {
    const paths: string[] = [];
    for (const { path: name, why } of all.slice(at, at + together)) {
      const path = fileNames().own(name.slice(prefix.length));
      const disk = resolve(cwd, path);
      const unread = why ?? whyTooLong(disk);
      reportConfig(disk);
      if (unread) reader.problem(path, unread.message);
      else if (!session.configOf(disk).ignores(disk) && !adopts(path)) paths.push(path);
    }
    takeAll(paths, { session, fetchAll, reader, configs: deps.configs });
    forget(session, 'texts and objects');
    tuning.settle();
  }
}

interface CommitReading extends Pick<SideDeps, 'configs'> {
  readonly session: CliSession;
  readonly fetchAll: FetchAll;
  readonly reader: FileTaker;
}

/** Reads files of a commit with everything they refer to, and adds their containers to the reader. */
function takeAll(paths: readonly string[], { session, fetchAll, reader, configs }: CommitReading): void {
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
    const by = configOf(file);
    const { config, sets } = by;
    configs.of(by);
    const listed = project.withSets(sets.map((each) => each.map(seen)));
    project = done(loading(listed, [file.path], fetchAll));
    reader.take(project, file.path, config);
  }
}
