import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { done } from '../../host/ask.ts';
import { GitRepository } from '../../host/git/repository.ts';
import { Unavailable } from '../../host/guard.ts';
import { type Tuning, tune } from '../../host/tuning.ts';
import { Misuse } from '../command.ts';
import { ConfigDigests, type FileTaker, readCommit, readFolder, type SideDeps } from './side.ts';

/** Reads both sides, and returns what `use` makes of them. `begin` makes the reader of a side, of the second one with the first. */
export function withSides<Reader extends FileTaker, Result>(
  operands: readonly string[],
  around: Omit<SideDeps, 'configs' | 'texts' | 'tuned'>,
  begin: (other: Reader | undefined) => Reader,
  use: (before: Reader, after: Reader) => Result,
): Result {
  let tuning: Tuning | undefined;
  const tuned = (files: number) => {
    tuning ??= tune(files, 0);
    return tuning;
  };
  const deps: SideDeps = { ...around, tuned, configs: new ConfigDigests(), texts: new Map() };
  try {
    return use(...readSides(operands, deps, begin));
  } finally {
    tuning?.undo();
  }
}

/**
 * Reads both sides: folders if both operands name folders, otherwise revisions; the work tree if there is no second operand.
 */
function readSides<Reader extends FileTaker>(
  operands: readonly string[],
  deps: SideDeps,
  begin: (other: Reader | undefined) => Reader,
): readonly [Reader, Reader] {
  const [base = 'HEAD', head, ...more] = operands;
  const { cwd } = deps;
  if (more.length > 0) throw new Misuse('Two revisions or two folders are compared at most.');
  const folders = [base, head].map((each) => (each === undefined ? undefined : resolve(cwd, each)));
  const before = begin(undefined);
  if (folders[0] !== undefined && folders[1] !== undefined && isFolder(folders[0]) && isFolder(folders[1])) {
    readFolder(folders[0], deps, before);
    const after = begin(before);
    readFolder(folders[1], deps, after);
    return [before, after];
  }
  const repository = done(GitRepository.at(cwd));
  const [commit, other] = [
    commitOf(base, repository),
    head === undefined ? head : commitOf(head, repository),
  ];
  readCommit(repository, commit, deps, { reader: before, besideTree: other === undefined });
  const after = begin(before);
  if (other === undefined) readFolder(cwd, deps, after);
  else readCommit(repository, other, deps, { reader: after, besideTree: false });
  return [before, after];
}

function commitOf(revision: string, repository: GitRepository): string {
  try {
    return done(repository.commit(revision));
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    throw new Error(`${(error as Error).message} Folders are compared where both are named.`);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
