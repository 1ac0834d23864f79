import { rule } from '../../server/engine/rule.ts';
import { otherCredentials } from './other-values.ts';
import { resourceCredentials } from './values.ts';

export default rule({
  id: 'secret-in-resource',
  on: 'compose',
  severity: 'high',
  fixable: false,
  title: 'A config, an option or an extension contains a credential',
  label: 'Secret in the file',
  why: 'Readers of the file see it, every user in the container can read a config, and Docker shows volume options.',
  refs: { cwe: ['CWE-312', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: '{name} contains a credential: {what}.', severity: 'critical' },
    literal: '{name} contains a credential that is written in the file.',
    url: '{name} has a password in its {what} URL.',
  },
  check(compose, report) {
    for (const { kind, name, what, at } of [...resourceCredentials(compose), ...otherCredentials(compose)]) {
      if (kind === 'shape' || kind === 'url') report({ at, message: kind, words: { name, what } });
      else if (kind === 'literal') report({ at, message: kind, words: { name } });
    }
  },
});
