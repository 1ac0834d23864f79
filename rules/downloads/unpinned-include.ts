import { unpinnedSource } from '../../server/engine/compose/service/build-context.ts';
import { rule } from '../../server/engine/rule.ts';
import { textOf } from '../../server/engine/source/text.ts';

export default rule({
  id: 'unpinned-include',
  on: 'compose',
  severity: 'high',
  fixable: false,
  title: 'An included file is an unpinned remote source',
  label: 'Unpinned include',
  why: 'Anyone who can change that file can add privileged services, host mounts and commands that Compose runs.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    repository: 'The Git repository in {by} is not pinned to a commit.',
    artifact: 'The OCI artifact in {by} is not pinned to a digest.',
    download: 'The file in {by} comes over plain HTTP: anyone on the network path can change it.',
  },
  check({ links }, report) {
    for (const link of links) {
      if (link.via !== 'include' && link.via !== 'extends') continue;
      const source = link.remote ? unpinnedSource(plain(textOf(link))) : undefined;
      if (source && source !== 'image') report({ at: link, message: source, words: { by: link.via } });
    }
  },
});

const plain = (text: string) => text.replace(/^(["'])(.*)\1$/, '$2');
