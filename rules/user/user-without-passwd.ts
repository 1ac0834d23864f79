import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { createdOnlyLater } from './account.ts';
import { isName, unresolvableIn } from './passwd.ts';

export default rule({
  id: 'user-without-passwd',
  on: 'instruction',
  keywords: ['USER', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'A user or group name cannot be resolved',
  label: 'Unresolvable user',
  why: 'The build or the start of the container fails, and a common quick workaround is to run as root.',
  refs: {},
  messages: {
    user: {
      text: 'The name {name} cannot be resolved, because the stage has no {database}: use a numeric ID.',
      refs: { tally: ['tally/named-identity-in-passwdless-stage'] },
    },
    later: 'The name {name} cannot be resolved here: it is created only later.',
    link: '{name} cannot be resolved: --link does not see the files of the stage; use a numeric ID.',
  },
  check(instruction, report) {
    const { keyword, args, flags } = instruction;
    const copies = keyword !== 'USER';
    const word = copies ? undefined : args[0];
    const chown = copies ? flags.find(({ name }) => name === 'chown')?.value : undefined;
    const at = word ?? chown;
    const owner = word ? word.value : chown?.text.includes('$') ? undefined : chown?.text;
    if (!at || !owner) return;
    const found = unresolvableIn(owner, instruction);
    if (found) {
      const { name, database, numeric } = found;
      const title = shown`Use ${numeric} (files that the program needs must belong to that ID)`;
      const fix = { title, safety: 'unsafe' as const, edits: [replace(at.span, numeric)] };
      const fixes = [at.text === owner ? fix : undefined];
      report({ at: at.span, message: 'user', words: { database, name }, fixes });
      return;
    }
    const later = copies
      ? (unresolvableIn(owner, instruction, true)?.name ??
        owner.split(':').find((part, at) => createdOnlyLater(part, at, instruction)))
      : undefined;
    if (later !== undefined) {
      report({ at: at.span, message: 'later', words: { name: later } });
      return;
    }
    const linked = copies && flags.some(({ name, value }) => name === 'link' && value?.text !== 'false');
    const name = linked ? owner.split(':').find(isName) : undefined;
    if (name && instruction.platform !== 'windows') report({ at: at.span, message: 'link', words: { name } });
  },
});
