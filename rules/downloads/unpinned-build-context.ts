import { contextsOf, unpinnedSource } from '../../server/engine/compose/service/build-context.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'unpinned-build-context',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'What is built is fetched from elsewhere, whatever it is by then',
  why: 'Who can change that source decides what the image contains, with no change that you would see.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    repository: 'The repository is not pinned to a commit.',
    image: {
      text: 'The image that the build is given is not pinned to a digest.',
      severity: 'low',
    },
    download: 'The context comes over plain HTTP, where anyone on the way can change it.',
  },
  *check(service) {
    for (const at of contextsOf(service)) {
      const message = at.text === undefined ? undefined : unpinnedSource(at.text);
      if (message && message !== 'artifact') yield { at, message };
    }
  },
});
