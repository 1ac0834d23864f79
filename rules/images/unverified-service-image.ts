import { pulledImages } from '../../server/engine/compose/pulled-images.ts';
import { rule } from '../../server/engine/rule.ts';
import { builtHere } from './pulled.ts';
import { unverified, unverifiedMessage } from './unverified.ts';

export default rule({
  id: 'unverified-service-image',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: "The signature of a service's image is not verified",
  label: 'Image not verified',
  why: 'Who can write to a registry replaces an image, but cannot sign it.',
  refs: { cis: ['4.5'], cwe: ['CWE-347'] },
  messages: unverified,
  check(service, report, { trust }) {
    if (trust.signatures.length === 0) return;
    for (const image of pulledImages(service)) {
      const { ref, fromDefault, file, span } = image;
      const found = unverifiedMessage(image, trust.signatures);
      if (!ref || !found || builtHere(service, image)) continue;
      report({ at: { file, span: fromDefault ? span : ref.nameSpan }, ...found });
    }
  },
});
