import { meantReference, referenceFault } from '../../server/engine/image/reference.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'image-reference-invalid',
  on: 'image',
  severity: 'medium',
  fixable: true,
  title: 'The name of an image is not a valid one',
  why: 'The build stops here, or takes the word for something that only this machine knows.',
  refs: {},
  messages: { invalid: 'This names no image: {fault}.' },
  *check({ invalid, token }) {
    const { text, span } = token;
    if (!invalid || /["'$\\`]/.test(text)) return;
    const meant = meantReference(text);
    const edits = [replace(span, meant ?? '')];
    yield {
      at: span,
      message: 'invalid',
      words: { fault: referenceFault(text) },
      fixes: [
        meant === undefined ? undefined : { title: shown`Take ${meant} instead`, safety: 'unsafe', edits },
      ],
    };
  },
});
