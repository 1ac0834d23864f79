import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'default-bridge',
  on: 'service',
  severity: 'low',
  levels: { homelab: 'info' },
  fixable: true,
  title: "A service is put on the engine's default bridge",
  why: 'Containers of all projects meet on that network, with no names of their own, and reach each other freely.',
  refs: { cis: ['5.30'] },
  messages: {
    bridge: "The service joins the engine's default bridge in place of the project's own network.",
  },
  *check({ networkMode: at }) {
    if (at?.text !== 'bridge' && at?.text !== 'default') return;
    const title = "Use the project's network (containers outside the project are no longer reached)";
    yield { at, message: 'bridge', fixes: () => [removalFix(title, at)] };
  },
});
