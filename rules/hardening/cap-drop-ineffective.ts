import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { capabilityName } from './capability.ts';

export default rule({
  id: 'cap-drop-ineffective',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'Dropped capabilities are there all the same',
  why: 'Who reads cap_drop takes the service for hardened, while the engine gives it what was to be dropped.',
  refs: { cis: ['5.4'], cwe: ['CWE-250'] },
  messages: {
    privileged: 'cap_drop has no effect, for a privileged container gets every capability.',
    all: 'Dropping ALL has no effect beside cap_add: [ALL]; only what is named is dropped.',
    both: { text: '{capability} is dropped and added again, so the service has it.', severity: 'medium' },
  },
  *check({ effective, privileged, capAdd, capDrop }) {
    const key = effective.entries.get('cap_drop')?.key;
    if (key && capDrop.length > 0 && privileged?.value === true) {
      const related = [{ at: privileged, message: 'This makes it privileged.' as const }];
      const fixes = [
        removalFix('Remove privileged (the container loses its access to the host)', privileged),
      ];
      yield { at: key, message: 'privileged', related, fixes };
      return;
    }
    for (const dropped of capDrop) {
      const capability = nameOf(dropped);
      const added = capAdd.find((each) => capability !== undefined && nameOf(each) === capability);
      if (!capability || !added) continue;
      const related = [{ at: added, message: 'It is added here.' as const }];
      const fixes = () => [removalFix(shown`Remove ${capability} from cap_add (what needs it fails)`, added)];
      if (capability === 'ALL') yield { at: dropped, message: 'all', related, fixes };
      else yield { at: dropped, message: 'both', words: { capability }, related, fixes };
    }
  },
});

const nameOf = ({ text }: { readonly text: string | undefined }) =>
  text === undefined ? undefined : capabilityName(text);
