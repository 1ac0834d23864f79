import { offIn } from '../../server/engine/config/profiles.ts';
import { floating } from '../../server/engine/image/floating.ts';
import { calledAmong } from '../../server/engine/image/short-name.ts';
import { rule } from '../../server/engine/rule.ts';
import { pinFix } from './pin.ts';
import { builtHere, pulledIn, remoteImages } from './pulled.ts';

const refs = { 'compose-lint': ['CL-0004'], dclint: ['service-image-require-explicit-tag'] };

export default rule({
  id: 'unpinned-service-image',
  on: 'service',
  severity: 'medium',
  levels: { homelab: 'low' },
  fixable: true,
  title: "A service's image is not pinned to a version",
  label: 'Image not pinned',
  why: 'A moving tag may name another image at the next pull: what was tested is then not what runs.',
  refs: { cis: ['5.28'], cwe: ['CWE-1357'] },
  messages: {
    missing: {
      text: '{image} has no tag: it changes with each release.',
      refs,
    },
    latest: { text: '{image}:{tag} changes with each release.', refs },
    moving: { text: '{image}:{tag} is moved to newer images.', refs },
    fallback: {
      text: '{image}:{tag}, the default of the variable, changes with each release.',
      refs,
    },
    variable: { text: '{image}:{tag}, set by a variable, changes with each release.', refs },
    digest: {
      text: '{image}:{tag} can be moved: it is not pinned to a digest.',
      severity: 'info',
      levels: offIn('recommended', 'homelab', 'devcontainer'),
      refs: { cwe: ['CWE-494'], 'compose-lint': ['CL-0019'] },
    },
  },
  check(service, report, { profiles, mutableTags }) {
    for (const image of remoteImages(service)) {
      const { ref, scalar, file } = image;
      const floats = ref && floating(ref, mutableTags);
      // Without a profile, the message about digests is off; `images pin` switches it on where the lock has one.
      const isOff = !floats && profiles.length === 0 && image.locked?.digest === undefined;
      if (!ref || ref.digest !== undefined || isOff) continue;
      if (builtHere(service, image)) continue;
      const at = { file, span: ref.tagSpan ?? ref.span };
      const name = calledAmong(pulledIn(service.compose), ref);
      const words = { image: name, tag: ref.tag ?? '' };
      const isFallback = scalar.variables.some(({ fallback }) => `:${fallback}`.endsWith(`:${ref.tag}`));
      const source = isFallback ? 'fallback' : 'variable';
      const fixes = () => [pinFix(image, file)];
      const isWritten = scalar.variables.length === 0 || ref.tagSpan;
      if (floats === 'missing') report({ at, message: floats, words: { image: name }, fixes });
      else if (floats) report({ at, message: isWritten ? floats : source, words, fixes });
      else report({ at, message: 'digest', words, fixes });
    }
  },
});
