import { resolve } from 'node:path';
import { GitRepository, isContent } from '../../host/git.ts';

/** Tells whether a file has changed, given its path as seen from the current folder and its text; undefined: it is not there. */
export type HasChanged = (path: string, text: string | undefined) => boolean;

/**
 * Compares files with the commit from which the current one and `revision` come, as a pull request does. A file that git does
 * not know of has changed. Throws an error that says why git can't tell.
 */
export function changedSince(revision: string, cwd: string): HasChanged {
  const repository = GitRepository.at(cwd);
  const base = repository.mergeBase(repository.commit(revision), repository.commit('HEAD'));
  const { ids } = repository.files(base, false);
  return (path, text) => {
    const name = repository.pathOf(resolve(cwd, path));
    const id = name === undefined ? undefined : ids.get(name);
    if (text === undefined) return id !== undefined;
    return id === undefined || !isContent(Buffer.from(text), id);
  };
}
