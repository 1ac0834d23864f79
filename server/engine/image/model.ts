import type { Known, Span } from '../source/text.ts';

/** A parsed image reference (distribution/reference grammar), with the places of its parts. */
export interface ImageRef {
  /** The reference as written, without quotes, known variables resolved. */
  readonly text: string;
  readonly span: Span;
  /** Registry host with port, as written; undefined for Docker Hub by default. */
  readonly registry: string | undefined;
  /** Repository path without registry, as written (`nginx`, `library/nginx`, `org/app`). */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Registry and full path in canonical form: `docker.io/library/nginx`. */
  readonly name: string;
  /** Spans of the tag (without `:`) and the digest (without `@`); undefined if a variable supplies them. */
  readonly tagSpan: Span | undefined;
  readonly digestSpan: Span | undefined;
  /** Span of registry and repository. */
  readonly nameSpan: Span;
}

/** The catalog's facts about a published image. */
export interface ImageFacts {
  /** The image's default user; `root` tells whether it is uid 0. */
  readonly user: string | undefined;
  readonly root: Known<boolean>;
  /** An unprivileged account in the image, for use in `USER`. */
  readonly unprivileged: string | undefined;
  /** The uid of that account, if certain. */
  readonly unprivilegedUid: string | undefined;
  /** The numbers of `user`, by the image's own `/etc/passwd`. */
  readonly userIds: { readonly uid: number; readonly gid: number } | undefined;
  /** Determines the commands that create an account. */
  readonly family: Family;
  /** True if its entrypoint starts as root on purpose and drops privileges itself (postgres, redis, …). */
  readonly dropsPrivileges: boolean;
  /** True if its main process stays root on purpose and only its workers drop privileges (nginx, httpd, php-fpm). */
  readonly dropsWorkers: boolean;
  /** Last day of support of this tag's line or of the distribution in the tag, `YYYY-MM-DD`; undefined if unknown. */
  readonly endOfLife: string | undefined;
  /** The line that ends on that day, as image and version: `node:18`, `debian:buster`; undefined with `endOfLife`. */
  readonly endOfLifeOf: string | undefined;
  /** True if it ended before that day, which is a later line's. */
  readonly endedBefore?: true | undefined;
  /** Who publishes it, e.g. `Docker Official Image`, `Red Hat`. */
  readonly publisher: string | undefined;
  /** Variables for the user that an image starting as root switches to; undefined if it reads none. */
  readonly idVariables: IdVariables | undefined;
  /** Whether its programs get more rights than their user; undefined if not known. */
  readonly privileges: ProgramPrivileges | undefined;
  /** The paths of files that neither its entrypoint nor its program changes; undefined if not known. */
  readonly onlyReads: RegExp | undefined;
  /** True if it has only the accounts of its distribution, none with a number from 1001 to 59999, and sets no variable but PATH and a few that describe it. */
  readonly isBare: boolean;
  /** Set if people put their own programs into it, so that its own program, if any, is not what a container is for. */
  readonly base: BaseKind | undefined;
  /** The variables that it may set, besides those of many images; undefined if not known. */
  readonly variables: RegExp | undefined;
  /** True if it starts an init system, which starts services under their own accounts. */
  readonly startsInit: boolean;
  /** Folders with configuration and programs of its own that it also writes to when it deploys applications. */
  readonly unpacksTo: readonly string[];
  /** The language whose applications run on it, if rules ask for it. */
  readonly language: 'ruby' | undefined;
  /** What it needs to run hardened; undefined if not known. */
  readonly needs: ImageNeeds | undefined;
  /**
   * Credential variables, or globs of them, for which it documents a variant with the suffix `_FILE` that contains a file path.
   * A name that ends in `__FILE` is the variant itself.
   */
  readonly fileVariables: readonly string[];
}

/** A base image: a distribution, on which anything may be installed, or a runtime for programs in some language. */
export type BaseKind = 'system' | 'runtime';

/**
 * Whether programs of an image get more rights than the user who starts them: `plain` if none is setuid or has file
 * capabilities, by its Dockerfile and besides those of its distribution; `gains` if some do: with sudo, a setuid program that maps users, a file capability;
 * `unused` if some do, such as `ping`, but what the image starts stays root, which gains nothing by them.
 */
export type ProgramPrivileges = 'plain' | 'gains' | 'unused';

/** The variables for the uid and gid that an image switches to: `PUID` and `PGID`. */
export interface IdVariables {
  readonly user: string;
  readonly group: string;
}

/** The minimum that an image needs with its own entrypoint and default user. */
export interface ImageNeeds {
  /** Capabilities to keep as root, without `CAP_`, sorted; empty if it needs none, undefined if not known. */
  readonly capabilities: readonly string[] | undefined;
  /**
   * The source: `tried` with the same program, `catalogue`: an application catalogue runs it like this, `inferred` from its
   * entrypoint.
   */
  readonly basis: 'tried' | 'catalogue' | 'inferred';
  /** Absolute paths that it writes to; with `when`, only if something is mounted there. Empty if nothing is known. */
  readonly writable: readonly { readonly path: string; readonly when: string | undefined }[];
  /** Whether it writes, or may write, to other places: nothing shows that `writable` alone is enough. */
  readonly writesElsewhere: boolean;
  /** `uid:gid` that it switches to by itself; starting it as that user instead needs no capability. */
  readonly runsAs: string | undefined;
}

/**
 * Distribution family, by how accounts are created: `debian` adduser/useradd, `alpine` BusyBox, `redhat` useradd, `none` no
 * shell.
 */
export type Family = 'debian' | 'alpine' | 'redhat' | 'suse' | 'none' | 'windows' | 'unknown';
