import { drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import { serviceNamedBy } from '../../server/engine/compose/service/network-stack.ts';
import { isSelfContained } from '../../server/engine/posture/documented.ts';
import { processesReadBy } from '../../server/engine/posture/neighbour.ts';
import { secretsAtRun } from '../../server/engine/posture/secret-place.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { namedSecrets } from './named-secrets.ts';

export default rule({
  id: 'shared-processes',
  on: 'posture',
  when: ({ service }) => service.pid !== undefined,
  severity: 'medium',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A service reads the processes of another service',
  label: 'Reads other processes',
  why: 'In one PID namespace, /proc shows the files, environment and secrets of a process to others of the same user.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    secrets: 'Reads the secrets of {name} through its processes: {secrets}.',
    back: 'Exposes its secrets to {name} through its processes: {secrets}.',
    files: {
      text: 'Reads the files and environment of {name} through its processes.',
      severity: 'low',
    },
    outside: {
      text: 'Sees and can end the processes of {name}: this project does not define it.',
      severity: 'low',
    },
  },
  check(posture, report) {
    const { service, user, platform, stepDown } = posture;
    const at = service.pid;
    const [, kind, name = ''] = /^(service|container):(.+)$/s.exec(at?.text ?? '') ?? [];
    if (!at || kind === undefined) return;
    const title = 'Use a PID namespace of its own (it no longer sees other processes)';
    const fixes = () => [drasticFix(removalFix(title, at), !isSelfContained(posture))];
    if (kind === 'container' && !serviceNamedBy(at.text, service)) {
      const isRoot = user.root === true && !stepDown && platform !== 'windows';
      if (isRoot && service.capDrop.length === 0) report({ at, message: 'outside', words: { name }, fixes });
      return;
    }
    const read = processesReadBy(posture);
    const holder = read.find(hasSecrets) ?? read[0];
    if (holder) {
      const words = { name: holder.service.name, secrets: namedSecrets(secretsAtRun(holder)) };
      const related = [{ at: holder.service.key, message: 'Its files, environment and secrets' as const }];
      report({ at, message: hasSecrets(holder) ? 'secrets' : 'files', words, related, fixes });
      return;
    }
    const reader = hasSecrets(posture) ? readerOf(posture) : undefined;
    const secrets = namedSecrets(secretsAtRun(posture));
    if (reader) report({ at, message: 'back', words: { name: reader.service.name, secrets }, fixes });
  },
});

const hasSecrets = (posture: Posture) => secretsAtRun(posture).length > 0;

/** Returns another service in the same namespace that can read the processes of this one. */
function readerOf(posture: Posture): Posture | undefined {
  const { service } = posture;
  const others = service.compose.services.filter((other) => other !== service && other.pid?.text !== 'host');
  return others
    .map((other) => posture.neighbours.postureOf(other))
    .find((other) => processesReadBy(other).some((each) => each.service === service));
}
