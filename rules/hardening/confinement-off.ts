import { drasticFix, removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import {
  securityOption,
  switchedOff,
  type Unconfined,
} from '../../server/engine/compose/service/security-opt.ts';
import type { Profile } from '../../server/engine/config/profiles.ts';
import { isSelfContained } from '../../server/engine/posture/documented.ts';
import { mayHave } from '../../server/engine/posture/host/capability.ts';
import {
  byCapability,
  type Gate,
  ofRoot,
  onlyRoot,
  power,
  processOf,
  userWord,
} from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

const privileges = {
  cis: ['5.26'],
  'compose-lint': ['CL-0003'],
  kics: ['27fcc7d6-c49b-46e0-98f1-6c082a6a2750'],
  semgrep: ['no-new-privileges'],
};

const profile = { cis: ['5.2'], 'compose-lint': ['CL-0009'] };

export default rule({
  id: 'confinement-off',
  on: 'posture',
  severity: 'high',
  levels: { swarm: 'info' },
  fixable: true,
  hardens: true,
  title: 'A security option switches off a protection',
  label: 'Confinement off',
  why: 'Seccomp, AppArmor, SELinux and masked paths limit what a compromised container can do to the host.',
  refs: { cwe: ['CWE-693'] },
  messages: {
    seccomp: {
      text: 'The seccomp filter is off, so every system call is allowed.',
      refs: {
        cis: ['5.22'],
        'compose-lint': ['CL-0009'],
        kics: ['404fde2c-bc4b-4371-9747-7054132ac953'],
        semgrep: ['seccomp-confinement-disabled'],
      },
    },
    apparmor: {
      text: 'The AppArmor profile is off for this service.',
      refs: profile,
    },
    dormantProfile: {
      text: 'The AppArmor profile is off: it matters once a setuid program makes the user {user} root.',
      severity: 'medium',
      refs: profile,
    },
    closedProfile: {
      text: 'The AppArmor profile is off: it forbids nothing to the user {user}, who cannot become root.',
      severity: 'low',
      refs: profile,
    },
    label: {
      text: 'SELinux separation is off for this service.',
      refs: { cis: ['5.3'], 'compose-lint': ['CL-0009'], semgrep: ['selinux-separation-disabled'] },
    },
    weakLabel: { text: 'The SELinux label {option} does not confine the container.', refs: { cis: ['5.3'] } },
    level: {
      text: 'The SELinux level {option} does not separate it from others.',
      severity: 'medium',
      levels: { selinux: 'high' },
      refs: { cis: ['5.3'] },
    },
    systempaths: { text: 'The protected paths in /proc and /sys are unmasked.', refs: { cis: ['5.6'] } },
    dormantPaths: {
      text: 'Protected paths of /proc and /sys are unmasked: a setuid program can make the user root.',
      severity: 'medium',
      refs: { cis: ['5.6'] },
    },
    closedPaths: {
      text: 'Protected paths of /proc and /sys are unmasked: only root writes them, and the user cannot become root.',
      severity: 'low',
      refs: { cis: ['5.6'] },
    },
    cgroups: { text: 'The container can write to its control groups (cgroups).', refs: { cis: ['5.25'] } },
    dormantCgroups: {
      text: 'The control groups (cgroups) are writable for root, which a setuid program can make the user {user}.',
      severity: 'medium',
      refs: { cis: ['5.25'] },
    },
    closedCgroups: {
      text: 'The control groups (cgroups) are writable, but only for root, and the user {user} cannot become root.',
      severity: 'low',
      refs: { cis: ['5.25'] },
    },
    ownCgroups: {
      text: 'Root in the container can write to its control groups (cgroups); they reach the host only with SYS_ADMIN.',
      severity: 'low',
      refs: { cis: ['5.25'] },
    },
    engine: {
      text: 'A rootless engine does not start containers without {option}: what it builds is confined less.',
      severity: 'low',
      refs: { cis: ['5.22', '5.2'] },
    },
    privileges: {
      text: 'A setuid program may make the user {user} root, even where the daemon forbids that.',
      severity: 'medium',
      refs: privileges,
    },
    noProgram: {
      text: 'no-new-privileges is off: the image has no setuid program that makes the user {user} root.',
      severity: 'low',
      refs: privileges,
    },
    ofRoot: {
      text: 'no-new-privileges is off: root gains nothing from that, but any other user in the container may become root.',
      severity: 'low',
      refs: privileges,
    },
  },
  check(posture, report, { profiles }) {
    const { service, stage, user, platform } = posture;
    if (platform === 'windows') return;
    const { securityOpt } = service;
    const { tag } = (stage ? stage.rootImage : service.image)?.ref ?? {};
    const isRootless = user.root === false || tag?.includes('rootless') === true;
    const isEngine = isRootless && posture.products.some(({ unconfined }) => unconfined);
    for (const { item, off, alone } of switchedOff(securityOpt)) {
      const option = item.text ?? '';
      const fix = () =>
        off === 'privileges' && alone
          ? replacementFix(
              'Set no-new-privileges:true (sudo and su stop working)',
              item,
              'no-new-privileges:true',
            )
          : drasticFix(
              removalFix(shown`Remove ${option} (programs that need it fail)`, item),
              !isSelfContained(posture),
            );
      const words = { user: userWord(user) };
      if (isEngine && off !== 'privileges' && off !== 'cgroups')
        report({ at: item, message: 'engine', words: { option } });
      else if (off === 'weakLabel' || off === 'level')
        report({ at: item, message: off, words: { option }, fixes: () => [fix()] });
      else report({ at: item, message: messageFor(off, posture, profiles), words, fixes: () => [fix()] });
    }
  },
});

type Off = Exclude<Unconfined, 'weakLabel' | 'level'>;

/** Chooses the message for a disabled protection by what the service's process can do without it. */
function messageFor(off: Off, posture: Posture, profiles: readonly Profile[]) {
  if (off === 'privileges') {
    if (posture.user.root === true) return 'ofRoot';
    return processOf(posture, profiles).setuid === false ? 'noProgram' : off;
  }
  if (off === 'cgroups' && !mayHave('SYS_ADMIN', posture.service)) return 'ownCgroups';
  const gate = off === 'apparmor' && !keepsFilter(posture.service) ? undefined : gates[off];
  const can = gate ? power(gate, processOf(posture, profiles)) : 'now';
  return can === 'now' || can === 'unknown' ? off : less[off as keyof typeof less][can];
}

/** Who can use what a protection forbids; all processes, if absent. */
const gates: Readonly<Partial<Record<Off, Gate>>> = {
  systempaths: ofRoot,
  cgroups: byCapability('SYS_ADMIN'),
  // Docker's profile forbids mounts and writing to /proc and /sys (moby, profiles/apparmor).
  apparmor: onlyRoot,
};

const less = {
  systempaths: { dormant: 'dormantPaths', none: 'closedPaths' },
  cgroups: { dormant: 'dormantCgroups', none: 'closedCgroups' },
  apparmor: { dormant: 'dormantProfile', none: 'closedProfile' },
} as const;

/**
 * Whether a service keeps what lets only root mount file systems, and sees no processes of others, which the AppArmor profile
 * would forbid it to trace: the seccomp filter allows user namespaces to nobody without SYS_ADMIN.
 */
const keepsFilter = (service: Service) =>
  !service.pid &&
  !mayHave('SYS_ADMIN', service) &&
  service.securityOpt.every(({ text }) => text !== undefined && securityOption(text).key !== 'seccomp');
