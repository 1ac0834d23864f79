import type { OfImages } from '../../image/by-name.ts';
import type { BaseKind, Family, IdVariables, ProgramPrivileges } from '../../image/model.ts';
import type { OfTags } from '../tags.ts';

/** The facts about an image with one or several names. */
export interface ImageRow extends OfImages {
  /** The source: a repository and its file, or a page of its documentation. */
  readonly source: string;
  /** The publisher; not set for official images, which are recognised by name. */
  readonly publisher?: string;
  /** As in `ImageFacts`. */
  readonly privileges?: ProgramPrivileges;
  /** As in `ImageFacts`. */
  readonly onlyReads?: RegExp;
  /** As in `ImageFacts`. */
  readonly isBare?: true;
  /** The variables that it sets, by name. A bare image sets none. */
  readonly variables?: RegExp;
  /** As in `ImageFacts`. */
  readonly base?: BaseKind;
  /** As in `ImageFacts`. */
  readonly startsInit?: true;
  /** As in `ImageFacts`. */
  readonly unpacksTo?: readonly string[];
  /** As in `ImageFacts`. */
  readonly language?: 'ruby';
  /** The contents of its tags: the first entry that matches a tag applies. */
  readonly runs: readonly ImageRun[];
}

/** The facts about some tags of an image. */
export interface ImageRun extends OfTags {
  /**
   * The user that the image configures: `root`, `node` or `1000:1000`. Undefined if not known, as for images whose platform
   * chooses the user (development containers, functions).
   */
  readonly user?: string;
  /**
   * Since when a user other than root is known: a version, whose older tags have no known user; `latest` if only the newest
   * is known; `first` if the source covers all tags, as for tags that are named after it (`rootless`). Not needed with `from`
   * or where the names of tags contain their versions.
   */
  readonly since?: string;
  /** An unprivileged account in the image for `USER`, if the image's user is root, a number or not known. */
  readonly account?: string;
  /** The uid of that account, if certain. */
  readonly uid?: number;
  /** As in the row, for some tags. */
  readonly privileges?: ProgramPrivileges;
  /** As in the row, for some tags. */
  readonly onlyReads?: RegExp;
  readonly family?: Family;
  /** Families for some of the tags, by globs. */
  readonly familyByTag?: Readonly<Record<string, Family>>;
  /** What drops privileges by itself: the whole program, or only its workers below a main process that stays root. */
  readonly stepsDown?: 'all' | 'workers';
  /** As in `ImageFacts`. */
  readonly idVariables?: IdVariables;
  readonly needs?: RunNeeds;
  /** As in `ImageFacts`; empty for programs that reject a file that others can read, such as Elasticsearch. */
  readonly fileVariables?: readonly string[];
}

/** What a hardened container of an image needs, as in `ImageNeeds`. */
export interface RunNeeds {
  /** The source of the capabilities. */
  readonly basis?: 'tried' | 'catalogue' | 'inferred';
  readonly capabilities?: readonly string[];
  /** Paths that it writes to; some only if something is mounted at `when`. */
  readonly writable?: readonly (string | { readonly path: string; readonly when: string })[];
  /**
   * True if the root file system has to stay writable: for configuration outside of volumes, files next to its programs,
   * programs that run from a temporary folder, or third-party programs. Also true if nothing shows that it works read-only.
   */
  readonly writesElsewhere?: true;
  readonly runsAs?: string;
}
