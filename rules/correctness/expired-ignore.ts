import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'expired-ignore',
  on: 'dockerfile',
  severity: 'info',
  fixable: true,
  title: 'The day of an ignore comment has passed',
  why: 'The finding was suppressed until a day by which someone meant to solve it.',
  refs: {},
  messages: { ended: 'This ignore comment expired on {day}.' },
  // The engine itself reports these, since only it reads the comments.
  check() {},
});
