import { contextsOf, unpinnedSource } from '../../server/engine/compose/service/build-context.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'unpinned-build-context',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'The build context is an unpinned remote source',
  label: 'Unpinned build context',
  why: 'Anyone who can change that source decides what the image contains, without a change in your files.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    repository: 'The repository of this build context is pinned to no commit.',
    image: {
      text: 'The image of this build context is not pinned to a digest.',
      severity: 'low',
    },
    download: 'The build context comes over plain HTTP: anyone on the network path can change it.',
  },
  check(service, report) {
    for (const at of contextsOf(service)) {
      const message = at.text === undefined ? undefined : unpinnedSource(at.text);
      if (message && message !== 'artifact') report({ at, message });
    }
  },
});
