// Why the claims of other critical and high messages are not tried.
import type { AnyRule } from '../../server/engine/index.ts';

/** Messages whose claim is not tried, as `rule message`, and why. */
export interface Reason {
  /** The kind of reason, for the overview table. */
  readonly kind: string;
  /** The reason, in one sentence. */
  readonly why: string;
  readonly of: readonly string[];
}

export const reasons: readonly Reason[] = [
  {
    kind: 'SELinux or AppArmor',
    why: 'No security module of the kernel is active where it is tried.',
    of: [
      'confinement-off apparmor',
      'confinement-off label',
      'confinement-off weakLabel',
      'selinux-label refused',
      'selinux-label relabels',
    ],
  },
  {
    kind: 'Windows',
    why: 'It needs Windows.',
    of: ['docker-socket pipe'],
  },
  {
    kind: 'Podman',
    why: 'It needs Podman, which is not there where it is tried.',
    of: ['docker-socket userFolder'],
  },
  {
    kind: 'hardware',
    why: 'It needs a device of the host, which would be put at risk.',
    of: [
      'dangerous-device disk',
      'dangerous-device memory',
      'dangerous-device input',
      'dangerous-device bus',
    ],
  },
  {
    kind: 'another version',
    why: 'It needs a later version of Docker or Compose than the one that it is tried on.',
    of: [
      'confinement-off cgroups',
      'docker-socket api',
      'docker-socket credentials',
      'host-provider path',
      'host-provider variable',
      'insecure-run security',
      'privileged build',
      'privileged hook',
      'privileged container',
    ],
  },
  {
    kind: 'another version',
    why: 'It is CVE-2024-21626, which runc has prevented since 1.1.12.',
    of: ['workdir-system-dir descriptor'],
  },
  {
    kind: 'supply chain',
    why: 'It depends on who controls a registry, a download or a network, which no container shows.',
    of: [
      'cleartext-http key',
      'cleartext-http authority',
      'piped-install exposed',
      'registry-typo lookalike',
      'service-registry-typo lookalike',
      'service-tls-check-off tool',
      'syntax-directive-untrusted typo',
      'tls-check-off node',
      'tls-check-off npmVariable',
      'tls-check-off gitVariable',
      'tls-check-off pipVariable',
      'unpinned-include repository',
      'unpinned-include artifact',
      'unpinned-include download',
      'unsigned-packages apk',
      'unsigned-packages apt',
      'unsigned-packages aptForce',
      'unsigned-packages source',
      'unsigned-packages yum',
      'unsigned-packages rpm',
      'unsigned-packages zypper',
      'unsigned-packages pacman',
      ...['unlocked', 'unsigned', 'otherKey', 'otherDigest', 'frontend'].map(
        (message) => `unverified-image ${message}`,
      ),
      ...['unlocked', 'unsigned', 'otherKey', 'otherDigest'].map(
        (message) => `unverified-service-image ${message}`,
      ),
      'untrusted-image untrusted',
      'untrusted-image frontend',
      'untrusted-service-image untrusted',
    ],
  },
  {
    kind: 'in the file',
    why: 'The credential is in a file of the project: who has the file reads it.',
    of: [
      'secret-in-build cached',
      'secret-in-command shape',
      'secret-in-command literal',
      'secret-in-command url',
      'secret-in-command connection',
      'secret-in-env-file shape',
      'secret-in-env-file literal',
      'secret-in-env-file url',
      'secret-in-env-file secret',
      'secret-in-env-file trackedShape',
      'secret-in-env-file trackedLiteral',
      'secret-in-env-file trackedUrl',
      'secret-in-env-file trackedSecret',
      'secret-in-environment shape',
      'secret-in-environment literal',
      'secret-in-environment weak',
      'secret-in-environment url',
      'secret-in-environment connection',
      'secret-in-environment option',
      'secret-in-environment setting',
      'secret-in-environment buildArg',
      'secret-in-labels shape',
      'secret-in-resource shape',
      'secret-in-resource literal',
      'secret-in-resource url',
    ],
  },
  {
    kind: 'another program',
    why: 'It depends on what another program does, which is not in the image of the probes.',
    of: [
      'authentication-off published',
      'authentication-off joined',
      'authentication-off routed',
      'authentication-off shell',
      'authentication-off forwarded',
      'authentication-off host',
      'debugger-published published',
      'debugger-published routed',
      'debugger-published host',
      'docker-tcp-endpoint listen',
      'exposed-guessable-login guessable',
      'exposed-guessable-login preset',
      'exposed-open-database open',
      'listen-all-debug-port command',
      'listen-all-debug-port variable',
      'listen-all-debug-port configured',
      'ssh-server-installed blank',
    ],
  },
  {
    kind: 'no power of its own',
    why: 'It gives no power by itself: what people do next decides.',
    of: ['expose-admin-port docker', 'volume-sensitive-path socket', 'workdir-system-dir kernel'],
  },
  {
    kind: 'no power of its own',
    why: 'It says who reaches a port, not what the container may do.',
    of: ['ineffective-port added'],
  },
  {
    kind: 'no power of its own',
    why: 'It says that Docker does not start the service.',
    of: ['selinux-label both'],
  },
];

/** Returns the critical and high messages of a rule, as `rule message`. */
export function graveMessages(rule: AnyRule): string[] {
  return Object.entries(rule.messages)
    .filter(([, message]) => {
      const severity = (typeof message === 'object' ? message.severity : undefined) ?? rule.severity;
      return severity === 'critical' || severity === 'high';
    })
    .map(([key]) => `${rule.id} ${key}`);
}

/** Returns why a message is not tried; undefined if it is. */
export function reasonOf(message: string): Reason | undefined {
  return reasons.find(({ of }) => of.includes(message));
}
