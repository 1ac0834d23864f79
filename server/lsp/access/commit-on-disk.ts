import { realpathSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { done } from '../../host/ask.ts';
import type { Fetched } from '../../host/fetched.ts';
import { GitRepository } from '../../host/git.ts';
import { fetchBelow, load } from '../../host/load.ts';
import { maxBytes } from '../../host/read.ts';
import { fetchFrom } from '../../host/revision.ts';
import { rootsAt } from '../../host/roots.ts';
import { pathOf } from '../files.ts';
import type { Committed } from './last-commit.ts';

/** The files of the last commit below a folder of the disk, by its URI. Throws an error that says why there are none. */
export function commitOnDisk(uri: string): Committed {
  const folder = pathOf(uri);
  // git names the work tree by where it truly lies.
  const disk = realpathSync(fileURLToPath(uri));
  const repository = GitRepository.at(disk);
  const { ids, names } = repository.files(repository.commit('HEAD'));
  const below = repository.pathOf(disk) ?? '';
  const nameOf = (path: string) => {
    const name = posix.join(below, posix.relative(folder, path));
    return name.startsWith('..') ? undefined : name;
  };
  const fetch: (path: string) => Fetched = fetchFrom(
    repository,
    ids,
    nameOf,
    fetchBelow(done(rootsAt([repository.top])), (path) => join(repository.top, nameOf(path) ?? '')),
  );
  const prefix = below === '' ? '' : `${below}/`;
  return {
    paths: names
      .flatMap((name) => (name.startsWith(prefix) ? `${folder}/${name.slice(prefix.length)}` : []))
      .sort(),
    ask: (paths) =>
      repository.fetch(
        paths.flatMap((path) => ids.get(nameOf(path) ?? '') ?? []),
        maxBytes,
      ),
    put(project, path, kind) {
      const text = fetch(path);
      return typeof text === 'string' ? load(project.with({ path, text, kind }), path, fetch) : undefined;
    },
  };
}
