import { rule } from '../../server/engine/rule.ts';
import { trusted } from './trust.ts';

export default rule({
  id: 'untrusted-image',
  on: 'image',
  severity: 'high',
  fixable: false,
  title: 'An image comes from a publisher that is not trusted',
  why: 'Whoever publishes a base image decides what every image built on it contains.',
  refs: { cis: ['4.2'], cwe: ['CWE-829'] },
  messages: {
    untrusted: {
      text: 'The image {image} is outside the publishers that this project trusts.',
      refs: { hadolint: ['DL3026'], droast: ['DF065', 'DF073'] },
    },
    fallback: {
      text: 'The default of the variable names {image}, outside the publishers that this project trusts.',
      severity: 'medium',
    },
    frontend: {
      text: 'The build is run by {image}, outside the publishers that this project trusts.',
    },
  },
  *check({ ref, via, fromDefault, token }, { trust }) {
    if (!ref || !trust.images || trusted(ref, trust.images)) return;
    const at = fromDefault ? token.span : ref.nameSpan;
    const message = via === 'syntax' ? 'frontend' : fromDefault ? 'fallback' : 'untrusted';
    yield { at, message, words: { image: ref.name } };
  },
});
