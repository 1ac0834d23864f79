import { rule } from '../../server/engine/rule.ts';
import { unusedAccount } from './account.ts';
import { runsAsOther, stepsDownItself } from './step-down.ts';

export default rule({
  id: 'user-created-not-used',
  on: 'stage',
  mentions: ['user'],
  severity: 'low',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'An account is created and never used',
  why: 'Making an account changes nothing by itself: without USER the program still runs as root.',
  refs: { tally: ['tally/user-created-but-never-used'], cwe: ['CWE-250'] },
  messages: { unused: 'The account {name} is created, but the image runs as root and nothing uses it.' },
  *check(stage) {
    if (!stage.isOutput || stage.user.root !== true || runsAsOther(stage) || stepsDownItself(stage)) return;
    const account = unusedAccount(stage);
    if (!account) return;
    const at = { file: stage.dockerfile.file, span: account.name.span };
    yield { at, message: 'unused', words: { name: account.name.shape } };
  },
});
