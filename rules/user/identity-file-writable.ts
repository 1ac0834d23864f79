import { rule } from '../../server/engine/rule.ts';
import { identityFileChanges } from './identity-file.ts';

export default rule({
  id: 'identity-file-writable',
  on: 'stage',
  severity: 'medium',
  levels: { openshift: 'high' },
  fixable: false,
  title: 'The account files of the image can be changed',
  why: 'A process that can write /etc/passwd can give its account user ID 0, and so become root in the container.',
  refs: { cwe: ['CWE-269', 'CWE-276'] },
  messages: {
    group: 'Mode {mode} lets the group of {path} change it: any process in that group can become root.',
    owner: '{path} gets the owner {owner}, who can then change it and become root.',
  },
  *check(stage) {
    if (!stage.isShipped || stage.platform === 'windows') return;
    const { file } = stage.dockerfile;
    for (const { kind, path, text, span } of identityFileChanges(stage)) {
      const at = { file, span };
      if (kind === 'group') yield { at, message: kind, words: { mode: text, path } };
      else yield { at, message: kind, words: { owner: text, path } };
    }
  },
});
