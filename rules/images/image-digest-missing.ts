import { strictOnly } from '../../server/engine/config/profiles.ts';
import { isUnheardOf } from '../../server/engine/dockerfile/stages/image-use.ts';
import { floating } from '../../server/engine/image/floating.ts';
import { rule } from '../../server/engine/rule.ts';
import { defaultPinFix, pinFix } from './pin.ts';

export default rule({
  id: 'image-digest-missing',
  on: 'image',
  severity: 'low',
  levels: strictOnly,
  fixable: true,
  title: 'An image is not pinned to a digest',
  label: 'No digest',
  why: 'A tag can be moved by its publisher or by an attacker with that account; a digest always names the same image.',
  refs: { semgrep: ['dockerfile-source-not-pinned'], sonar: ['S7023'], cwe: ['CWE-1357'] },
  messages: { missing: 'The image {image} has no digest, so its tag can be moved to another image.' },
  check(use, report) {
    const { ref, via, fromDefault, token } = use;
    // unpinned-image reports floating and missing tags.
    if (!ref || ref.digest !== undefined || via === 'syntax' || floating(ref)) return;
    // A default value stands for what a build is given, unless the lock has its digest.
    if ((fromDefault && use.locked?.digest === undefined) || isUnheardOf(use)) return;
    const fixes = () => [fromDefault ? defaultPinFix(use) : pinFix(use, use.dockerfile.file)];
    report({ at: ref.tagSpan ?? token.span, message: 'missing', words: { image: ref.text }, fixes });
  },
});
