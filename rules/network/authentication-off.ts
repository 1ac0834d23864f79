import { loopbackFixOf } from '../../server/engine/compose/edit/loopback.ts';
import { consoleEntries, shellEntries } from '../../server/engine/posture/entry/entry.ts';
import { exposureOfPort, openPorts } from '../../server/engine/posture/entry/exposed.ts';
import { disabledAuthentication } from '../../server/engine/posture/entry/login.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Place } from '../../server/engine/source/text.ts';
import { openActuators } from './actuator.ts';
import { loginFix } from './authentication-fix.ts';
import { publishedPart } from './published.ts';

const loopback = 'Publish its ports on 127.0.0.1 only (other machines lose access)';

export default rule({
  id: 'authentication-off',
  on: 'posture',
  severity: 'high',
  fixable: true,
  title: 'A service accepts connections without a login',
  why: 'Every container on the same network, and everyone who reaches a published port, can read and change its data.',
  refs: { cwe: ['CWE-306', 'CWE-1392'] },
  messages: {
    published: {
      text: '{product} requires no login, and a port of the service is published on every interface.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    shell: {
      text: '{product} requires no login unless it is configured, and its port is published on every interface.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    host: {
      text: "{product} requires no login, and the service listens on the host's network.",
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    inside: {
      text: '{product} requires no login.',
      severity: 'low',
      levels: { production: 'medium' },
    },
    actuator: {
      text: 'Every endpoint of the actuator is published: unless the program asks for a login, anyone reads its memory.',
      severity: 'medium',
      refs: { cwe: ['CWE-200'] },
    },
  },
  check(posture, report, { profile }) {
    const { service, stage } = posture;
    const disabled = disabledAuthentication(posture);
    for (const { product, ports, at, from } of [...shellEntries(posture), ...consoleEntries(posture)]) {
      const open = ports.flatMap((port) => openPorts(service, port));
      if (open.length === 0) continue;
      const fixes = () => [profile === 'swarm' ? undefined : loopbackFixOf(loopback, open, service)];
      const related = from ? [{ at: from, message: 'The image is named here' as const }] : [];
      report({ at, message: 'shell', words: { product }, related, parts: [publishedPart(open)], fixes });
    }
    for (const { at, open, from } of openActuators(service, stage)) {
      const related = from ? [{ at: from, message: 'The image sets it here' as const }] : [];
      const fixes = () => [profile === 'swarm' ? undefined : loopbackFixOf(loopback, open, service)];
      report({ at, message: 'actuator', related, fixes });
    }
    for (const { product, at, entry, open, from, port } of disabled) {
      const host = open.length > 0 ? undefined : onHost(posture, port);
      const message = open.length > 0 ? 'published' : host ? 'host' : 'inside';
      const fixes = () => [
        // A swarm publishes on all addresses.
        open.length > 0 && profile !== 'swarm' ? loopbackFixOf(loopback, open, service) : undefined,
        entry && loginFix(entry, service),
      ];
      const related = [
        ...(from ? [{ at: from, message: 'The image sets it here' as const }] : []),
        ...(host ? [{ at: host, message: "The service uses the host's network" as const }] : []),
      ];
      const parts = open.length > 0 ? [publishedPart(open)] : [];
      report({ at, message, words: { product }, related, parts, fixes });
    }
  },
});

/** Where a service joins the network of the host, if it certainly listens there: nothing that it is given names the loopback address. */
function onHost(posture: Posture, port: string | undefined): Place | undefined {
  const exposure = exposureOfPort(posture, port);
  if (exposure?.by !== 'host') return undefined;
  const { environment, command, entrypoint } = posture.service;
  const words = [command, entrypoint].flatMap((script) => script?.commands ?? []).flatMap(({ args }) => args);
  const given = [...environment, ...words].map(({ value }) => value ?? '');
  return given.some((value) => /127\.0\.0\.|localhost|::1/.test(value)) ? undefined : exposure.at[0];
}
