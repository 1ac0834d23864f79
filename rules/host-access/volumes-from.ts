import type { Service } from '../../server/engine/compose/model.ts';
import { serviceNamedBy } from '../../server/engine/compose/service/network-stack.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { exposureOf } from '../../server/engine/posture/host/hostpath.ts';
import { mountsOf } from '../../server/engine/posture/mounted.ts';
import { rule } from '../../server/engine/rule.ts';
import { namedSecrets } from './named-secrets.ts';

export default rule({
  id: 'volumes-from',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'A service uses all mounts of another container',
  label: 'Mounts of another',
  why: 'Everything that the other container mounts, now or later, is mounted here too, without being listed.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    exposed: 'Gets the host path {path} from {name}, by volumes_from.',
    outside: 'Gets all mounts of {name}: this project does not define it.',
    secrets: 'Gets the secrets of {name}, by volumes_from: {secrets}.',
    mode: 'Docker Compose ignores "{mode}" here: the service can write all that {name} can write.',
    all: { text: 'The service gets all mounts of {name}.', severity: 'low' },
  },
  check(service, report) {
    const list = valueAt(service.effective, 'volumes_from');
    if (list?.kind !== 'sequence') return;
    const taken = mountsOf(service).filter(({ from }) => from !== undefined);
    for (const at of list.items) {
      if (at.kind !== 'scalar' || at.text === undefined) continue;
      const [, container, first = '', mode] = /^(container:)?([^:]*)(?::(.*))?$/s.exec(at.text) ?? [];
      const other = container
        ? serviceNamedBy(at.text.replace(/:ro$/, ''), service)
        : service.compose.services.find(({ name }) => name === first);
      if (!other) {
        if (container) report({ at, message: 'outside', words: { name: first } });
        continue;
      }
      const { name } = other;
      const exposed = worstOf(other);
      const own = taken.filter(
        (each) => each.at.file === at.file.path && each.at.span.start === at.span.start,
      );
      const secrets = own.flatMap(({ kind, source }) =>
        kind === 'secret' && source ? { name: source } : [],
      );
      if (exposed) {
        const related = [{ at: exposed.mount, message: 'Mounted here' as const }];
        report({ at, message: 'exposed', words: { name, path: exposed.path }, related });
      } else if (secrets.length > 0)
        report({ at, message: 'secrets', words: { name, secrets: namedSecrets(secrets) } });
      else if (mode === 'ro' && own.some(({ readOnly }) => readOnly === false))
        report({ at, message: 'mode', words: { name, mode } });
      else report({ at, message: 'all', words: { name } });
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
