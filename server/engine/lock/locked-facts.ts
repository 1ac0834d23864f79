import type { ImageFacts } from '../image/model.ts';
import type { Known } from '../source/text.ts';
import type { KnownImage } from './known-image.ts';

/** What nobody knows of an image. */
const nothingKnown: ImageFacts = {
  user: undefined,
  root: 'unknown',
  unprivileged: undefined,
  unprivilegedUid: undefined,
  userIds: undefined,
  family: 'unknown',
  dropsPrivileges: false,
  dropsWorkers: false,
  endOfLife: undefined,
  endOfLifeOf: undefined,
  publisher: undefined,
  idVariables: undefined,
  privileges: undefined,
  onlyReads: undefined,
  base: undefined,
  variables: undefined,
  isBare: false,
  startsInit: false,
  unpacksTo: [],
  language: undefined,
  needs: undefined,
  fileVariables: [],
};

/** The facts about an image with what the lock says of it, which holds against the catalog. */
export function factsByLock(known: ImageFacts | undefined, locked: KnownImage): ImageFacts {
  const facts = known ?? nothingKnown;
  const { image, unsure } = locked;
  const isWindows = systemOf(locked) === 'windows';
  const own = unsure.has('user') || (isWindows && image.user === '') ? undefined : image.user;
  const user = own === '' || own?.startsWith(':') ? `root${own}` : own;
  const root = unsure.has('userIds') ? 'unknown' : rootBy(locked, user, isWindows);
  const [name] = user?.split(':') ?? [];
  const { uid, gid } = image.userIds ?? {};
  const isNamed = name !== undefined && !/^\+?\d+$/.test(name);
  // A group other than root's is the account's own, or of the image's program.
  const account = root === false && isNamed && uid !== undefined && gid !== 0 ? name : undefined;
  const asBefore = facts.root === 'unknown' || facts.root === root;
  return {
    ...facts,
    user,
    root,
    unprivileged: account ?? facts.unprivileged,
    unprivilegedUid:
      account === undefined || account === facts.unprivileged
        ? (facts.unprivilegedUid ?? (account && String(uid)))
        : String(uid),
    userIds: user === undefined || unsure.has('userIds') ? undefined : image.userIds,
    family: isWindows ? 'windows' : facts.family,
    // These are about the user that the catalog has.
    dropsPrivileges: asBefore && facts.dropsPrivileges,
    dropsWorkers: asBefore && facts.dropsWorkers,
    needs: asBefore ? facts.needs : undefined,
  };
}

function rootBy({ image }: KnownImage, user: string | undefined, isWindows: boolean): Known<boolean> {
  if (user === undefined) return 'unknown';
  const [name = ''] = user.split(':');
  if (isWindows) return /^(?:.*\\)?ContainerAdministrator$/i.test(name);
  if (image.userIds) return image.userIds.uid === 0;
  return name === 'root' || name === '' || /^\+?0+$/.test(name);
}

/** The operating system of a locked image; unknown if its entries are for several. */
export function systemOf({ entries }: KnownImage): 'linux' | 'windows' | 'unknown' {
  const [system, ...others] = new Set(entries.map(({ platform }) => platform.split('/', 1)[0]));
  return others.length === 0 && (system === 'linux' || system === 'windows') ? system : 'unknown';
}
