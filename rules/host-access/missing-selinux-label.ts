import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { labelFix } from './mount-option.ts';
import { sharerOf, unlabelled } from './selinux.ts';

export default rule({
  id: 'missing-selinux-label',
  on: 'posture',
  severity: 'low',
  levels: { ...strictOnly, strict: 'off', selinux: 'medium', podman: 'low' },
  fixable: true,
  title: 'A bind mount has no SELinux label',
  label: 'No SELinux label',
  why: 'With SELinux enabled the container cannot access the files, and people often disable SELinux as a workaround.',
  refs: { cis: ['5.3'] },
  messages: {
    missing: '{path} needs the option z or Z where SELinux is enabled.',
  },
  check({ service, platform }, report) {
    if (platform === 'windows') return;
    for (const mount of unlabelled(service)) {
      const fixes = () => {
        const label = sharerOf(mount, service) ? 'z' : 'Z';
        const whom = label === 'z' ? 'all containers' : 'this container only';
        return [
          labelFix(shown`Add the label ${label} for ${whom} (changes labels on the host)`, mount, label),
        ];
      };
      const at = { file: mount.file, span: mount.sourceSpan };
      report({ at, message: 'missing', words: { path: mount.source ?? '' }, fixes });
    }
  },
});
