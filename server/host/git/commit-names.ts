import { fileNames } from '../../engine/source/file-names.ts';
import type { CommitFiles } from './commit-files.ts';

/**
 * Returns how a commit names a path of a project: where the disk does not mind the case of names, a project may know a file by
 * another spelling than git. `pathOf` returns the path in the project for a name in the commit, `nameOf` the name for any path.
 */
export function namesInCommit(
  files: CommitFiles,
  pathOf: (name: string) => string,
  nameOf: (path: string) => string | undefined,
): (path: string) => string | undefined {
  const names = fileNames();
  if (!names.folds) return nameOf;
  const byPath = new Map<string, string>();
  const list = { isOfDisk: false };
  for (const name of files.names()) byPath.set(names.know(pathOf(name), list), name);
  return (path) => byPath.get(path) ?? nameOf(path);
}
