import { rule } from '../../server/engine/rule.ts';
import { messages, registryFixes, registryTypo } from './typo.ts';

export default rule({
  id: 'registry-typo',
  on: 'image',
  severity: 'high',
  fixable: true,
  title: 'The registry of an image has a typo',
  label: 'Typo in registry',
  why: 'The owner of a look-alike domain controls the base image.',
  refs: { cis: ['4.2'], cwe: ['CWE-829'] },
  messages,
  check({ ref, fromDefault, token }, report, settings) {
    const wrong = registryTypo(ref, settings);
    if (!wrong) return;
    const { host, meant, kind, span } = wrong;
    const words = { host, meant };
    if (token.text.startsWith(`${host}/`))
      report({ at: span, message: kind, words, fixes: registryFixes(wrong) });
    else report({ at: token.span, message: fromDefault ? 'fallback' : kind, words });
  },
});
