import { meantReference, referenceFault } from '../../server/engine/image/reference.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'image-reference-invalid',
  on: 'image',
  severity: 'medium',
  fixable: true,
  title: 'An image reference is not valid',
  label: 'Invalid image',
  why: 'The build fails at this instruction, or uses a name that is known on this machine only.',
  refs: {},
  messages: { invalid: 'The image reference is not valid: {fault}.' },
  check({ invalid, token }, report) {
    const { text, span } = token;
    if (!invalid || /["'$\\`]/.test(text)) return;
    const meant = meantReference(text);
    const edits = [replace(span, meant ?? '')];
    report({
      at: span,
      message: 'invalid',
      words: { fault: referenceFault(text) },
      fixes: [
        meant === undefined
          ? undefined
          : { title: shown`Use ${meant} (another image may be intended)`, safety: 'unsafe', edits },
      ],
    });
  },
});
