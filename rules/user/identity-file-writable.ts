import { shipsFiles } from '../../server/engine/dockerfile/stages/built.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { identityFileChanges } from './identity-file.ts';

export default rule({
  id: 'identity-file-writable',
  on: 'stage',
  severity: 'medium',
  levels: { openshift: 'high' },
  fixable: true,
  title: 'The account files of the image can be changed',
  label: 'Account file writable',
  why: 'A process that can write /etc/passwd can give its account user ID 0, and so become root in the container.',
  refs: { cwe: ['CWE-269', 'CWE-276'] },
  messages: {
    group: 'Mode {mode} lets the group of {path} change it: any process in that group can become root.',
    owner: '{path} gets the owner {owner}, who can then change it and become root.',
  },
  check(stage, report) {
    if (stage.platform === 'windows' || !shipsFiles(stage)) return;
    const { file } = stage.dockerfile;
    for (const { kind, path, text, span, safer } of identityFileChanges(stage)) {
      const at = { file, span };
      const title =
        kind === 'group'
          ? shown`Use mode ${safer ?? ''} (the group can no longer write)`
          : shown`Use the owner ${safer ?? ''} (${text} can no longer write)`;
      const fixes =
        safer === undefined ? [] : [{ title, safety: 'unsafe' as const, edits: [replace(span, safer)] }];
      if (kind === 'group') report({ at, message: kind, words: { mode: text, path }, fixes });
      else report({ at, message: kind, words: { owner: text, path }, fixes });
    }
  },
});
