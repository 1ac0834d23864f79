import { officialFrontends, trusted } from '../../server/engine/image/trust.ts';
import { rule } from '../../server/engine/rule.ts';
import { unverified, unverifiedMessage } from './unverified.ts';

export default rule({
  id: 'unverified-image',
  on: 'image',
  severity: 'high',
  fixable: false,
  title: "An image's signature is not verified",
  label: 'Image not verified',
  why: 'Who can write to a registry replaces an image, but cannot sign it.',
  refs: { cis: ['4.5'], cwe: ['CWE-347'] },
  messages: {
    ...unverified,
    frontend: 'The signature of the frontend {image} by {key} is not verified: frontends are not locked.',
  },
  check(use, report, { trust }) {
    const { ref, via, fromDefault, token, stage } = use;
    const found = unverifiedMessage(use, trust.signatures);
    if (!ref || !found || (via === 'from' && stage?.base.kind !== 'image')) return;
    const at = fromDefault ? token.span : ref.nameSpan;
    if (via !== 'syntax') report({ at, ...found });
    else if (!trusted(ref, officialFrontends)) report({ at, message: 'frontend', words: found.words });
  },
});
