import type { Severity } from '../finding.ts';

/** The profiles. Each stands for a place where images and services run, and decides the levels of rules. */
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

/** What each profile is for and how its levels differ from those of `recommended`; Markdown, one paragraph. */
export const profileDescriptions: Readonly<Record<Profile, string>> = {
  recommended:
    'The default: what most projects should fix. Checks that are a matter of taste or need more work are off.',
  strict:
    'Every general check, also those that `recommended` leaves off: images without a digest, a missing `HEALTHCHECK`, the shell form, writable configuration files, and more.',
  kubernetes:
    'Images for Kubernetes: reports a `USER` that is a name (`runAsNonRoot` cannot verify it), ports below 1024, and base images whose user is not known.',
  openshift:
    'Images for OpenShift, where a container gets a random user ID in the group root: a path that only one user can write and a port below 1024 are medium, running as root is low, and membership in the group root is fine.',
  podman:
    'Podman: running as root in an image is medium, bind mounts without an SELinux label are reported, and the security options of Podman are accepted.',
  devcontainer:
    'Images to develop in: root, sudo, SSH servers and debug modes are fine; debug ports, remote administration and tags that change are reported at a lower severity.',
  windows: 'Windows containers: running as root (the default administrator account) is medium.',
  homelab:
    'A few services on a private network: published ports, missing logins, moving tags and missing hardening are reported at a lower severity.',
  production:
    'Like `strict`, and more severe for running services: missing hardening, missing resource limits, disabled logs and a mounted project folder are medium.',
  swarm:
    '`docker stack deploy`: reports the keys that Swarm ignores or rejects. Findings about such keys are info, because the keys have no effect there, and secrets may use what only Swarm supports.',
  selinux:
    'Hosts with SELinux: a bind mount without a label is medium, and so is a build mount whose label locks out other builds; a label level that does not separate the container is high.',
  rootless:
    'A rootless Docker daemon: root in the container is an ordinary user of the host, so running as root is low or info, and privileged services and capabilities are less severe.',
};

/** A severity, or `off`. */
export type Level = Severity | 'off';
/** The level in `recommended`, and the levels in other profiles that differ; `on` means the message's own severity. */
export type Levels = { readonly [profile in Profile]?: Level | 'on' };

/** Levels of a message that only some profiles report, at its own severity. */
export function onlyIn(...reporting: readonly Profile[]): Levels {
  return { recommended: 'off', ...Object.fromEntries(reporting.map((each) => [each, 'on' as const])) };
}

/** Levels of a message that some profiles, including `recommended`, do not report. */
export function offIn(...silent: readonly Profile[]): Levels {
  return Object.fromEntries(profiles.map((each) => [each, silent.includes(each) ? 'off' : 'on']));
}

/** Levels of a message that only the strictest profiles report. */
export const strictOnly = onlyIn('strict', 'production');
