import type { Severity } from '../finding.ts';

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

/** A severity, or `off`. */
export type Level = Severity | 'off';
export type Levels = { readonly [profile in Profile]?: Level };

/** Levels of what is said in some profiles only, there at its own severity. */
export function onlyIn(...spoken: readonly Profile[]): Levels {
  return Object.fromEntries(
    profiles.flatMap((each) => (spoken.includes(each) ? [] : [[each, 'off' as const]])),
  );
}

/** Levels of what is said only where somebody asks for everything. */
export const strictOnly: Levels = onlyIn('strict', 'production');
