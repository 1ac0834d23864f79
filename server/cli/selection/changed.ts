import { resolve } from 'node:path';
import type { Project } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { GitRepository, isContent } from '../../host/git/repository.ts';
import { absent } from '../../host/unread.ts';
import type { Ready } from '../session.ts';

/**
 * Tells whether a file has changed, given its path as seen from the current folder and its text; undefined: it is not there. A
 * folder, whose path ends with a slash, has not: what matters of it is asked by its own path. Nor has what git ignores, or keeps
 * for itself.
 */
export type HasChanged = (path: string, text: string | undefined) => boolean;

/**
 * Compares files with the commit from which the current one and `revision` come, as a pull request does. A file that git does
 * not know of has changed. Throws an error that says why git can't tell.
 */
export function changedSince(revision: string, cwd: string): HasChanged {
  const repository = done(GitRepository.at(cwd));
  const base = done(repository.mergeBase(done(repository.commit(revision)), done(repository.commit('HEAD'))));
  const files = done(repository.files(base, false));
  const isIgnored = (name: string) => done(repository.ignored([name])).has(name);
  // Where git can't say what it ignores, that is told at once, and not of each file.
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
 * Whether a file, one that its findings depend on, or its configuration has changed. Compose files around it that have nothing to
 * do with it were only asked whether they have.
 */
export function isAffected({ file, resolved }: Ready, project: Project, hasChanged: HasChanged): boolean {
  if (resolved.sources.some(({ path, text }) => hasChanged(path, text))) return true;
  const { path: own } = file;
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
