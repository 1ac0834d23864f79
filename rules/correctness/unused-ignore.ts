import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'unused-ignore',
  on: 'dockerfile',
  severity: 'info',
  fixable: true,
  title: 'An ignore comment has no effect',
  why: 'A comment that silences nothing today hides the next finding that it happens to fit.',
  refs: {},
  messages: {
    nothing: 'This comment ignores nothing.',
    unknown: 'There is no rule called {rule}.',
    idle: 'There is no finding of {rule} to ignore here.',
    ended: 'This ignore comment ended on {day}.',
  },
  // Nothing to look for here: the engine knows at the end which comments were of use.
  *check() {},
});
