import { hostNetworkOf } from '../../server/engine/compose/service/network-stack.ts';
import { exposureOfAny } from '../../server/engine/posture/entry/exposed.ts';
import { debuggersOf } from '../../server/engine/posture/entry/started-debugger.ts';
import { rule } from '../../server/engine/rule.ts';
import { closingFix, publishedPart } from './published.ts';

export default rule({
  id: 'debugger-published',
  on: 'posture',
  severity: 'high',
  levels: { devcontainer: 'medium' },
  fixable: true,
  title: 'A debugger can be reached from other machines',
  label: 'Debugger within reach',
  why: 'Anyone who reaches such a port runs code in the container, without a password.',
  refs: { cwe: ['CWE-489', 'CWE-306'] },
  messages: {
    published: '{what} is open to other machines: anyone who reaches it can run code.',
    routed: '{what} is open through {service}: anyone who reaches it can run code.',
    host: '{what} is open on the network of the host: anyone who reaches it can run code.',
  },
  check(posture, report) {
    const { service } = posture;
    const network = hostNetworkOf(service);
    for (const { what, port, at } of debuggersOf(service)) {
      const words = { what: what.charAt(0).toUpperCase() + what.slice(1) };
      const exposure = exposureOfAny(posture, port === undefined ? [] : [port]);
      const isRouted = exposure?.by === 'routed' || exposure?.by === 'tunnel';
      if (network) report({ at, message: 'host', words });
      else if (exposure && isRouted) {
        // A route may lead to another port than the debugger's.
        if (port === undefined) continue;
        const { route, service: proxy } = exposure;
        const related = route ? [{ at: route, message: 'This passes requests on' as const }] : [];
        report({ at, message: 'routed', words: { ...words, service: proxy.name }, related });
      } else if (exposure)
        report({
          at,
          message: 'published',
          words,
          parts: [publishedPart(exposure.open)],
          fixes: () => [closingFix(exposure)],
        });
    }
  },
});
