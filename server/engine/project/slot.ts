import type { Compose } from '../compose/model.ts';
import type { Dockerfile, Stage } from '../dockerfile/model.ts';
import type { Targets } from '../dockerfile/stages/built.ts';
import type { SourceFile } from '../source/text.ts';
import type { Builds } from './builds.ts';
import type { Composed } from './composition.ts';
import type { Discovery } from './discovery.ts';
import type { Kind } from './kind.ts';

/** Why a file that may exist was not read. */
export interface Unread {
  /** The end of a sentence. */
  readonly reason: string;
  /** Its name alone leads outside of what may be read: nobody looked whether it is there. */
  readonly beyond: boolean;
}

/** A Dockerfile as it was read for the stages that compose files name. */
export interface ReadDockerfile {
  readonly key: string;
  readonly document: Dockerfile;
  readonly targets: Targets;
  /** The same for the build arguments and contexts of services. */
  readonly resolved: Map<string, ResolvedDockerfile>;
}

/** A Dockerfile as a service builds it. */
export interface ResolvedDockerfile {
  readonly document: Dockerfile;
  /** The words of FROM that were looked up among what other services build, with the stages that they stand for. */
  readonly asked: ReadonlyMap<string, Stage | undefined>;
}

/** A file with what was made of it alone. */
export interface Slot {
  readonly file: SourceFile;
  readonly kind: Kind | undefined;
  /** As it was read last, for the stages that compose files then named. */
  dockerfile: ReadDockerfile | undefined;
  written: Compose | undefined;
  /** The sets that it was found to belong to. */
  discovered: Remembered<Discovery> | undefined;
  /** What builds it. */
  builds: Remembered<Builds> | undefined;
  /** What was composed with this file as the first, by the other files. */
  readonly composed: Map<string, Composed>;
  /** The links of these sets. */
  readonly links: Map<string, Remembered<readonly string[]>>;
}

/** What was found in a project. */
export interface Remembered<T> {
  readonly found: T;
  /** What was known of each path that decides it. */
  readonly known: readonly (Known | undefined)[];
  /** The sets that were listed. */
  readonly listed: readonly (readonly string[])[];
}

export const slotOf = (file: SourceFile, kind: Kind | undefined): Slot => ({
  file,
  kind,
  dockerfile: undefined,
  written: undefined,
  discovered: undefined,
  builds: undefined,
  composed: new Map(),
  links: new Map(),
});

/** What is known of a path. */
export type Known = Slot | Unread | 'absent';

export const isSlot = (known: Known | undefined): known is Slot =>
  typeof known === 'object' && 'file' in known;
