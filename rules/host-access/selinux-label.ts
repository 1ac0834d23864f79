import { rule } from '../../server/engine/rule.ts';
import { optionFix, optionsOf } from './mount-option.ts';
import { relabelling, sharerOf } from './selinux.ts';

export default rule({
  id: 'selinux-label',
  on: 'posture',
  severity: 'high',
  fixable: true,
  title: 'A mount has a wrong SELinux label',
  label: 'Wrong SELinux label',
  why: 'z and Z change the labels of files on the host, recursively and permanently, even if other programs need them.',
  refs: { cis: ['5.3'], cwe: ['CWE-732'] },
  messages: {
    refused: 'Docker refuses to label {path}: with SELinux the service does not start.',
    relabels: '{option} relabels {path}: programs of the host lose access to it.',
    socket: {
      text: '{option} relabels the socket {path}: the container still cannot use it.',
      severity: 'medium',
    },
    both: 'z and Z are set together, which Docker rejects.',
    shared: {
      text: 'Z reserves the files for this container: {sharer} uses them, too.',
      severity: 'medium',
    },
  },
  check({ service, platform }, report) {
    if (platform === 'windows') return;
    for (const mount of service.mounts) {
      const labels = optionsOf(mount).filter(({ text }) => text === 'z' || text === 'Z');
      const [label] = labels;
      if (!label) continue;
      const option = label.text;
      const harm = relabelling(mount);
      const apart = labels.find(({ text }) => text === 'Z');
      const title = 'Remove the label (on hosts with SELinux the container may lose access)';
      if (harm) {
        const words = { path: mount.source ?? '', option };
        const fixes = () => [optionFix(title, mount, label)];
        report({ at: label, message: harm, words, fixes });
      } else if (apart && labels.length > 1) {
        report({
          at: apart,
          message: 'both',
          fixes: () => [optionFix('Keep only z (all containers may use the files)', mount, apart)],
        });
      } else if (apart && mount.type === 'bind') {
        const sharer = sharerOf(mount, service);
        const fixes = () => [
          optionFix('Use z instead of Z (all containers may use the files)', mount, apart, 'z'),
        ];
        if (sharer) report({ at: apart, message: 'shared', words: { sharer }, fixes });
      }
    }
  },
});
