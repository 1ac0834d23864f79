import { rule } from '../../server/engine/rule.ts';
import { builtHere, pulledImages } from './pulled.ts';
import { trusted } from './trust.ts';

export default rule({
  id: 'untrusted-service-image',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: "A service's image comes from a publisher that is not trusted",
  why: 'Whoever publishes an image decides what runs, next to all that the container is given.',
  refs: { cis: ['4.2'], cwe: ['CWE-829'] },
  messages: {
    untrusted: 'The image {image} is outside the publishers that this project trusts.',
    fallback: {
      text: 'The default of the variable names {image}, outside the publishers that this project trusts.',
      severity: 'medium',
    },
  },
  *check(service, { trust }) {
    if (!trust.images) return;
    for (const image of pulledImages(service)) {
      const { ref, fromDefault, file, span } = image;
      if (!ref || trusted(ref, trust.images) || builtHere(service, image)) continue;
      const at = { file, span: fromDefault ? span : ref.nameSpan };
      yield { at, message: fromDefault ? 'fallback' : 'untrusted', words: { image: ref.name } };
    }
  },
});
