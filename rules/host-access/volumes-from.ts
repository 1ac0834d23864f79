import type { Service } from '../../server/engine/compose/model.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { exposureOf } from '../../server/engine/posture/host/hostpath.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'volumes-from',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'A service uses all mounts of another container',
  why: 'Everything that the other container mounts, now or later, is mounted here too, without being listed.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    exposed: 'With volumes_from, the service gets the host path {path} from {name}.',
    outside: 'The service gets all mounts of {name}, a container that this project does not define.',
    all: { text: 'The service gets all mounts of {name}.', severity: 'low' },
  },
  check(service, report) {
    const list = valueAt(service.effective, 'volumes_from');
    for (const at of list?.kind === 'sequence' ? list.items : []) {
      if (at.kind !== 'scalar' || at.text === undefined) continue;
      const [first = '', second = ''] = at.text.split(':');
      if (first === 'container') {
        report({ at, message: 'outside', words: { name: second } });
        continue;
      }
      const other = service.compose.services.find(({ name }) => name === first);
      const exposed = other && worstOf(other);
      const words = { name: first, path: exposed?.path ?? '' };
      if (exposed) {
        const related = [{ at: exposed.mount, message: 'Mounted here' as const }];
        report({ at, message: 'exposed', words, related });
      } else if (other) report({ at, message: 'all', words: { name: first } });
    }
  },
});

function worstOf(service: Service) {
  for (const mount of service.mounts) {
    const exposure = exposureOf(mount, service);
    if (exposure && !['harmless', 'software', 'env', 'deviceNames'].includes(exposure.harm))
      return { mount, ...exposure };
  }
  return undefined;
}
