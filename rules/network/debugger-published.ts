import { loopbackFixOf } from '../../server/engine/compose/edit/loopback.ts';
import { onEveryInterface } from '../../server/engine/compose/service/exposure.ts';
import { hostNetworkOf } from '../../server/engine/compose/service/host-network.ts';
import { debuggersOf } from '../../server/engine/posture/entry/started-debugger.ts';
import { rule } from '../../server/engine/rule.ts';
import { publishedPart } from './published.ts';

const loopback = 'Publish its port on 127.0.0.1 only (other machines lose access)';

export default rule({
  id: 'debugger-published',
  on: 'service',
  severity: 'high',
  levels: { devcontainer: 'medium' },
  fixable: true,
  title: 'A debugger can be reached from other machines',
  why: 'Anyone who reaches such a port runs code in the container, without a password.',
  refs: { cwe: ['CWE-489', 'CWE-306'] },
  messages: {
    published:
      '{what} listens on every interface, and the port is published: anyone who reaches it can run code.',
    host: "{what} listens on every interface of the host's network: anyone who reaches it can run code.",
  },
  check(service, report) {
    const network = hostNetworkOf(service);
    for (const { what, port, at } of debuggersOf(service)) {
      const words = { what: what.charAt(0).toUpperCase() + what.slice(1) };
      const open = service.ports.filter(
        (each) =>
          (port === undefined || each.target === undefined || each.target === port) &&
          onEveryInterface(each, service) === true,
      );
      if (network) report({ at, message: 'host', words });
      else if (open.length > 0)
        report({
          at,
          message: 'published',
          words,
          parts: [publishedPart(open)],
          fixes: () => [loopbackFixOf(loopback, open, service)],
        });
    }
  },
});
