import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { isInternal } from '../../server/engine/posture/documented.ts';
import { consoleEntries, shellEntries } from '../../server/engine/posture/entry/entry.ts';
import {
  type Exposure,
  exposureOfAny,
  exposureOfPort,
  publishedAt,
} from '../../server/engine/posture/entry/exposed.ts';
import { disabledAuthentication } from '../../server/engine/posture/entry/login.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Place } from '../../server/engine/source/text.ts';
import { openActuators } from './actuator.ts';
import { loginFix } from './authentication-fix.ts';
import { closingFix, publishedPart } from './published.ts';

export default rule({
  id: 'authentication-off',
  on: 'posture',
  severity: 'high',
  fixable: true,
  title: 'A service accepts connections without a login',
  label: 'No login',
  why: 'Every container on the same network, and everyone who reaches a published port, can read and change its data.',
  refs: { cwe: ['CWE-306', 'CWE-1392'] },
  messages: {
    published: {
      text: '{product} requires no login: it is open to other machines.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    joined: {
      text: '{product} requires no login: {service} opens its port to other machines.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    routed: {
      text: '{product} requires no login: {service} lets other machines in.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    shell: {
      text: '{product} asks for no login unless told to: it is open to other machines.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    forwarded: {
      text: '{product} asks for no login unless told to: {service} lets other machines in.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    host: {
      text: '{product} requires no login: it listens on the network of the host.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    inside: {
      text: '{product} requires no login.',
      severity: 'low',
      levels: { production: 'medium' },
    },
    actuator: {
      text: 'Every endpoint of the actuator is published: unless the program asks for a login, anyone can read its memory.',
      severity: 'medium',
      refs: { cwe: ['CWE-200'] },
    },
  },
  check(posture, report, { profiles }) {
    const { service, stage } = posture;
    // A swarm publishes on all addresses.
    const closing = (exposure: Exposure | undefined) => () =>
      exposure && exposure.by !== 'routed' && exposure.open.length > 0 && !profiles.includes('swarm')
        ? [drasticFix(closingFix(exposure), !isInternal(posture))]
        : [];
    for (const { product, ports, at, from, never } of [
      ...shellEntries(posture),
      ...consoleEntries(posture),
    ]) {
      const exposure = exposureOfAny(posture, ports);
      if (!exposure || exposure.by === 'host') continue;
      const related = [
        ...(from ? [{ at: from, message: 'The image is named here' as const }] : []),
        ...routeOf(exposure),
      ];
      const parts = exposure.open.length > 0 ? [publishedPart(exposure.open)] : [];
      const isRouted = messageOf(exposure, undefined) === 'routed';
      const message = isRouted ? (never ? 'routed' : 'forwarded') : never ? 'published' : 'shell';
      const words = { product, service: exposure.service.name };
      report({ at, message, words, related, parts, fixes: closing(exposure) });
    }
    const actuators = openActuators(service, stage);
    const actuator = actuators.length > 0 ? publishedAt(posture, []) : undefined;
    for (const { at, from } of actuator ? actuators : []) {
      const related = from ? [{ at: from, message: 'The image sets it here' as const }] : [];
      report({ at, message: 'actuator', related, fixes: closing(actuator) });
    }
    for (const { product, at, entry, from, port, usual, byDesign } of disabledAuthentication(posture)) {
      const exposure = exposureOfPort(posture, port, usual);
      const host = exposure?.by === 'host' ? onHost(exposure, service) : undefined;
      const message = messageOf(exposure, host);
      if (byDesign && message === 'inside') continue;
      // The service that builds the image has the finding.
      if (message === 'inside' && from && !service.build) continue;
      const related = [
        ...(from ? [{ at: from, message: 'The image sets it here' as const }] : []),
        ...(host ? [{ at: host, message: "The service uses the host's network" as const }] : []),
        ...routeOf(exposure),
      ];
      const parts = exposure && exposure.open.length > 0 ? [publishedPart(exposure.open)] : [];
      const words = { product, service: exposure?.service.name ?? '' };
      const fixes = () => [...closing(exposure)(), entry && loginFix(entry, service)];
      report({ at, message, words, related, parts, fixes });
    }
  },
});

const routeOf = (exposure: Exposure | undefined) =>
  exposure?.route ? [{ at: exposure.route, message: 'This passes requests on' as const }] : [];

function messageOf(exposure: Exposure | undefined, host: Place | undefined) {
  switch (exposure?.by) {
    case 'port':
      return 'published';
    case 'host':
      return host ? 'host' : 'inside';
    case 'routed':
    case 'tunnel':
      return 'routed';
    default:
      return exposure?.by ?? 'inside';
  }
}

/** Returns where a service joins the host's network, if it certainly listens there: no setting names the loopback address. */
function onHost({ at }: Exposure, { environment, command, entrypoint }: Service): Place | undefined {
  const words = [command, entrypoint].flatMap((script) => script?.commands ?? []).flatMap(({ args }) => args);
  const given = [...environment, ...words].map(({ value }) => value ?? '');
  return given.some((value) => /127\.0\.0\.|localhost|::1/.test(value)) ? undefined : at[0];
}
