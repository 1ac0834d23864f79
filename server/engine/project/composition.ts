import type { Compose } from '../compose/model.ts';
import { parseCompose } from '../compose/parse.ts';
import type { KnownImages } from '../dockerfile/model.ts';
import type { Posture } from '../posture.ts';
import type { SourceFile } from '../source/text.ts';
import type { FileSet } from './discovery.ts';

/** What Compose would run from one set of files. Its findings are reported once, from the first of the files. */
export interface Application {
  readonly compose: Compose;
  /** The first file and the files that are merged over it. */
  readonly files: readonly string[];
  /** Files that should come before these but are not available: the first one that is available takes the first place. */
  readonly gone: readonly string[];
  /** Each service joined with the stage that it builds. */
  postures(): readonly Posture[];
  /** The postures of the services that build the Dockerfile at a path: few, even in a large project. */
  building(path: string): readonly Posture[];
}

/** A composed set with all paths that were looked up for it, including absent files. */
export interface Composed {
  readonly compose: Compose;
  readonly asked: ReadonlyMap<string, SourceFile | undefined>;
}

/** Composes a set of files from those that the project has. */
export function composeSet(
  first: SourceFile,
  { files, fragment, complete, env }: FileSet,
  source: (path: string) => SourceFile | undefined,
  images?: KnownImages,
): Composed {
  const asked = new Map<string, SourceFile | undefined>();
  const lookup = (path: string) => {
    const found = source(path);
    asked.set(path, found);
    return found;
  };
  const overrides = files.slice(1).flatMap((path) => lookup(path) ?? []);
  const options = { lookup, overrides, fragment, complete, dotenv: env, ...(images && { images }) };
  return { compose: parseCompose(first, options), asked };
}

/** Whether composing again would give the same result, because every looked-up file, or its absence, is unchanged. */
export function stillHolds(
  { asked }: Pick<Composed, 'asked'>,
  source: (path: string) => SourceFile | undefined,
): boolean {
  for (const [path, file] of asked) if (source(path) !== file) return false;
  return true;
}

/**
 * Other files that an application needs: those that were looked up, the Dockerfiles that its services build, and `env_file`s.
 */
export function pathsOf(composed: Composed | undefined): Set<string> {
  if (!composed) return new Set();
  const { compose, asked } = composed;
  const paths = new Set(asked.keys());
  for (const service of compose.services) if (service.build?.path) paths.add(service.build.path);
  for (const { via, path } of compose.links) if (via === 'env_file' && path !== undefined) paths.add(path);
  return paths;
}
