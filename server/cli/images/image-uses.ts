import { type ImagePull, type LockedImage, pulledBy } from '../../engine/images.ts';
import { grouped, isFault, type Project, printable, shownWhole } from '../../engine/index.ts';
import { changesOf } from '../../host/images/locking.ts';
import type { FileTaker } from '../diff/side.ts';

/** A name, tag and digest of an image. */
type Named = Pick<ImagePull['ref'], 'name' | 'tag' | 'digest'>;

/** A place that uses an image, on one side of a change. */
interface ImageAt {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly ref: Named;
  /** The entries of the lock that are meant; none if it has none. */
  readonly entries: readonly LockedImage[];
}

/** Reads which images the files of one side use, and what the lock of that side says of them. */
export class SideImages implements FileTaker {
  readonly all: ImageAt[] = [];
  /** Files that could not be read, as sentences. */
  readonly problems: string[] = [];

  take(project: Project, path: string): void {
    for (const { ref, known, file, span } of pulledBy(project, path)) {
      const { name, tag, digest } = ref;
      const line = file.lines.position(span.start).line + 1;
      const entries = known.locked?.entries ?? [];
      this.all.push({ path: file.path, line, ref: { name, tag, digest }, entries });
    }
    for (const each of project.document(path)?.problems ?? [])
      if (isFault(each, false)) this.problem(each.file, each.message);
    const { lock, unread } = project.lock(path);
    for (const { file, message } of lock?.problems ?? []) this.problem(file, message);
    if (unread) this.problem(unread.path, 'The lock could not be read.');
  }

  problem(file: string, message: string, line?: number): void {
    const text = `${shownWhole(file)}${line === undefined ? '' : `:${line}`}: ${printable(message)}`;
    if (!this.problems.includes(text)) this.problems.push(text);
  }
}

/** An image that is another one after a change. */
export interface ChangedImage {
  readonly before: NamedDigest;
  readonly after: NamedDigest;
  /** What differs between the configurations, what matters most first; undefined if the lock lacks one of them. */
  readonly changes: readonly string[] | undefined;
  /** The sides whose lock does not have the image. */
  readonly lacking: readonly ('before' | 'after')[];
  /** Where it is used after the change. */
  readonly places: readonly Pick<ImageAt, 'path' | 'line'>[];
}

/** A name with its tag, and the digest that a file or its lock has for it. */
export interface NamedDigest {
  readonly image: string;
  readonly digest: string | undefined;
}

/** The images that are other ones after a change, ordered by name. */
export function changedImages(before: SideImages, after: SideImages, today: string): ChangedImage[] {
  const byChange = grouped(
    paired(before.all, after.all).filter(([old, now]) => isOther(old, now)),
    ([old, now]) => JSON.stringify([old.ref, digestsOf(old), now.ref, digestsOf(now)]),
  );
  return [...byChange.values()]
    .map((uses) => changed(uses, today))
    .sort((a, b) => compared(a.after.image, b.after.image) || compared(a.before.image, b.before.image));
}

const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Pair = readonly [before: ImageAt, after: ImageAt];

function changed(uses: readonly Pair[], today: string): ChangedImage {
  const [old, now] = uses[0]!;
  const platforms = new Set(old.entries.map(({ platform }) => platform));
  const isKnown = now.entries.some(({ platform }) => platforms.has(platform));
  return {
    before: namedDigest(old),
    after: namedDigest(now),
    changes: isKnown ? changesOf(old.entries, now.entries, today) : undefined,
    lacking: isKnown ? [] : lackingIn(old, now),
    places: uses.map(([, { path, line }]) => ({ path, line })),
  };
}

function lackingIn(old: ImageAt, now: ImageAt): ChangedImage['lacking'] {
  if (now.entries.length === 0) return old.entries.length === 0 ? ['before', 'after'] : ['after'];
  return ['before'];
}

function namedDigest({ ref: { name, tag, digest }, entries }: ImageAt): NamedDigest {
  const [locked, ...others] = new Set(entries.map(digestOf));
  const image = tag === undefined && digest !== undefined ? name : `${name}:${tag ?? 'latest'}`;
  return { image, digest: digest ?? (others.length === 0 ? locked : undefined) };
}

const digestOf = ({ index, manifest }: LockedImage) => index ?? manifest;

const digestsOf = ({ entries }: ImageAt) => entries.map((each) => [each.platform, digestOf(each)]);

/** Whether two uses are known to be of different images: by the digests in the files, by those in the locks, or by their tags. */
function isOther(old: ImageAt, now: ImageAt): boolean {
  if (old.ref.digest !== undefined && now.ref.digest !== undefined) return old.ref.digest !== now.ref.digest;
  const before = new Map(old.entries.map((each) => [each.platform, digestOf(each)]));
  const both = now.entries.filter(({ platform }) => before.has(platform));
  if (both.length > 0) return both.some((each) => before.get(each.platform) !== digestOf(each));
  return (old.ref.tag ?? 'latest') !== (now.ref.tag ?? 'latest');
}

/** The uses of one image before and after: those of the same reference first, then by file, and then wherever they are. */
function paired(before: readonly ImageAt[], after: readonly ImageAt[]): Pair[] {
  const pairs: Pair[] = [];
  let [old, now] = [before, after];
  for (const key of keys) {
    const waiting = grouped(old, key);
    const found = new Set<ImageAt>();
    for (const each of now) {
      const other = waiting.get(key(each))?.shift();
      if (!other) continue;
      pairs.push([other, each]);
      found.add(other).add(each);
    }
    const isLeft = (each: ImageAt) => !found.has(each);
    [old, now] = [old.filter(isLeft), now.filter(isLeft)];
  }
  return pairs;
}

const keys: readonly ((use: ImageAt) => string)[] = [
  ({ path, ref: { name, tag, digest } }) => JSON.stringify([path, name, tag, digest]),
  ({ path, ref: { name, tag } }) => JSON.stringify([path, name, tag]),
  ({ path, ref: { name } }) => JSON.stringify([path, name]),
  ({ ref: { name } }) => name,
];
