import { relative, resolve, sep } from 'node:path';
import { type AnyRule, emptyProject, kindOfName } from '../../engine/index.ts';
import type { GitRepository } from '../../host/git.ts';
import { load } from '../../host/load.ts';
import { maxBytes } from '../../host/read.ts';
import { fetchFrom } from '../../host/revision.ts';
import { type Side, SideReader } from '../../page/side.ts';
import { isFailure } from '../report/report.ts';
import { begin, loaded, openSession } from '../session.ts';

/** What both sides are read with. */
export interface SideDeps {
  readonly cwd: string;
  readonly today: string;
  readonly rules: readonly AnyRule[];
}

/** What runs of the files in a folder, as they are on the disk. */
export function folderSide(folder: string, deps: SideDeps): Side {
  const session = openSession(
    { paths: ['.'], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [] },
    { ...deps, cwd: folder },
  );
  const reader = new SideReader(deps.rules);
  for (const each of session.problems) if (isFailure(each)) reader.problem(each.file, each.message);
  for (const target of session.targets) {
    const begun = begin(target, session);
    if ('file' in begun) {
      const { project, config } = loaded(begun, session);
      reader.take(project, begun.file.path, config);
    } else if (begun.message !== undefined) reader.problem(target.path, begun.message);
  }
  return reader;
}

/**
 * What runs of the files below a folder in a commit. The configuration is the one on the disk, so that both sides are judged by
 * the same. `besideTree` where it is compared with the work tree.
 */
export function commitSide(
  repository: GitRepository,
  commit: string,
  deps: SideDeps,
  besideTree = false,
): Side {
  const { cwd } = deps;
  const { ids, names } = repository.files(commit);
  const nameOf = (path: string) => repository.pathOf(resolve(cwd, path));
  const session = openSession(
    { paths: [], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [cwd] },
    deps,
  );
  const fetch = fetchFrom(repository, ids, nameOf, besideTree ? session.fetch : undefined);
  const reader = new SideReader(deps.rules);
  const below = relative(repository.top, cwd).split(sep).join('/');
  const prefix = below === '' ? '' : `${below}/`;
  const linted = names.filter((name) => name.startsWith(prefix) && kindOfName(name)).sort();
  repository.fetch(
    linted.flatMap((name) => ids.get(name) ?? []),
    maxBytes,
  );
  let project = emptyProject();
  for (const name of linted) {
    const path = name.slice(prefix.length);
    const kind = kindOfName(path);
    const disk = resolve(cwd, path);
    const { config, sets, ignores } = session.configOf(disk);
    if (!kind || ignores(disk)) continue;
    const text = fetch(path);
    if (typeof text !== 'string') {
      reader.problem(path, 'The file is too large.');
      continue;
    }
    const named = sets.map((each) => each.map((file) => relative(cwd, file).split(sep).join('/')));
    project = load(project.withSets(named).with({ path, text, kind }), path, fetch);
    reader.take(project, path, config);
  }
  return reader;
}
