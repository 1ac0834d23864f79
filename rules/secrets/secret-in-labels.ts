import { rule } from '../../server/engine/rule.ts';
import { labelCredentials } from './values.ts';

export default rule({
  id: 'secret-in-labels',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'A credential stands in labels or logging options',
  why: 'Whoever may ask the engine about a container reads them, proxies and monitors among others, and so do all readers of the file.',
  refs: { cwe: ['CWE-312', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: '{name} holds a {what}.', severity: 'high' },
    literal: '{name} is a credential, written out.',
    url: '{name} holds a password in its {what} URL.',
    hash: {
      text: '{name} holds the {what} of a password, which can be guessed at leisure.',
      severity: 'low',
    },
  },
  *check(service) {
    for (const { kind, name, what, at } of labelCredentials(service)) {
      if (kind === 'literal') yield { at, message: kind, words: { name } };
      else yield { at, message: kind, words: { name, what } };
    }
  },
});
