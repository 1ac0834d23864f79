import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'default-bridge',
  on: 'service',
  severity: 'low',
  levels: { homelab: 'info' },
  fixable: true,
  title: 'A service uses the default bridge network',
  why: 'Containers of all projects on this network can connect to each other, and service names are not resolved.',
  refs: { cis: ['5.30'] },
  messages: {
    bridge: 'The service joins the default bridge network instead of the network of its project.',
  },
  *check({ networkMode: at }) {
    if (at?.text !== 'bridge' && at?.text !== 'default') return;
    const title = "Use the project's network (containers outside the project can no longer be reached)";
    yield { at, message: 'bridge', fixes: () => [removalFix(title, at)] };
  },
});
