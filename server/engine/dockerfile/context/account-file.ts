import { baseName } from '../../source/path.ts';
import type { Argument, Instruction, Stage } from '../model.ts';
import { lineage } from '../stages/ancestry.ts';
import { joinPath } from '../stages/workdir.ts';

/** Whether a stage, or one that it builds on, may write an account file; with `before`, only by instructions above that one. */
export function mayWriteAccounts(
  stage: Stage,
  file: '/etc/passwd' | '/etc/group',
  before?: Instruction,
): boolean {
  let workdir: string | undefined = '/';
  for (const { triggered, instructions } of lineage(stage).toReversed())
    for (const { keyword, args, span } of [...triggered, ...instructions]) {
      if (before && span.start >= before.span.start) break;
      if (keyword === 'RUN') return true;
      if (keyword === 'WORKDIR') workdir = joinPath(workdir, args[0]?.value, 'linux');
      if ((keyword === 'COPY' || keyword === 'ADD') && mayCreate(file, args, workdir)) return true;
    }
  return false;
}

function mayCreate(file: string, args: readonly Argument[], workdir: string | undefined): boolean {
  const target = args.at(-1)?.value;
  const path = joinPath(workdir, target, 'linux');
  if (path === undefined || path === file) return true;
  if (!file.startsWith(path === '/' ? path : `${path}/`)) return false;
  return args.slice(0, -1).some(({ value }) => mayBring(value, file, path));
}

/** Files in `/etc` without an extension. */
const plainFiles =
  /^(?:aliases|environment|fstab|gshadow|group|hostname|hosts|locale|localtime|machine-id|motd|passwd|profile|services|shadow|shells|sudoers|timezone)$/;

/** Whether a source may put the file into a folder. A source that is certainly one file only adds itself. */
function mayBring(source: string | undefined, file: string, folder: string): boolean {
  if (source === undefined || /[*?[]/.test(source)) return true;
  const name = baseName(source);
  const isFile =
    plainFiles.test(name) ||
    (/[^.]\.\w+$/.test(name) && !/\.(?:d|tar|t[\w]?z\d?|gz|bz2|xz|zst)$/i.test(name));
  return !isFile || joinPath(folder, name, 'linux') === file;
}
