import type { ImageRef } from '../image/model.ts';
import { grouped } from '../source/groups.ts';
import { none } from '../source/list.ts';
import { perLasting } from '../source/memo.ts';
import type { LockEntry } from './lock-fields.ts';
import { type ImageLock, imageOf } from './lock-file.ts';
import type { LockedImage } from './locked-image.ts';

/** What a lock says of an image of which it may have several platforms. */
export interface KnownImage {
  /** The entries that may be meant; at least one. */
  readonly entries: readonly LockedImage[];
  /** The first entry, with only those variables, ports and volumes that are sure. */
  readonly image: LockedImage;
  /** Fields on which the entries disagree. */
  readonly unsure: ReadonlySet<keyof LockedImage>;
}

const byRepository = perLasting((entries: ImageLock['entries']) =>
  grouped(entries, ({ name }) => repositoryOf(name)),
);

/** The name of an image without its tag or digest; one of them is always there. */
function repositoryOf(name: string): string {
  const digest = name.indexOf('@');
  return name.slice(0, digest < 0 ? name.lastIndexOf(':') : digest);
}

type NamedImage = Pick<ImageRef, 'name' | 'tag' | 'digest'>;

/** The entries that references meant so far. */
const found = perLasting((_: ImageLock['entries']) => new Map<string, readonly LockedImage[]>());

/** The entries that a reference means, for all platforms. */
function meantBy({ entries }: ImageLock, ref: NamedImage): readonly LockedImage[] {
  const named = byRepository(entries).get(ref.name);
  if (!named) return none;
  const known = found(entries);
  const key = `${ref.name} ${ref.tag} ${ref.digest}`;
  const before = known.get(key);
  if (before) return before;
  const meant = named.filter((each) => isMeant(each, ref)).map(imageOf);
  known.set(key, meant);
  return meant;
}

/**
 * What a lock says of a reference: by its digest, else by its tag. A `platform` chooses the entry. Without one, all entries for
 * Linux may be meant, or all if none is for Linux.
 */
export function knownByLock(lock: ImageLock, ref: NamedImage, platform?: string): KnownImage | undefined {
  return agreedOf(ofPlatform(meantBy(lock, ref), platform));
}

/** Whether an entry is of the image that a reference names: by its digest, else by its tag. */
export function isMeant(
  { name, index, manifest }: Pick<LockEntry, 'name' | 'index' | 'manifest'>,
  ref: NamedImage,
): boolean {
  if (ref.digest === undefined) return name === `${ref.name}:${ref.tag ?? 'latest'}`;
  return [index, manifest].includes(ref.digest) || name === `${ref.name}@${ref.digest}`;
}

function ofPlatform(entries: readonly LockedImage[], asked: string | undefined): readonly LockedImage[] {
  if (asked !== undefined) {
    const wanted = platformParts(asked);
    return entries.filter(({ platform }) => {
      const own = platformParts(platform);
      return wanted.every((part, at) => part === '' || part === own[at]);
    });
  }
  const linux = entries.filter(({ platform }) => platform.startsWith('linux/'));
  return linux.length > 0 ? linux : entries;
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
};
const systems = /^(?:linux|windows)$/;

/** System, architecture and variant of a platform, normalised as containerd does; empty where it names none. */
function platformParts(text: string): readonly [string, string, string] {
  const parts = text.toLowerCase().split('/');
  if (!systems.test(parts[0] ?? '')) parts.unshift('linux');
  const [system = '', written = '', variant = ''] = parts;
  const architecture = architectures[written] ?? written;
  if (architecture === 'arm64' && variant === 'v8') return [system, architecture, ''];
  return [system, architecture, architecture === 'arm' && variant === '' ? 'v7' : variant];
}

const compared: readonly (keyof LockedImage)[] = [
  ...(['user', 'userIds', 'entrypoint', 'command', 'workingDirectory', 'shell', 'healthcheck'] as const),
  ...(['stopSignal', 'onBuild', 'index', 'manifest', 'platform'] as const),
];

function agreedOf(entries: readonly LockedImage[]): KnownImage | undefined {
  const [first, ...others] = entries;
  if (!first) return undefined;
  if (others.length === 0) return { entries, image: first, unsure: new Set() };
  const differs = (field: keyof LockedImage) => {
    const text = JSON.stringify(first[field]);
    return others.some((each) => JSON.stringify(each[field]) !== text);
  };
  const names = new Set(entries.flatMap(({ environment }) => [...environment.keys()]));
  const environment = new Map(
    [...names].map((name) => {
      const value = first.environment.get(name);
      return [name, others.every((each) => each.environment.get(name) === value) ? value : undefined];
    }),
  );
  const inAll = (of: (image: LockedImage) => readonly string[]) => {
    const sets = others.map((other) => new Set(of(other)));
    return of(first).filter((each) => sets.every((set) => set.has(each)));
  };
  const ports = inAll((each) => each.ports);
  const volumes = inAll((each) => each.volumes);
  return {
    entries,
    image: { ...first, environment, ports, volumes },
    unsure: new Set(compared.filter(differs)),
  };
}

/** The digest to which a reference by tag is pinned; undefined if the lock has none, or not one that a registry has. */
export function lockedDigest(lock: ImageLock, ref: NamedImage): string | undefined {
  const meant = ref.digest === undefined ? meantBy(lock, ref) : none;
  const [digest, ...others] = new Set(meant.map(({ index, manifest }) => index ?? manifest));
  if (digest === undefined || others.length > 0) return undefined;
  return meant.some(({ readFrom }) => readFrom === 'oci') ? undefined : digest;
}

/** The day on which the oldest of the entries was read. */
export const readOnOf = ({ entries }: KnownImage): string =>
  entries.map(({ readOn }) => readOn).sort()[0] ?? '';
