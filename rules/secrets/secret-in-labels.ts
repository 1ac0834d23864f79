import { rule } from '../../server/engine/rule.ts';
import { credentialFixes } from './environment-fix.ts';
import { labelCredentials } from './values.ts';

export default rule({
  id: 'secret-in-labels',
  on: 'service',
  severity: 'medium',
  fixable: true,
  title: 'A label, logging or provider option contains a credential',
  label: 'Secret in a label',
  why: 'Readers of the file, and all tools that can inspect containers, such as proxies and monitors, see it.',
  refs: { cwe: ['CWE-312', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: '{name} contains a credential: {what}.', severity: 'high' },
    literal: '{name} is written in the file.',
    url: '{name} has a password in its {what} URL.',
    hash: {
      text: '{name} contains a password hash: the password can be guessed offline.',
      severity: 'low',
    },
  },
  check(service, report) {
    for (const { kind, name, what, at, entry, found } of labelCredentials(service)) {
      const fixes = () => (entry && found ? credentialFixes(found, entry, service, false) : []);
      if (kind === 'literal' || kind === 'hash') report({ at, message: kind, words: { name }, fixes });
      else report({ at, message: kind, words: { name, what }, fixes });
    }
  },
});
