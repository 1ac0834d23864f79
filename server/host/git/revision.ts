import type { Steps } from '../ask.ts';
import type { Fetched } from '../fetched.ts';
import { decode, fetchedOf, mostBytes } from '../read.ts';
import { noText, tooLarge } from '../unread.ts';
import type { Blob, CommitFiles } from './commit-files.ts';
import { type GitRepository, isBlob } from './repository.ts';

/** The commit from which a project is read. */
export interface Revision {
  readonly repository: GitRepository;
  readonly files: CommitFiles;
  /** Returns the path from the top of the work tree; undefined if it lies outside. */
  readonly nameOf: (path: string) => string | undefined;
  /** Reads a path on the disk, if the commit is compared with the work tree. */
  readonly onDisk: ((path: string) => Steps<Fetched>) | undefined;
  /** Tells why a path outside of the work tree can't be read, as for the work tree itself. */
  readonly outside?: (path: string) => Fetched;
  /** The texts that were read, by the ids of their blobs, for another commit to which they may belong, too. */
  readonly texts?: Map<string, string>;
}

const notFetched = fetchedOf(noText('git has not fetched it'));

/** What is known of a path before anything is read: its blob, or what is there instead. */
type Place = { readonly blob: Blob } | { readonly is: Fetched; readonly mayBeIgnored: boolean };

function placeOf({ files, nameOf, outside }: Revision, path: string): Place {
  const name = nameOf(path);
  if (name === undefined) return { is: outside?.(path), mayBeIgnored: false };
  // The content of `.git` is not part of any commit.
  if (/(?:^|\/)\.git\//.test(name)) return { is: undefined, mayBeIgnored: false };
  if (path.endsWith('/')) return { is: files.list(name, path.endsWith('/./')), mayBeIgnored: false };
  const at = files.at(name);
  if (!('why' in at)) return { blob: at };
  const isAbsent = at.why === 'absent';
  return { is: isAbsent ? undefined : fetchedOf(at), mayBeIgnored: isAbsent };
}

/** Whether a path of a commit has a text that was read, or nothing, or can't be read for the same reason. Reads nothing. */
export function isKnownThere(revision: Revision, path: string, then: Fetched): boolean {
  const place = placeOf(revision, path);
  if ('is' in place) return isSameFetched(place.is, then);
  const text = revision.texts?.get(place.blob.id);
  return text !== undefined && text === then;
}

/** Whether the same was found. */
export function isSameFetched(one: Fetched, other: Fetched): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.reason === other.reason && one.beyond === other.beyond;
}

/**
 * Reads some paths from a commit: the texts of files, and the names in folders. Files that git ignores, such as `.env`, are read
 * from the disk, because they are the same before and after a change; so are those whose content there is that of the commit,
 * because that takes no git.
 */
export function* fetchingFrom(revision: Revision, paths: readonly string[]): Steps<Fetched[]> {
  const { repository, texts, onDisk } = revision;
  const found = new Map<string, Fetched>();
  const blobs = new Map<string, Blob>();
  const lacking: string[] = [];
  const read = (path: string, { id }: Blob, text: Fetched) => {
    found.set(path, text);
    if (typeof text === 'string') texts?.set(id, text);
  };
  for (const path of paths) {
    const place = placeOf(revision, path);
    if ('is' in place) {
      found.set(path, place.is);
      if (place.mayBeIgnored) lacking.push(path);
      continue;
    }
    const { blob } = place;
    const text =
      texts?.get(blob.id) ?? (onDisk && blob.size <= mostBytes(path) ? yield* onDisk(path) : undefined);
    if (typeof text === 'string' && (texts?.get(blob.id) === text || isBlob(Buffer.from(text), blob)))
      read(path, blob, text);
    else blobs.set(path, blob);
  }
  for (const most of new Set([...blobs.keys()].map(mostBytes))) {
    const some = [...blobs].filter(([path]) => mostBytes(path) === most);
    const contents = yield* repository.read(
      some.map(([, blob]) => blob),
      most,
    );
    for (const [path, blob] of some) {
      const bytes = contents.get(blob.id);
      if (bytes) read(path, blob, fetchedOf(decode(bytes)));
      else found.set(path, Number.isNaN(blob.size) ? notFetched : fetchedOf(tooLarge(most)));
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
