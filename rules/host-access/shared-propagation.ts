import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';
import { optionFix, optionsOf } from './mount-option.ts';

const refs = { cis: ['5.20'], kics: ['baa452f0-1f21-4a25-ace5-844e7a5f410d'] };

export default rule({
  id: 'shared-propagation',
  on: 'service',
  severity: 'medium',
  fixable: true,
  title: 'Mounts propagate between container and host',
  why: 'With shared propagation, the container can mount file systems over paths of the host.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    shared: {
      text: 'With {option}, file systems that the container mounts here appear on the host.',
      refs: { ...refs, 'compose-lint': ['CL-0017'] },
    },
    slave: {
      text: 'With {option}, file systems that the host mounts here later appear in the container.',
      severity: 'info',
      refs,
    },
  },
  check(service, report) {
    for (const mount of service.mounts) {
      for (const option of optionsOf(mount)) {
        const found = /^r?(shared|slave)$/.exec(option.text)?.[1];
        if (!found) continue;
        const title = 'Use rprivate (later mounts no longer appear on the other side)';
        const fixes = () => [drasticFix(optionFix(title, mount, option, 'rprivate'))];
        const message = found === 'shared' ? 'shared' : 'slave';
        report({ at: option, message, words: { option: option.text }, fixes });
      }
    }
  },
});
