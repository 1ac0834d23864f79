import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'ignore-without-reason',
  on: 'dockerfile',
  severity: 'info',
  levels: strictOnly,
  fixable: false,
  title: 'An ignore comment gives no reason',
  label: 'Ignore without reason',
  why: 'Nobody can review a decision later if its reason is not written down.',
  refs: {},
  messages: {
    found: 'This comment suppresses findings and does not say why: add the reason after two hyphens.',
  },
  // The engine itself reports these, since only it reads the comments.
  check() {},
});
