import { wordSet } from '../source/list.ts';
import { matchesGlob } from './glob.ts';
import type { ImageRef } from './model.ts';

/**
 * Why the tag of a reference is not fixed: there is none, it is one of the `latest` family, or publishers move it by convention
 * (`edge`, `lts`, `stable-alpine`, `slim`).
 */
type Floating = 'missing' | 'latest' | 'moving';

const latestTag = /(?:^|[-_.])latest(?:$|[-_.])/;
const movingWords = wordSet(
  'alpha beta bleeding canary current dev devel develop development edge experimental fresh head innovation ' +
    'latest-stable lts main mainline master next nightly oldstable oldoldstable preview prod production release ' +
    'rolling sid snapshot stable stage staging testing test tip trunk unstable',
);
const variantOnly = /^(?:alpine|slim|alpine-slim|slim-alpine|windowsservercore|nanoserver)$/;
/** A part of a tag that fixes a release or build: a version with dots or with `v`, or a date. */
const fixedPart = /^(?:v?\d+(?:[._]\d+)+(?:[a-z]\w*|_(?:[a-z_]\w*)?)?|v\d+|\d{6,})$/;
/** A build number after a word, as in `stable-9823`; not a year or an Ubuntu version. */
const isBuild = (part: string) => /^(?!20\d\d$|(?:1[468]|2[0246])04$)\d{4,5}$/.test(part);
const isCommit = (part: string) => part.length > 6 && part.length <= 40 && /^[a-f]*\d[\da-f]*$/.test(part);

/**
 * How the tag of a reference floats; undefined for a digest, a version, a date, a commit, or any other tag. `mutableTags`
 * are patterns of tags that the configuration declares as moving.
 */
export function floating(ref: ImageRef, mutableTags: readonly string[] = []): Floating | undefined {
  if (ref.digest !== undefined) return undefined;
  if (ref.tag === undefined) return 'missing';
  const { tag: written } = ref;
  if (mutableTags.some((pattern) => matchesGlob(pattern, written))) return 'moving';
  const tag = written.toLowerCase();
  const parts = tag.split('-');
  if (parts.some((part) => fixedPart.test(part) || isCommit(part)) || /\d{4}-\d{2}-\d{2}/.test(tag))
    return undefined;
  if (latestTag.test(tag)) return 'latest';
  if (variantOnly.test(tag)) return 'moving';
  if (parts.slice(1).some(isBuild)) return undefined;
  return movingWords.has(parts[0]!) || movingWords.has(parts.at(-1)!) ? 'moving' : undefined;
}
