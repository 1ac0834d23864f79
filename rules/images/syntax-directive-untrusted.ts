import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { distance } from '../../server/engine/source/similar.ts';
import { floating } from './floating.ts';
import { trusted } from './trust.ts';

/** Names under which Docker publishes its own frontend. */
const own = [
  'docker.io/docker/dockerfile',
  'docker.io/docker/dockerfile-upstream',
  'mirror.gcr.io/docker/dockerfile',
];

export default rule({
  id: 'syntax-directive-untrusted',
  on: 'image',
  severity: 'medium',
  fixable: true,
  title: 'The image that runs the build is not fixed',
  why: 'The image of the syntax directive is pulled and run before anything else, with all that the build sees.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    foreign: "The build is run by {image}, which is not Docker's own frontend.",
    misspelt: {
      text: 'The build is run by {image}: that is {meant} misspelt, or the image of somebody who hopes for it.',
      severity: 'high',
      refs: { tally: ['tally/syntax-directive-typo'] },
    },
    floating: {
      text: 'The build is run by {image}, a frontend whose tag moves with each release.',
      severity: 'low',
    },
    mutable: {
      text: 'The build is run by {image}: without a digest the tag may bring another frontend tomorrow.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  *check({ ref, via }, { trust }) {
    if (via !== 'syntax' || !ref) return;
    const words = { image: ref.text };
    // Where trust is configured, untrusted-image decides who is trusted.
    const meant = own.find((name) => name !== ref.name && distance(name, ref.name) <= 2);
    if (!trusted(ref, own) && meant) {
      const name = ref.registry ? meant : meant.replace('docker.io/', '');
      const edits = [{ span: ref.nameSpan, text: name }];
      const fixes = [{ title: shown`Let ${name} run the build`, safety: 'unsafe' as const, edits }];
      yield { at: ref.nameSpan, message: 'misspelt', words: { ...words, meant: name }, fixes };
    } else if (!trust.images && !trusted(ref, own)) yield { at: ref.span, message: 'foreign', words };
    else if (ref.digest === undefined)
      yield { at: ref.span, message: moves(ref) ? 'floating' : 'mutable', words };
  },
});

const moves = (ref: Parameters<typeof floating>[0]) =>
  floating(ref) !== undefined || /^(?:labs|experimental|nightly)$/.test(ref.tag ?? '');
