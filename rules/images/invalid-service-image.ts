import { replacementFix } from '../../server/engine/compose/edit/fix.ts';
import { meantReference, referenceFault } from '../../server/engine/image/reference.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'invalid-service-image',
  on: 'service',
  severity: 'medium',
  fixable: true,
  title: 'The image of a service is not a valid reference',
  label: 'Invalid image',
  why: 'Compose accepts any text here, and Docker Engine refuses it when the service is started or built.',
  refs: {},
  messages: { invalid: 'The image reference is not valid: {fault}.' },
  check({ image }, report) {
    const text = image?.scalar.text;
    if (!image?.invalid || text === undefined || /[${}<>%@]{2}|[{<]/.test(text)) return;
    const meant = meantReference(text);
    report({
      at: image.scalar,
      message: 'invalid',
      words: { fault: referenceFault(text) },
      fixes: () => [
        meant === undefined
          ? undefined
          : replacementFix(shown`Use ${meant} (another image may be intended)`, image.scalar, meant),
      ],
    });
  },
});
