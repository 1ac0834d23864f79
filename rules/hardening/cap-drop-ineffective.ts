import { drasticFix, removalFix, safeFor } from '../../server/engine/compose/edit/fix.ts';
import { isSelfContained, worksWithout } from '../../server/engine/posture/documented.ts';
import { capabilityName } from '../../server/engine/posture/host/capability.ts';
import { onlyRoot, power, processOf, userWord } from '../../server/engine/posture/host/power.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'cap-drop-ineffective',
  on: 'posture',
  severity: 'high',
  fixable: true,
  hardens: true,
  title: 'Setting cap_drop has no effect',
  label: 'cap_drop has no effect',
  why: 'cap_drop makes the service look hardened, but the container still has the capabilities that it lists.',
  refs: { cis: ['5.4'], cwe: ['CWE-250'] },
  messages: {
    privileged: 'cap_drop has no effect here: a privileged container gets every capability.',
    all: 'Dropping ALL has no effect next to cap_add: [ALL]; only capabilities listed by name are dropped.',
    closed: {
      text: '{capability} stays although cap_drop lists it: the user {user} is not root and cannot become root.',
      severity: 'low',
    },
    both: { text: '{capability} is both dropped and added, so the service has it.', severity: 'medium' },
  },
  check(posture, report, { profiles }) {
    const { service, platform } = posture;
    const { effective, privileged, capAdd, capDrop } = service;
    if (platform === 'windows' || capDrop.length === 0) return;
    const isClosed = power(onlyRoot, processOf(posture, profiles)) === 'none';
    const user = userWord(posture.user);
    const { key, value } = effective.entries.get('cap_drop') ?? {};
    if (key && value && privileged?.value === true) {
      // A cap_drop shared with other services has an effect for those.
      const { node } = service;
      const isOwn =
        key.file === node.file && node.span.start <= key.span.start && key.span.end <= node.span.end;
      const related = isOwn
        ? [{ at: privileged, message: 'Set to privileged here' as const }]
        : [{ at: key, message: 'Capabilities are dropped here' as const }];
      const without = 'Remove cap_drop (no effect: the container keeps every capability)';
      const fixes = () => [
        drasticFix(
          removalFix('Remove privileged (it loses full host access)', privileged),
          !isSelfContained(posture),
        ),
        ...(isOwn ? [safeFor(service, value, removalFix(without, value))] : []),
      ];
      const at = isOwn ? key : privileged;
      if (isClosed)
        report({ at, message: 'closed', words: { capability: 'Every capability', user }, related, fixes });
      else report({ at, message: 'privileged', related, fixes });
      return;
    }
    const hasAll = capAdd.some((each) => nameOf(each) === 'ALL');
    for (const dropped of capDrop) {
      const capability = nameOf(dropped);
      const added = capAdd.find((each) => capability !== undefined && nameOf(each) === capability);
      if (!capability || !added) continue;
      // With ALL in cap_add, capabilities dropped by name stay dropped.
      if (capability !== 'ALL' && hasAll) continue;
      const related = [{ at: added, message: 'Added here' as const }];
      const fixes = () => [
        drasticFix(
          removalFix(shown`Remove ${capability} from cap_add (programs that need it fail)`, added),
          !worksWithout(posture, capability),
        ),
        safeFor(
          service,
          dropped,
          removalFix(shown`Remove ${capability} from cap_drop (the service keeps it)`, dropped),
        ),
      ];
      if (isClosed) report({ at: dropped, message: 'closed', words: { capability, user }, related, fixes });
      else if (capability === 'ALL') report({ at: dropped, message: 'all', related, fixes });
      else report({ at: dropped, message: 'both', words: { capability }, related, fixes });
    }
  },
});

const nameOf = ({ text }: { readonly text: string | undefined }) =>
  text === undefined ? undefined : capabilityName(text);
