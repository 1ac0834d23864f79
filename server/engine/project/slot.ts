import type { Compose } from '../compose/model.ts';
import type { Dockerfile, KnownImages, Stage } from '../dockerfile/model.ts';
import type { BuildTargets } from '../dockerfile/stages/built.ts';
import type { SourceFile } from '../source/text.ts';
import type { Builds } from './builds.ts';
import type { Composed } from './composition.ts';
import type { Discovery } from './discovery.ts';
import type { Kind } from './kind.ts';
import type { OtherSets } from './other-sets.ts';

/** Why a file that may exist was not read. */
export interface Unread {
  /** The reason, as the end of a sentence. */
  readonly reason: string;
  /** Whether the path is outside of the folders that may be read, so that nobody looked whether the file exists. */
  readonly beyond: boolean;
}

/** A Dockerfile, read for the stages that compose files build. */
export interface ReadDockerfile {
  readonly key: string;
  readonly document: Dockerfile;
  readonly targets: BuildTargets;
  readonly images: KnownImages;
  /** The document resolved for the build options of services, by these options. */
  readonly resolved: Map<string, ResolvedDockerfile>;
}

/** A Dockerfile as a service builds it. */
export interface ResolvedDockerfile {
  readonly document: Dockerfile;
  /** The image names in FROM that were looked up among the images of other services, with the stages found. */
  readonly asked: ReadonlyMap<string, Stage | undefined>;
}

/** A file with its cached results. */
export interface Slot {
  readonly file: SourceFile;
  /** Stands for the slot where its content is not needed, so that nothing keeps files of the past. */
  readonly mark: object;
  readonly kind: Kind | undefined;
  /** The last result of reading it as a Dockerfile, for the stages that compose files named at the time. */
  dockerfile: ReadDockerfile | undefined;
  written: Compose | undefined;
  /** The sets that contain it. */
  discovered: Remembered<Discovery> | undefined;
  /** The sets that include or extend it. */
  taken: Remembered<Discovery> | undefined;
  /** The sets that build it. */
  builds: Remembered<Builds> | undefined;
  /** The other sets that contain it, for the usual sets at the time. */
  others: (Remembered<OtherSets> & { readonly usual: string }) | undefined;
  /** Composed sets that begin with this file, by their key. */
  readonly composed: Map<string, Composed>;
  /** The links of each composed set, by its key. */
  readonly links: Map<string, Remembered<readonly string[]>>;
}

/** A result, with all that it depends on. */
export interface Remembered<T> {
  readonly found: T;
  /** What was known of each path that it depends on; of a file its mark. */
  readonly known: readonly unknown[];
  /** The listed sets at the time. */
  readonly listed: readonly (readonly string[])[];
}

export const slotOf = (file: SourceFile, kind: Kind | undefined): Slot => ({
  file,
  kind,
  mark: {},
  dockerfile: undefined,
  written: undefined,
  discovered: undefined,
  taken: undefined,
  builds: undefined,
  others: undefined,
  composed: new Map(),
  links: new Map(),
});

/** Drops the cached results of a file. */
export function release(slot: Slot): void {
  const { composed, links, mark } = slot;
  composed.clear();
  links.clear();
  Object.assign(slot, { ...slotOf(slot.file, slot.kind), composed, links, mark });
}

/** What is known of a path: its file, why that was not read, or that it does not exist. */
export type KnownFile = Slot | Unread | 'absent';

/** What tells whether a path still leads to the same. */
export const markOf = (known: KnownFile | undefined): unknown => (isSlot(known) ? known.mark : known);

export const isSlot = (known: KnownFile | undefined): known is Slot =>
  typeof known === 'object' && 'file' in known;
