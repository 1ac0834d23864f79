import { rule } from '../../server/engine/rule.ts';
import { unusedAccount } from './account.ts';
import { runsAsOther, stepsDownItself } from './step-down.ts';

export default rule({
  id: 'user-created-not-used',
  on: 'stage',
  severity: 'low',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'A user account is created but never used',
  label: 'Unused account',
  why: 'Creating an account does not change who runs the program: without USER it still runs as root.',
  refs: { tally: ['tally/user-created-but-never-used'], cwe: ['CWE-250'] },
  messages: { unused: 'The account {name} is created but never used: the image runs as root.' },
  check(stage, report, { context }) {
    if (!stage.isOutput || stage.user.root !== true || runsAsOther(stage)) return;
    if (stepsDownItself(stage, context?.entryScript(stage))) return;
    const account = unusedAccount(stage);
    if (!account) return;
    const at = { file: stage.dockerfile.file, span: account.name.span };
    report({ at, message: 'unused', words: { name: account.name.shape } });
  },
});
