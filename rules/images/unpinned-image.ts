import { isUnheardOf } from '../../server/engine/dockerfile/stages/image-use.ts';
import { floating } from '../../server/engine/image/floating.ts';
import { calledAmong } from '../../server/engine/image/short-name.ts';
import { rule } from '../../server/engine/rule.ts';
import { defaultPinFix, pinFix } from './pin.ts';

const missing = {
  hadolint: ['DL3006'],
  trivy: ['DS-0001'],
  checkov: ['CKV_DOCKER_7'],
  kics: ['9efb0b2d-89c9-41a3-91ca-dcc0aec911fd'],
  semgrep: ['missing-image-version'],
  sonar: ['S6596'],
  droast: ['DF001'],
};
const latest = {
  hadolint: ['DL3007'],
  trivy: ['DS-0001'],
  checkov: ['CKV_DOCKER_7'],
  kics: ['f45ea400-6bbe-4501-9fc7-1c3d75c32067'],
  semgrep: ['avoid-latest-version'],
  sonar: ['S6596'],
  droast: ['DF001'],
};

export default rule({
  id: 'unpinned-image',
  on: 'image',
  severity: 'medium',
  levels: { devcontainer: 'low' },
  fixable: true,
  title: 'An image is not pinned to a version',
  label: 'Image not pinned',
  why: 'A moving tag may name another image at the next build: what was tested is then not what ships.',
  refs: { cwe: ['CWE-1357'] },
  messages: {
    missing: {
      text: '{image} has no tag: it changes with each release.',
      refs: missing,
    },
    latest: { text: '{image}:{tag} changes with each release.', refs: latest },
    moving: { text: '{image}:{tag} is moved to newer images.', severity: 'low' },
    fallback: {
      text: '{image}, the default of the variable, has no fixed version.',
      severity: 'low',
      refs: { trivy: ['DS-0001'] },
    },
    local: {
      text: '{image} has no fixed tag and is no official image: the build machine decides which it is.',
      severity: 'info',
      levels: { devcontainer: 'info' },
      refs: missing,
    },
  },
  check(use, report, { mutableTags }) {
    const { ref, fromDefault, via } = use;
    const floats = ref && via !== 'syntax' ? floating(ref, mutableTags) : undefined;
    if (!ref || !floats) return;
    const at = ref.tagSpan ?? use.token.span;
    const image = calledAmong(use.dockerfile.images, ref);
    const words = { image, tag: ref.tag ?? '' };
    const fixes = () => [pinFix(use, use.dockerfile.file)];
    if (fromDefault) report({ at, message: 'fallback', words: { image }, fixes: () => [defaultPinFix(use)] });
    else if (isUnheardOf(use) && (floats === 'missing' || ref.tag === 'latest')) {
      const refs = ref.tag === 'latest' ? latest : missing;
      if (via === 'from') report({ at, message: 'local', words: { image }, refs });
    } else if (floats === 'missing') report({ at, message: floats, words: { image }, fixes });
    else report({ at, message: floats, words, refs: ref.tag === 'latest' ? latest : {}, fixes });
  },
});
