import { trusted } from '../../server/engine/image/trust.ts';
import { rule } from '../../server/engine/rule.ts';
import { builtHere, remoteImages } from './pulled.ts';

export default rule({
  id: 'untrusted-service-image',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: "A service's image is not from a trusted publisher",
  label: 'Untrusted image',
  why: 'The publisher of an image decides what runs, with access to everything that the container can reach.',
  refs: { cis: ['4.2'], cwe: ['CWE-829'] },
  messages: {
    untrusted: '{image} is not from a trusted publisher (see trust.images).',
    fallback: {
      text: '{image}, the default of the variable, is not from a trusted publisher.',
      severity: 'medium',
    },
  },
  check(service, report, { trust }) {
    if (!trust.images) return;
    for (const image of remoteImages(service)) {
      const { ref, fromDefault, file, span } = image;
      if (!ref || trusted(ref, trust.images) || builtHere(service, image)) continue;
      const at = { file, span: fromDefault ? span : ref.nameSpan };
      report({ at, message: fromDefault ? 'fallback' : 'untrusted', words: { image: ref.name } });
    }
  },
});
