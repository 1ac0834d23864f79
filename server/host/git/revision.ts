import type { Steps } from '../ask.ts';
import type { Fetched } from '../fetched.ts';
import { decode, fetchedOf, mostBytes } from '../read.ts';
import { noText, tooLarge } from '../unread.ts';
import type { Blob, CommitFiles } from './commit-files.ts';
import type { GitRepository } from './repository.ts';

/** The commit from which a project is read. */
export interface Revision {
  readonly repository: GitRepository;
  readonly files: CommitFiles;
  /** Returns the path from the top of the work tree; undefined if it lies outside. */
  readonly nameOf: (path: string) => string | undefined;
  /** Reads a path on the disk, if the commit is compared with the work tree. */
  readonly onDisk: ((path: string) => Steps<Fetched>) | undefined;
}

const notFetched = fetchedOf(noText('git has not fetched it'));

/**
 * Reads some paths from a commit: the texts of files, and the names in folders. Caches nothing. Files that git ignores, such as
 * `.env`, are read from the disk, because they are the same before and after a change.
 */
export function* fetchingFrom(revision: Revision, paths: readonly string[]): Steps<Fetched[]> {
  const { files, nameOf, repository } = revision;
  const found = new Map<string, Fetched>();
  const blobs = new Map<string, Blob>();
  const lacking: string[] = [];
  for (const path of paths) {
    const name = nameOf(path);
    // The content of `.git` is not part of any commit.
    if (name === undefined || /(?:^|\/)\.git\//.test(name)) continue;
    if (path.endsWith('/')) found.set(path, files.list(name));
    else {
      const at = files.at(name);
      if (!('why' in at)) blobs.set(path, at);
      else if (at.why === 'absent') lacking.push(path);
      else found.set(path, fetchedOf(at));
    }
  }
  for (const most of new Set([...blobs.keys()].map(mostBytes))) {
    const some = [...blobs].filter(([path]) => mostBytes(path) === most);
    const contents = yield* repository.read(
      some.map(([, blob]) => blob),
      most,
    );
    for (const [path, { id, size }] of some) {
      const bytes = contents.get(id);
      if (bytes) found.set(path, fetchedOf(decode(bytes)));
      else found.set(path, Number.isNaN(size) ? notFetched : fetchedOf(tooLarge(most)));
    }
  }
  for (const [path, text] of yield* ignoredOnDisk(revision, lacking)) found.set(path, text);
  return paths.map((path) => found.get(path));
}

function* ignoredOnDisk(
  { repository, nameOf, onDisk }: Revision,
  paths: readonly string[],
): Steps<ReadonlyMap<string, Fetched>> {
  const there = new Map<string, Fetched>();
  if (!onDisk) return there;
  for (const path of paths) {
    const found = yield* onDisk(path);
    if (found !== undefined) there.set(path, found);
  }
  const names = new Map([...there.keys()].map((path) => [path, nameOf(path) ?? '']));
  const ignored = yield* repository.ignored([...names.values()]);
  for (const [path, name] of names) if (!ignored.has(name)) there.delete(path);
  return there;
}
