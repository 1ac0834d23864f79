import type { Level } from './rule.ts';

/** Sets of levels to start from; targets change severities, not code. */
export const profiles = [
  'recommended',
  'strict',
  'kubernetes',
  'openshift',
  'podman',
  'devcontainer',
  'windows',
  'homelab',
  'production',
  'swarm',
  'selinux',
  'rootless',
] as const;
export type Profile = (typeof profiles)[number];

/** Who is trusted to publish images. */
export interface Trust {
  /** Patterns such as `docker.io/library/*` or `ghcr.io/acme/**`; undefined: trust is not configured. */
  readonly images: readonly string[] | undefined;
}

/** Decoded configuration of one folder; immutable. */
export interface Config {
  readonly profile: Profile;
  /** Level of a rule by id. */
  readonly rules: ReadonlyMap<string, Level>;
  readonly trust: Trust;
  /** Glob patterns of files that are not linted, relative to the configuration's folder. */
  readonly ignore: readonly string[];
  /** Today as `YYYY-MM-DD`, for end-of-life dates and expiring ignores; undefined: dates are not judged. */
  readonly today: string | undefined;
}

/** The configuration of a folder that has none. */
export const defaultConfig: Config = {
  profile: 'recommended',
  rules: new Map(),
  trust: { images: undefined },
  ignore: [],
  today: undefined,
};
