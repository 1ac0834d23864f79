import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'expired-ignore',
  on: 'dockerfile',
  severity: 'info',
  fixable: true,
  title: 'An ignore comment has expired',
  label: 'Expired ignore comment',
  why: 'The finding was suppressed only until that date, and is still there.',
  refs: {},
  messages: { ended: 'This ignore comment expired on {day}.' },
  // The engine itself reports these, since only it reads the comments.
  check() {},
});
