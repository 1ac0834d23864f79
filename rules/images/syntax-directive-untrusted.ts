import { strictOnly } from '../../server/engine/config/profiles.ts';
import { floating } from '../../server/engine/image/floating.ts';
import { officialFrontends as official, trusted } from '../../server/engine/image/trust.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { distance } from '../../server/engine/source/similar.ts';

export default rule({
  id: 'syntax-directive-untrusted',
  on: 'image',
  severity: 'medium',
  fixable: true,
  title: 'The syntax directive names an untrusted or unpinned image',
  label: 'Untrusted syntax line',
  why: 'BuildKit pulls and runs this image first, and gives it the Dockerfile and the build context.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    foreign: "The build runs {image}, which is not Docker's own Dockerfile frontend.",
    typo: {
      text: 'The build runs {image}: this may be a typo or a typosquat of {meant}.',
      severity: 'high',
      refs: { tally: ['tally/syntax-directive-typo'] },
    },
    floating: {
      text: 'The build runs {image}, a frontend whose tag moves with each release.',
      severity: 'low',
    },
    mutable: {
      text: 'The build runs {image}: without a digest, its tag can be moved to another frontend.',
      severity: 'info',
      levels: strictOnly,
      remedy: 'Write the digest behind the tag, and let a bot such as Renovate or Dependabot update both.',
    },
  },
  check({ ref, via }, report, { trust }) {
    if (via !== 'syntax' || !ref) return;
    const words = { image: ref.text };
    // If trust is configured, untrusted-image decides.
    const isOfficial = trusted(ref, official);
    const meant = isOfficial
      ? undefined
      : official.find((name) => name !== ref.name && distance(name, ref.name, 3) <= 2);
    if (meant) {
      const name = ref.registry ? meant : meant.replace('docker.io/', '');
      const edits = [{ span: ref.nameSpan, text: name }];
      const fixes = [
        {
          title: shown`Use the frontend ${name} (another image then runs the build)`,
          safety: 'unsafe' as const,
          edits,
        },
      ];
      report({ at: ref.nameSpan, message: 'typo', words: { ...words, meant: name }, fixes });
    } else if (!trust.images && !isOfficial) report({ at: ref.span, message: 'foreign', words });
    else if (ref.digest === undefined)
      report({ at: ref.span, message: moves(ref) ? 'floating' : 'mutable', words });
  },
});

const moves = (ref: Parameters<typeof floating>[0]) =>
  floating(ref) !== undefined || /^(?:labs|experimental|nightly)$/.test(ref.tag ?? '');
