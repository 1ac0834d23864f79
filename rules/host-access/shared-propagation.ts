import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import type { Profile } from '../../server/engine/config/profiles.ts';
import { mayHave } from '../../server/engine/posture/host/capability.ts';
import { byCapability, power, processOf, userWord } from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { optionFix, optionsOf } from './mount-option.ts';

const refs = { cis: ['5.20'], kics: ['baa452f0-1f21-4a25-ace5-844e7a5f410d'] };
const shared = { ...refs, 'compose-lint': ['CL-0017'] };

export default rule({
  id: 'shared-propagation',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  title: 'Mounts propagate between container and host',
  label: 'Mounts reach the host',
  why: 'With shared propagation, the container can mount file systems over paths of the host.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    shared: {
      text: 'With {option}, what the container mounts here appears on the host.',
      refs: shared,
    },
    unable: {
      text: '{option} shows mounts of the container on the host: it cannot mount without SYS_ADMIN.',
      severity: 'low',
      refs: shared,
    },
    closed: {
      text: '{option} shows mounts of the container on the host: the user {user} can neither mount nor become root.',
      severity: 'low',
      refs: shared,
    },
    slave: {
      text: 'With {option}, what the host mounts here later appears, too.',
      severity: 'info',
      refs,
    },
  },
  check(posture, report, { profiles }) {
    const { service } = posture;
    const words = { user: userWord(posture.user) };
    for (const mount of service.mounts) {
      for (const option of optionsOf(mount)) {
        const found = /^r?(shared|slave)$/.exec(option.text)?.[1];
        if (!found) continue;
        const title = 'Use rprivate (later mounts no longer appear on the other side)';
        const fixes = () => [drasticFix(optionFix(title, mount, option, 'rprivate'))];
        const message = found === 'shared' ? messageFor(posture, profiles) : 'slave';
        report({ at: option, message, words: { ...words, option: option.text }, fixes });
      }
    }
  },
});

/** Chooses the message for a shared mount by whether the service can mount anything there. */
function messageFor(posture: Posture, profiles: readonly Profile[]) {
  if (!mayHave('SYS_ADMIN', posture.service)) return 'unable';
  const can = power(byCapability('SYS_ADMIN'), processOf(posture, profiles));
  return can === 'none' ? 'closed' : 'shared';
}
