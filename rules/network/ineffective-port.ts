import { overrideFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';
import { widerPorts } from './published.ts';

export default rule({
  id: 'ineffective-port',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'What is written about a port has no effect',
  why: 'Whoever reads the file believes that a port is closed, or open, and it is not.',
  refs: {},
  messages: {
    added: {
      text: 'Port {port} stays published on every interface: this line is added to the earlier one, not put in its place.',
      refs: { cis: ['5.14'], cwe: ['CWE-668'] },
    },
    hostNetwork: {
      text: "Nothing is published: the service opens its ports on the host's network itself.",
      severity: 'info',
      refs: { cis: ['5.10'] },
    },
  },
  *check(service) {
    const { ports, networkMode, effective } = service;
    for (const [port, wider] of widerPorts(service)) {
      const related = [{ at: wider, message: 'This one stays.' as const }];
      const title = 'Replace the earlier list of ports (all of its ports fall away)';
      const words = { port: port.published ?? '' };
      yield { at: port, message: 'added', words, related, fixes: () => [overrideFix(title, port)] };
    }
    const { key, value } = effective.entries.get('ports') ?? {};
    if (networkMode?.text !== 'host' || ports.length === 0 || !key || !value) return;
    const title = 'Remove the ports (none is published either way)';
    yield { at: key, message: 'hostNetwork', fixes: () => [removalFix(title, value)] };
  },
});
