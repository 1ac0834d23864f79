import { removalFix, soundFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { type Place, textOf } from '../../server/engine/source/text.ts';

export default rule({
  id: 'default-bridge',
  on: 'service',
  severity: 'low',
  levels: { homelab: 'info' },
  fixable: true,
  title: 'A service uses the default bridge network',
  label: 'Default bridge network',
  why: 'Containers of all projects on this network can connect to each other, and service names are not resolved.',
  refs: { cis: ['5.30'], cwe: ['CWE-653'] },
  messages: {
    bridge: 'On the default bridge network, not on that of its project.',
    alone: {
      text: 'On the default bridge network: containers of other projects can connect to it.',
      severity: 'info',
    },
  },
  check(service, report) {
    const { networkMode: at } = service;
    if (at?.text !== 'bridge' && at?.text !== 'default') return;
    const title = "Use the project's network (containers outside it are out of reach)";
    const fixes = () => {
      const fix = removalFix(title, at);
      return [isAlone(at, service) ? soundFix(fix, at) : fix];
    };
    // A service alone in its project has no other services that could use its name.
    report({ at, message: service.compose.services.length > 1 ? 'bridge' : 'alone', fixes });
  },
});

/**
 * Whether the service itself sets the network mode and other keys, extends nothing, and the project's default network
 * is not configured.
 */
function isAlone({ file }: Place, service: Service): boolean {
  const { node } = service;
  const isOwn = file === node.file && node.entries.size > 1 && !/<<|extends/.test(textOf(node));
  return isOwn && !service.resource('networks', 'default');
}
