import { rule, vainResets } from '../../server/engine/judge.ts';

export default rule({
  id: 'reset-ineffective',
  on: 'compose',
  severity: 'medium',
  fixable: false,
  title: 'A reset that removes nothing',
  why: 'What it seems to take away is still there: a mount, a port, or a variable with a secret.',
  refs: {},
  messages: {
    item: 'This !reset removes no item of the earlier {key}: only the whole list can be reset.',
    listed: 'This !reset removes nothing: the earlier {key} is a list, not a mapping.',
  },
  *check(compose) {
    for (const { kind, key, at } of vainResets(compose)) yield { at, message: kind, words: { key } };
  },
});
