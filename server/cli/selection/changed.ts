import { resolve } from 'node:path';
import type { Project } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { GitRepository, isContent } from '../../host/git/repository.ts';
import { absent } from '../../host/unread.ts';
import type { Ready } from '../session.ts';

/**
 * Tells whether a file has changed, given its path relative to the current folder and its text; undefined: it does not exist.
 * Returns false for folders (paths with a slash at the end), because their files are checked one by one, and for files that git
 * ignores or keeps for itself.
 */
export type HasChanged = (path: string, text: string | undefined) => boolean;

/**
 * Compares files with the common ancestor of the current commit and `revision`, as a pull request does. Untracked files count as
 * changed. Throws an error with the reason if git can't tell.
 */
export function changedSince(revision: string, cwd: string): HasChanged {
  const repository = done(GitRepository.at(cwd));
  const base = done(repository.mergeBase(done(repository.commit(revision)), done(repository.commit('HEAD'))));
  const files = done(repository.files(base, false));
  const isIgnored = (name: string) => done(repository.ignored([name])).has(name);
  // If git can't list ignored files, fail right away instead of at each file.
  isIgnored('.gitignore');
  return (path, text) => {
    if (path.endsWith('/') || /(?:^|\/)\.git\//.test(path)) return false;
    const name = repository.pathOf(resolve(cwd, path));
    const at = name === undefined ? absent : files.at(name);
    const id = 'why' in at ? undefined : at.id;
    if (text === undefined) return id !== undefined;
    if (id === undefined) return name === undefined || !isIgnored(name);
    return !isContent(Buffer.from(text), id);
  };
}

/**
 * Whether a file, its configuration, or a file that its findings depend on has changed. Ignores unrelated compose files nearby,
 * which were only loaded to find out whether they are related.
 */
export function isAffected(ready: Ready, project: Project, hasChanged: HasChanged): boolean {
  if (isChanged(ready, hasChanged)) return true;
  const { path: own } = ready.file;
  const changed = [own, ...project.links(own)].filter((path) => hasChanged(path, project.source(path)?.text));
  if (changed.length === 0) return false;
  const parts = new Set(
    [...project.applications(own), ...project.takers(own)].flatMap(({ files, compose }) => [
      ...files,
      ...compose.links.flatMap(({ path }) => path ?? []),
    ]),
  );
  return changed.some((path) => path === own || parts.has(path) || project.written(path)?.kind !== 'compose');
}

/** Whether a file or its configuration has changed. */
export function isChanged({ file, resolved }: Ready, hasChanged: HasChanged): boolean {
  return [file, ...resolved.sources].some(({ path, text }) => hasChanged(path, text));
}
