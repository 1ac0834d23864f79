import { officialFrontends, trusted } from '../../server/engine/image/trust.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'untrusted-image',
  on: 'image',
  severity: 'high',
  fixable: false,
  title: 'An image is not from a trusted publisher',
  label: 'Untrusted image',
  why: 'The publisher of a base image decides what every image built on it contains.',
  refs: { cis: ['4.2'], cwe: ['CWE-829'] },
  messages: {
    untrusted: {
      text: '{image} is not from a trusted publisher (see trust.images).',
      refs: { hadolint: ['DL3026'], droast: ['DF065', 'DF073'] },
    },
    fallback: {
      text: '{image}, the default of the variable, is not from a trusted publisher.',
      severity: 'medium',
    },
    frontend: {
      text: 'The build runs the frontend {image}, which is not from a trusted publisher.',
    },
  },
  check({ ref, via, fromDefault, token }, report, { trust }) {
    if (!ref || !trust.images || trusted(ref, trust.images)) return;
    // Docker's own frontend is a part of its build; syntax-directive-untrusted reports its tag.
    if (via === 'syntax' && trusted(ref, officialFrontends)) return;
    const at = fromDefault ? token.span : ref.nameSpan;
    const message = via === 'syntax' ? 'frontend' : fromDefault ? 'fallback' : 'untrusted';
    report({ at, message, words: { image: ref.name } });
  },
});
