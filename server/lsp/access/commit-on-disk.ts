import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project } from '../../engine/index.ts';
import { fileNames } from '../../engine/source/file-names.ts';
import { doneInTurn, type Steps } from '../../host/ask.ts';
import { namesInCommit } from '../../host/git/commit-names.ts';
import { GitRepository } from '../../host/git/repository.ts';
import { fetchingFrom, type Revision } from '../../host/git/revision.ts';
import { gitPatience } from '../../host/git.ts';
import { fetching, loading } from '../../host/load.ts';
import { rootsAt } from '../../host/roots.ts';
import { realOf } from '../../host/system.ts';
import { pathOf } from '../files.ts';
import type { Committed, CommittedFile, LastCommit } from './last-commit.ts';

/** Runs the git steps one after the other; git runs in its own process, so the server goes on meanwhile. */
const inTurn = <T>(steps: Steps<T>): Promise<T> => doneInTurn(steps, () => gitPatience);

/**
 * Returns the files of the last commit below a folder of the disk, given as a URI. Rejects with an error that gives
 * the reason if there are none.
 */
export const commitOnDisk: LastCommit = (uri, kindOf) => inTurn(committed(uri, kindOf));

function* committed(uri: string, kindOf: Parameters<LastCommit>[1]): Steps<Committed> {
  const folder = pathOf(uri);
  const named = fileURLToPath(uri);
  // git reports the real path of the work tree, with links resolved.
  const disk = (yield* realOf(named)) ?? named;
  const repository = yield* GitRepository.at(disk);
  const files = yield* repository.files(yield* repository.commit('HEAD'));
  const roots = yield* rootsAt([repository.top]);
  const below = repository.pathOf(disk) ?? '';
  const nameOf = namesInCommit(
    files,
    (name) => posix.join(folder, posix.relative(below, name)),
    (path) => {
      const name = posix.join(below, posix.relative(folder, path));
      return name.startsWith('..') ? undefined : name;
    },
  );
  const onDisk = (path: string) => fetching(path, join(repository.top, nameOf(path) ?? ''), roots);
  const revision: Revision = { repository, files, nameOf, onDisk };
  const prefix = below === '' ? '' : `${below}/`;
  const pathIn = (name: string) => fileNames().own(`${folder}/${name.slice(prefix.length)}`);
  const linted = files.linted(prefix, (name) => kindOf(pathIn(name)) !== undefined);
  return {
    files: linted.flatMap(({ path: name, why }) => {
      const path = pathIn(name);
      const kind = kindOf(path);
      return why || !kind ? [] : { path, kind };
    }),
    problems: linted.flatMap(({ path, why }) => (why ? { path: pathIn(path), message: why.message } : [])),
    put: (project, wanted) => inTurn(putting(project, wanted, revision)),
  };
}

function* putting(project: Project, files: readonly CommittedFile[], revision: Revision): Steps<Project> {
  const paths = files.map(({ path }) => path);
  const texts = yield* fetchingFrom(revision, paths);
  const found = files.map(({ path, kind }, at) => {
    const text = texts[at];
    return typeof text === 'string' ? { path, text, kind } : { path, why: text ?? ('absent' as const) };
  });
  return yield* loading(project.with(...found), paths, (all) => fetchingFrom(revision, all));
}
