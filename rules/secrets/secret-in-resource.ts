import { rule } from '../../server/engine/rule.ts';
import { resourceCredentials } from './values.ts';

export default rule({
  id: 'secret-in-resource',
  on: 'compose',
  severity: 'high',
  fixable: false,
  title: 'A credential stands in a config or in the options of a volume',
  why: 'All readers of the file have it, the engine shows it to whoever asks, and a config is readable by every user of the container.',
  refs: { cwe: ['CWE-312', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: '{name} holds a {what}.', severity: 'critical' },
    literal: '{name} holds a credential, written out.',
    url: '{name} holds a password in a {what} URL.',
  },
  *check(compose) {
    for (const { kind, name, what, at } of resourceCredentials(compose)) {
      if (kind === 'shape' || kind === 'url') yield { at, message: kind, words: { name, what } };
      else if (kind === 'literal') yield { at, message: kind, words: { name } };
    }
  },
});
