import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { labelFix } from './mount-option.ts';
import { sharerOf, unlabelled } from './selinux.ts';

export default rule({
  id: 'missing-selinux-label',
  on: 'service',
  severity: 'low',
  levels: { ...strictOnly, strict: 'off', selinux: 'medium', podman: 'low' },
  fixable: true,
  title: 'A mount without an SELinux label',
  why: 'Where SELinux is on, the container is denied the files, and the usual way out is to switch the separation off.',
  refs: { cis: ['5.3'] },
  messages: { missing: 'Where SELinux is on, {path} needs z or Z for the container to use it.' },
  *check(service) {
    for (const mount of unlabelled(service)) {
      const fixes = () => {
        const label = sharerOf(mount, service) ? 'z' : 'Z';
        const whom = label === 'z' ? 'all containers' : 'this container alone';
        return [
          labelFix(shown`Label it with ${label} for ${whom} (its label on the host changes)`, mount, label),
        ];
      };
      const at = { file: mount.file, span: mount.sourceSpan };
      yield { at, message: 'missing', words: { path: mount.source ?? '' }, fixes };
    }
  },
});
