import type { Compose } from './compose/model.ts';
import { parseCompose } from './compose/parse.ts';
import { type BuildContext, contextOf, contextPaths } from './dockerfile/context.ts';
import type { Dockerfile } from './dockerfile/model.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import { type Kept, nothingKept } from './kept.ts';
import type { Posture } from './posture.ts';
import { posturesOf } from './posture.ts';
import { type Kind, kindOfName } from './recognise.ts';
import { type SourceFile, sourceFile } from './text.ts';

export type Document = Dockerfile | Compose;

/** One file to put into a project; `kind` defaults to what its name says. */
export interface Input {
  readonly path: string;
  readonly text: string;
  readonly kind?: Kind | undefined;
}

/** An immutable set of files with the links between them; parsed files are reused by identity. */
export interface Project {
  /** The parsed document at a path; undefined when it is not here or of no kind that the engine reads. */
  document(path: string): Document | undefined;
  source(path: string): SourceFile | undefined;
  paths(): readonly string[];
  with(...files: readonly Input[]): Project;
  without(path: string): Project;
  /** Records that a file does not exist or can't be read, so that it is not missing any more. */
  withAbsent(path: string): Project;
  /** Paths that the document at `path` refers to; one with a `/` at its end is a folder, whose text lists what lies in it. */
  links(path: string): readonly string[];
  /** Paths that the document at `path` refers to and that are neither here nor absent. */
  missing(path: string): readonly string[];
  /** The services of the compose file at `path`, each with the stage that it builds. */
  postures(path: string): readonly Posture[];
  /** What was said of the services of the compose file at `path`; undefined for its first text. */
  kept(path: string): Kept | undefined;
  /** What is known of the folder that the build of the Dockerfile at `path` is given. */
  context(path: string): BuildContext | undefined;
  /** Compose files here that refer to `path`. */
  dependents(path: string): readonly string[];
}

interface Slot {
  readonly file: SourceFile;
  readonly kind: Kind | undefined;
  document: Document | undefined;
  /** Undefined for a file that never changed: nobody may ever ask again. */
  readonly kept: Kept | undefined;
}

/** A project without files. */
export function emptyProject(): Project {
  return project(new Map(), new Set());
}

function project(slots: ReadonlyMap<string, Slot>, absent: ReadonlySet<string>): Project {
  const document = (path: string): Document | undefined => {
    const slot = slots.get(path);
    if (!slot?.kind) return undefined;
    slot.document ??= slot.kind === 'dockerfile' ? parseDockerfile(slot.file) : parseCompose(slot.file);
    return slot.document;
  };
  const links = (path: string): readonly string[] => {
    const found = document(path);
    if (!found) return [];
    return found.kind === 'compose' ? buildPaths(found) : contextPaths(found);
  };
  return {
    document,
    source: (path) => slots.get(path)?.file,
    paths: () => [...slots.keys()],
    with(...files) {
      const next = new Map(slots);
      const nextAbsent = new Set(absent);
      for (const { path, text, kind } of files) {
        nextAbsent.delete(path);
        const before = slots.get(path);
        const nextKind = kind ?? kindOfName(path);
        if (before && before.file.text === text && before.kind === nextKind) continue;
        next.set(path, {
          file: sourceFile(path, text),
          kind: nextKind,
          document: undefined,
          kept: before && (before.kept ?? nothingKept()),
        });
      }
      return project(next, nextAbsent);
    },
    without(path) {
      const next = new Map(slots);
      next.delete(path);
      const nextAbsent = new Set(absent);
      nextAbsent.delete(path);
      return project(next, nextAbsent);
    },
    links,
    withAbsent: (path) => project(slots, new Set(absent).add(path)),
    missing: (path) => links(path).filter((link) => !slots.has(link) && !absent.has(link)),
    postures(path) {
      const found = document(path);
      return found?.kind === 'compose' ? posturesOf(found, document) : [];
    },
    kept: (path) => slots.get(path)?.kept,
    context(path) {
      const found = document(path);
      if (found?.kind !== 'dockerfile') return undefined;
      return contextOf(found, (at) => slots.get(at)?.file ?? (absent.has(at) ? undefined : 'unknown'));
    },
    dependents: (path) => [...slots.keys()].filter((other) => other !== path && links(other).includes(path)),
  };
}

function buildPaths(compose: Compose): string[] {
  const paths = new Set<string>();
  for (const service of compose.services) if (service.build?.path) paths.add(service.build.path);
  return [...paths];
}
