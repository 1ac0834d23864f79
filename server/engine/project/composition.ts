import type { Compose } from '../compose/model.ts';
import { parseCompose } from '../compose/parse.ts';
import type { Posture } from '../posture.ts';
import type { SourceFile } from '../source/text.ts';
import type { FileSet } from './discovery.ts';

/** What Compose would run of one set of files; it is judged once, from the first of them. */
export interface Application {
  readonly compose: Compose;
  /** The first file and those that are merged over it. */
  readonly files: readonly string[];
  /** Files that come before these and are not here: the first that is takes the place of the first. */
  readonly gone: readonly string[];
  /** Each service with the stage that it builds. */
  postures(): readonly Posture[];
  /** Those that build the Dockerfile at a path: of a large project they are few. */
  building(path: string): readonly Posture[];
}

/** A composed set with all that was looked up for it, absent files included. */
export interface Composed {
  readonly compose: Compose;
  readonly asked: ReadonlyMap<string, SourceFile | undefined>;
}

/** Composes a set of files from what is here. */
export function composeSet(
  first: SourceFile,
  { files, fragment, complete, env }: FileSet,
  source: (path: string) => SourceFile | undefined,
): Composed {
  const asked = new Map<string, SourceFile | undefined>();
  const lookup = (path: string) => {
    const found = source(path);
    asked.set(path, found);
    return found;
  };
  const overrides = files.slice(1).flatMap((path) => lookup(path) ?? []);
  return { compose: parseCompose(first, { lookup, overrides, fragment, complete, dotenv: env }), asked };
}

/** Whether what was made of some files, absent ones included, would be made of the same again. */
export function stillHolds(
  { asked }: Pick<Composed, 'asked'>,
  source: (path: string) => SourceFile | undefined,
): boolean {
  for (const [path, file] of asked) if (source(path) !== file) return false;
  return true;
}

/** Other files that an application needs: those that were looked up, and the Dockerfiles that its services build. */
export function pathsOf(composed: Composed | undefined): Set<string> {
  if (!composed) return new Set();
  const { compose, asked } = composed;
  const paths = new Set(asked.keys());
  for (const service of compose.services) if (service.build?.path) paths.add(service.build.path);
  for (const { via, path } of compose.links) if (via === 'env_file' && path !== undefined) paths.add(path);
  return paths;
}
