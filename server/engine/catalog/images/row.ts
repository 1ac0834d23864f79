import type { OfImages } from '../../image/by-name.ts';
import type { Family, IdVariables } from '../../image/model.ts';
import type { OfTags } from '../tags.ts';

/** What is known of an image under one name or several. */
export interface ImageRow extends OfImages {
  /** Where it was read: a repository and its file, or a page of its documentation. */
  readonly source: string;
  /** Who publishes it; not for the official images, of which it is known by their names. */
  readonly publisher?: string;
  /** What its tags run: the first that fits a tag holds. */
  readonly runs: readonly ImageRun[];
}

/** What some tags of an image run. */
export interface ImageRun extends OfTags {
  /**
   * The user that the image configures, as `root`, `node` or `1000:1000`; not known where undefined, as for images whose user the
   * platform that runs them decides (development containers, functions).
   */
  readonly user?: string;
  /** An unprivileged account in the image, where its user is root, a number or not known: what `USER` may name. */
  readonly account?: string;
  /** The uid of that account, where it is certain. */
  readonly uid?: number;
  readonly family?: Family;
  /** Families of some of the tags, by globs. */
  readonly familyByTag?: Readonly<Record<string, Family>>;
  /** Who steps down by itself: the whole program, or its workers below a main process that stays root. */
  readonly stepsDown?: 'all' | 'workers';
  /** As in `ImageFacts`. */
  readonly idVariables?: IdVariables;
  readonly needs?: RunNeeds;
  /** As in `ImageFacts`; none for programs that refuse a file that others can read, as Elasticsearch does. */
  readonly fileVariables?: readonly string[];
}

/** What a hardened container of an image needs, as in `ImageNeeds`. */
export interface RunNeeds {
  /** How the capabilities are known. */
  readonly basis?: 'tried' | 'catalogue' | 'inferred';
  readonly capabilities?: readonly string[];
  /** Paths that it writes to; some only where something is mounted elsewhere. */
  readonly writable?: readonly (string | { readonly path: string; readonly when: string })[];
  /**
   * True where the root file system has to stay writable: configuration beside the volumes, files below its programs, programs that
   * run from a temporary folder, programs of others; and where nothing says that it works otherwise.
   */
  readonly writesElsewhere?: true;
  readonly runsAs?: string;
}
