import { rule } from '../../server/engine/rule.ts';
import { optionFix, optionsOf } from './mount-option.ts';

const refs = { cis: ['5.20'], kics: ['baa452f0-1f21-4a25-ace5-844e7a5f410d'] };

export default rule({
  id: 'shared-propagation',
  on: 'service',
  severity: 'medium',
  fixable: true,
  title: 'A mount propagates between container and host',
  why: 'What one side mounts below a shared mount appears on the other side: the container can put file systems over paths of the host.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    shared: {
      text: 'With {option}, what the container mounts here appears on the host.',
      refs: { ...refs, 'compose-lint': ['CL-0017'] },
    },
    slave: {
      text: 'With {option}, what the host mounts here later appears in the container.',
      severity: 'info',
      refs,
    },
  },
  *check({ mounts }) {
    for (const mount of mounts) {
      for (const option of optionsOf(mount)) {
        const found = /^r?(shared|slave)$/.exec(option.text)?.[1];
        if (!found) continue;
        const title = 'Make it private (later mounts no longer cross)';
        const fixes = () => [optionFix(title, mount, option, 'rprivate')];
        const message = found === 'shared' ? 'shared' : 'slave';
        yield { at: option, message, words: { option: option.text }, fixes };
      }
    }
  },
});
