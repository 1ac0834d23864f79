import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { isName, unresolvableIn } from './passwd.ts';

export default rule({
  id: 'user-without-passwd',
  on: 'instruction',
  keywords: ['USER', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'A name of a user or group that cannot be looked up',
  why: 'Without a number the build or the start fails, and what is then tried in haste is often to run as root.',
  refs: {},
  messages: {
    user: {
      text: 'Nothing here has {database}, so the name {name} cannot be resolved: use a number.',
      refs: { tally: ['tally/named-identity-in-passwdless-stage'] },
    },
    link: 'With --link the files of the stage are out of reach, so the name {name} cannot be resolved: use a number.',
  },
  *check(instruction) {
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
      const title = shown`Use ${numeric}: files that it needs must belong to that number`;
      const fix = { title, safety: 'unsafe' as const, edits: [replace(at.span, numeric)] };
      const fixes = [at.text === owner ? fix : undefined];
      yield { at: at.span, message: 'user', words: { database, name }, fixes };
      return;
    }
    const linked = copies && flags.some(({ name, value }) => name === 'link' && value?.text !== 'false');
    const name = linked ? owner.split(':').find(isName) : undefined;
    if (name && instruction.platform !== 'windows') yield { at: at.span, message: 'link', words: { name } };
  },
});
