import type { Known, Span } from '../source/text.ts';

/** An image reference cut into its parts (distribution/reference grammar), each with where it is written. */
export interface ImageRef {
  /** The reference as written, quotes removed, variables resolved where they are known. */
  readonly text: string;
  readonly span: Span;
  /** Registry host with port, as written; undefined when Docker Hub is implied. */
  readonly registry: string | undefined;
  /** Repository path without registry, as written (`nginx`, `library/nginx`, `org/app`). */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Registry and full path in canonical form: `docker.io/library/nginx`. */
  readonly name: string;
  /** Where the tag (without `:`) and the digest (without `@`) are written; undefined when a variable supplies them. */
  readonly tagSpan: Span | undefined;
  readonly digestSpan: Span | undefined;
  /** Span of registry and repository. */
  readonly nameSpan: Span;
}

/** What is known of a published image, from the catalog. */
export interface ImageFacts {
  /** Default user as the image configures it; `root` tells whether that is uid 0. */
  readonly user: string | undefined;
  readonly root: Known<boolean>;
  /** An unprivileged account that exists in the image: what `USER` may name. */
  readonly unprivileged: string | undefined;
  /** The uid of that account, where it is certain. */
  readonly unprivilegedUid: string | undefined;
  /** Which commands create an account in it. */
  readonly family: Family;
  /** True when its entrypoint itself starts as root on purpose and drops privileges (postgres, redis, …). */
  readonly dropsPrivileges: boolean;
  /** True when its main process stays root on purpose and only its workers step down (nginx, httpd, php-fpm). */
  readonly dropsWorkers: boolean;
  /** Last day of support of this tag's line or of the distribution it names, `YYYY-MM-DD`; undefined when unknown. */
  readonly endOfLife: string | undefined;
  /** The line that ends then, as image and version: `node:18`, `debian:buster`; undefined with `endOfLife`. */
  readonly endOfLifeOf: string | undefined;
  /** True where it ended before that day: only a later line is known. */
  readonly endedBefore?: true | undefined;
  /** Who publishes it, e.g. `Docker Official Image`, `Red Hat`. */
  readonly publisher: string | undefined;
  /** Variables for the user that an image starting as root switches to; undefined if it reads none. */
  readonly idVariables: IdVariables | undefined;
  /** What it needs to run hardened; undefined where nobody knows. */
  readonly needs: ImageNeeds | undefined;
  /**
   * Variables of credentials, or globs of them, that it documents to read from a file that a variable with `_FILE` behind its name
   * points to; one that ends in `__FILE` has that instead.
   */
  readonly fileVariables: readonly string[];
}

/** The variables that hold the uid and the gid to which an image steps down: `PUID` and `PGID`. */
export interface IdVariables {
  readonly user: string;
  readonly group: string;
}

/** What an image needs when all else is taken from it, with its own entrypoint and default user. */
export interface ImageNeeds {
  /** Capabilities to keep as root, without `CAP_`, sorted; empty when it needs none, undefined where nobody knows. */
  readonly capabilities: readonly string[] | undefined;
  /**
   * How this is known: `tried` with the same program, `catalogue`: a catalogue of applications runs it so, `inferred` from what
   * its entrypoint does.
   */
  readonly basis: 'tried' | 'catalogue' | 'inferred';
  /** Absolute paths that it writes to; with `when`, only if something is mounted there. Empty when nothing is known. */
  readonly writable: readonly { readonly path: string; readonly when: string | undefined }[];
  /** Whether it writes to other places, too, or may: nothing says that it works where only `writable` is. */
  readonly writesElsewhere: boolean;
  /** `uid:gid` that it becomes by itself and can be started as instead, which takes no capability. */
  readonly runsAs: string | undefined;
}

/** Distribution family, by how accounts are made: `debian` adduser/useradd, `alpine` BusyBox, `redhat` useradd, `none` no shell. */
export type Family = 'debian' | 'alpine' | 'redhat' | 'suse' | 'none' | 'windows' | 'unknown';
