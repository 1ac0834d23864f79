import { isBelow } from './roots.ts';
import { mountTable } from './system.ts';

/** File systems that lie in this machine's memory or on its own disks, as Linux names them: they answer or fail, and never hang. */
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

/** A file system, and the folder in which it appears. */
interface Mount {
  readonly folder: string;
  readonly type: string;
}

/**
 * Whether everything at and below some folders, which are named without links, lies on file systems that answer at once. False
 * where the system does not say it: Linux alone does, in the table of `proc_pid_mountinfo(5)`.
 */
export function areLocal(folders: readonly string[], table: string | undefined = mountTable()): boolean {
  if (table === undefined) return false;
  const mounts = table.split('\n').flatMap(mountOf);
  return folders.every((folder) => {
    // What is mounted last hides what was there before.
    const own = mounts.filter((each) => isBelow(folder, each.folder)).reduce(nearer, undefined);
    const below = mounts.filter((each) => each.folder !== folder && isBelow(each.folder, folder));
    return own !== undefined && [own, ...below].every(({ type }) => local.has(type));
  });
}

const nearer = (best: Mount | undefined, each: Mount): Mount =>
  best && best.folder.length > each.folder.length ? best : each;

/** A line: the fifth field is the folder, the first after a lone hyphen the type. */
function mountOf(line: string): Mount | [] {
  const [before = '', after = ''] = line.split(' - ');
  const folder = before.split(' ')[4];
  const type = after.split(' ')[0];
  return folder && type ? { folder: unescaped(folder), type } : [];
}

/** Blanks and backslashes are written in octal. */
const unescaped = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
