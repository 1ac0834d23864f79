import { drasticFix, overrideFix, removalFix, safeFor } from '../../server/engine/compose/edit/fix.ts';
import { isForSwarm } from '../../server/engine/compose/service/swarm.ts';
import { rule } from '../../server/engine/rule.ts';
import { widerPorts } from './published.ts';

export default rule({
  id: 'ineffective-port',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A port setting has no effect or is refused',
  label: 'Port without effect',
  why: 'Readers of the file believe that a port is closed, or open, although it is not.',
  refs: {},
  messages: {
    added: {
      text: 'Port {port} stays open to other machines: this entry does not replace the earlier one.',
      refs: { cis: ['5.14'], cwe: ['CWE-668'] },
    },
    hostNetwork: {
      text: "Publishes nothing: on the host's network, its ports are open on the host itself.",
      severity: 'info',
      refs: { cis: ['5.10'] },
    },
    joined: {
      text: 'Docker refuses to start the service: a container in the network of another one cannot publish ports.',
      severity: 'medium',
    },
    exposed: {
      text: 'Docker refuses to start the service: a container in the network of another one cannot expose ports.',
      severity: 'medium',
    },
  },
  check(service, report, { profiles }) {
    const { ports, networkMode, effective } = service;
    for (const [port, wider] of widerPorts(service)) {
      const related = [{ at: wider, message: 'Still in effect' as const }];
      const title = 'Replace the earlier list of ports (its ports are no longer published)';
      const words = { port: port.published ?? '' };
      report({ at: port, message: 'added', words, related, fixes: () => [overrideFix(title, port)] });
    }
    // A swarm ignores network_mode.
    const isSwarm = profiles.includes('swarm') || isForSwarm(service.compose);
    const mode = isSwarm ? undefined : networkMode?.text;
    if (mode === undefined) return;
    const isJoined = /^(?:service|container):/.test(mode);
    const expose = effective.entries.get('expose');
    if (isJoined && expose?.value?.kind === 'sequence' && expose.value.items.length > 0) {
      const { key, value } = expose;
      const title = 'Remove the exposed ports (other services reach them anyway)';
      report({
        at: key,
        message: 'exposed',
        fixes: () => [safeFor(service, value, removalFix(title, value))],
      });
    }
    const { key, value } = effective.entries.get('ports') ?? {};
    if (ports.length === 0 || !key || !value) return;
    if (isJoined) {
      const title = 'Remove the ports (publish them in the service whose network it is)';
      // If no other service publishes them, they still have to be added there.
      report({ at: key, message: 'joined', fixes: () => [drasticFix(removalFix(title, value))] });
    } else if (mode === 'host') {
      const title = 'Remove the ports (none of them is published anyway)';
      report({
        at: key,
        message: 'hostNetwork',
        fixes: () => [safeFor(service, value, removalFix(title, value))],
      });
    }
  },
});
