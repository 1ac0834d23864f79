import { basename, dirname, join, relative, resolve } from 'node:path';
import { done } from '../../host/ask.ts';
import { isBelow, locate, type Roots, rootsAt } from '../../host/roots.ts';
import type { CliSession } from '../session.ts';

/** The files that may be changed: those that were named, and those below named folders. */
export interface Editable {
  /** The folders below which files may be written. */
  readonly roots: Roots;
  /** Whether a file may be changed, given its path in the project. */
  holds(path: string): boolean;
}

/**
 * Returns the files of a session that may be changed. Excludes ignored files, and files that a link reaches outside of the named
 * paths. A linked file may be changed only under its own name, unless the user named the link.
 */
export function editable(session: CliSession): Editable {
  const { cwd, targets, folders } = session;
  const named = new Set(
    targets.flatMap((each) => (each.named && each.descriptor === undefined ? [each.disk] : [])),
  );
  const roots = done(rootsAt([...folders, ...[...named].map(dirname)]));
  const known = new Map<string, boolean>();
  const isEditable = (disk: string): boolean => {
    const folder = folders.find((each) => isBelow(disk, each));
    const isNamed = named.has(disk);
    if (!isNamed && (folder === undefined || session.configOf(disk).ignores(disk))) return false;
    const root = isNamed ? dirname(disk) : (folder ?? disk);
    const own = join(roots.at(root) ?? root, isNamed ? basename(disk) : relative(root, disk));
    const found = done(locate(disk, roots));
    // A file that does not exist yet may be created.
    if ('why' in found) return found.why === 'absent' && 'kind' in done(locate(dirname(disk), roots));
    return found.kind === 'file' && (isNamed || found.path === own);
  };
  return {
    roots,
    holds(path) {
      const disk = resolve(cwd, path);
      const found = known.get(disk) ?? isEditable(disk);
      known.set(disk, found);
      return found;
    },
  };
}
