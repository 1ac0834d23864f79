import { relative, resolve, sep } from 'node:path';
import { type AnyRule, emptyProject, type Input, kindOfName } from '../../engine/index.ts';
import { done, immediately } from '../../host/ask.ts';
import type { GitRepository } from '../../host/git/repository.ts';
import { fetchingFrom } from '../../host/git/revision.ts';
import { type FetchAll, loading } from '../../host/load.ts';
import { whyTooLong } from '../../host/roots.ts';
import { tune } from '../../host/tuning.ts';
import { absent, noText } from '../../host/unread.ts';
import { type Side, SideReader } from '../../page/side.ts';
import { isFailure } from '../report/report.ts';
import { begin, forget, loaded, loadTogether, openSession, type Ready, type Session } from '../session.ts';

/** What both sides are read with. */
export interface SideDeps {
  readonly cwd: string;
  readonly today: string;
  readonly rules: readonly AnyRule[];
}

/** Files that share what they refer to: then it is forgotten. */
const together = 20;

/** Does work on the elements of a list in groups of so many, and forgets each. */
function inGroups<T>(all: readonly T[], session: Session, work: (group: readonly T[]) => void): void {
  const tuning = tune(all.length, 0);
  for (let at = 0; at < all.length; at += together) {
    work(all.slice(at, at + together));
    forget(session, 'texts and objects');
    tuning.settle();
  }
  tuning.undo();
}

/** What runs of the files in a folder, as they are on the disk. */
export function folderSide(folder: string, deps: SideDeps, other?: Side): Side {
  const session = openSession(
    { paths: ['.'], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [] },
    { ...deps, cwd: folder },
  );
  const reader = new SideReader(deps.rules, other && { other });
  for (const each of session.problems) if (isFailure(each)) reader.problem(each.file, each.message);
  inGroups(session.targets, session, (targets) => {
    const begun = targets.map((target) => begin(target, session));
    const ready = begun.filter((each): each is Ready => 'file' in each);
    loadTogether(ready, session);
    for (const each of begun) {
      if ('file' in each) {
        const { project, config } = loaded(each, session);
        reader.take(project, each.file.path, config);
      } else if (each.message !== undefined) reader.problem(each.target.path, each.message);
    }
  });
  return reader;
}

/**
 * What runs of the files below a folder in a commit. The configuration is the one on the disk, so that both sides are judged by
 * the same. `besideTree` where it is compared with the work tree; the `other` side
 * is the one that was read before.
 */
export function commitSide(
  repository: GitRepository,
  commit: string,
  deps: SideDeps,
  { besideTree = false, other }: { readonly besideTree?: boolean; readonly other?: Side } = {},
): Side {
  const { cwd } = deps;
  const files = done(repository.files(commit));
  const nameOf = (path: string) => repository.pathOf(resolve(cwd, path));
  const session = openSession(
    { paths: [], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [repository.top] },
    deps,
  );
  const onDisk = besideTree ? (path: string) => immediately(() => session.fetch(path)) : undefined;
  const fetchAll: FetchAll = (paths) => fetchingFrom({ repository, files, nameOf, onDisk }, paths);
  const reader = new SideReader(deps.rules, other && { other });
  const below = repository.pathOf(cwd) ?? '';
  const prefix = below === '' ? '' : `${below}/`;
  inGroups(files.linted(prefix), session, (linted) => {
    const paths: string[] = [];
    for (const { path: name, why } of linted) {
      const path = name.slice(prefix.length);
      const disk = resolve(cwd, path);
      const unread = why ?? whyTooLong(disk);
      if (unread) reader.problem(path, unread.message);
      else if (!session.configOf(disk).ignores(disk)) paths.push(path);
    }
    takeAll(paths, { session, fetchAll, reader });
  });
  return reader;
}

/** Reads files of a commit with all that they refer to, and takes what runs of them. */
function takeAll(
  paths: readonly string[],
  { session, fetchAll, reader }: { session: Session; fetchAll: FetchAll; reader: SideReader },
): void {
  const { cwd } = session;
  const texts = done(fetchAll(paths));
  const files: Input[] = [];
  for (const [at, path] of paths.entries()) {
    const text = texts[at];
    if (typeof text === 'string') files.push({ path, text, kind: kindOfName(path) });
    else reader.problem(path, noText(text?.reason ?? absent.reason).message);
  }
  const configOf = ({ path }: Input) => session.configOf(resolve(cwd, path));
  const seen = (file: string) => relative(cwd, file).split(sep).join('/');
  let project = emptyProject().with(...files);
  // What no configuration lists is asked of git at once.
  if (files.every((file) => configOf(file).sets.length === 0))
    project = done(loading(project, paths, fetchAll));
  for (const file of files) {
    const { config, sets } = configOf(file);
    const listed = project.withSets(sets.map((each) => each.map(seen)));
    project = done(loading(listed, [file.path], fetchAll));
    reader.take(project, file.path, config);
  }
}
