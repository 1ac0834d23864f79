import { isBelow } from './roots.ts';
import { mountTable } from './system.ts';

/** File systems in memory or on this machine's own disks, by their Linux names: they answer or fail, but never hang. */
const local: ReadonlySet<string> = new Set([
  'bcachefs',
  'btrfs',
  'ext2',
  'ext3',
  'ext4',
  'f2fs',
  'overlay',
  'ramfs',
  'tmpfs',
  'xfs',
  'zfs',
]);

/** A file system and its mount point. */
interface Mount {
  readonly folder: string;
  readonly type: string;
}

/**
 * Whether everything at and below some folders, given without links, lies on local file systems. Returns false if that is not
 * known: only Linux tells, in the table of `proc_pid_mountinfo(5)`.
 */
export function areLocal(folders: readonly string[], table: string | undefined = mountTable()): boolean {
  if (table === undefined) return false;
  const mounts = table.split('\n').flatMap(mountOf);
  return folders.every((folder) => {
    // The last mount hides earlier ones at the same place.
    const own = mounts.filter((each) => isBelow(folder, each.folder)).reduce(nearer, undefined);
    const below = mounts.filter((each) => each.folder !== folder && isBelow(each.folder, folder));
    return own !== undefined && [own, ...below].every(({ type }) => local.has(type));
  });
}

const nearer = (best: Mount | undefined, each: Mount): Mount =>
  best && best.folder.length > each.folder.length ? best : each;

/** Parses a line: the fifth field is the folder, the first one after a lone hyphen is the type. */
function mountOf(line: string): Mount | [] {
  const [before = '', after = ''] = line.split(' - ');
  const folder = before.split(' ')[4];
  const type = after.split(' ')[0];
  return folder && type ? { folder: unescaped(folder), type } : [];
}

/** Spaces and backslashes are octal escapes. */
const unescaped = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
