import { rule } from '../../server/engine/rule.ts';
import { optionFix, optionsOf } from './mount-option.ts';
import { relabelling, sharerOf } from './selinux.ts';

export default rule({
  id: 'selinux-label',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'An SELinux label on the wrong files',
  why: 'z and Z rewrite the labels of files on the host, all the way down and for good, whoever else needs them.',
  refs: { cis: ['5.3'] },
  messages: {
    refused: 'The engine refuses to label {path}, so the service does not start where SELinux is on.',
    relabels: '{option} relabels {path} of the host, and its own programs lose access to it.',
    socket: {
      text: '{option} relabels the socket {path} of the host and still does not let the container use it.',
      severity: 'medium',
    },
    both: 'z and Z together are refused by the engine.',
    shared: 'Z gives the files to this container alone, but {sharer} uses them too.',
  },
  *check(service) {
    for (const mount of service.mounts) {
      const labels = optionsOf(mount).filter(({ text }) => text === 'z' || text === 'Z');
      const [label] = labels;
      if (!label) continue;
      const option = label.text;
      const harm = relabelling(mount);
      const apart = labels.find(({ text }) => text === 'Z');
      const title = 'Leave the label away (where SELinux is on, the container may lose access)';
      if (harm) {
        const words = { path: mount.source ?? '', option };
        const fixes = () => [optionFix(title, mount, label)];
        yield { at: label, message: harm, words, fixes };
      } else if (apart && labels.length > 1) {
        yield {
          at: apart,
          message: 'both',
          fixes: () => [optionFix('Keep z (all containers may use the files)', mount, apart)],
        };
      } else if (apart && mount.type === 'bind') {
        const sharer = sharerOf(mount, service);
        const fixes = () => [
          optionFix('Share the files with z (all containers may use them)', mount, apart, 'z'),
        ];
        if (sharer) yield { at: apart, message: 'shared', words: { sharer }, fixes };
      }
    }
  },
});
