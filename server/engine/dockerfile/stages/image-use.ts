import { imageFacts } from '../../catalog/image-facts.ts';
import type { ImageRef } from '../../image/model.ts';
import { nameReference, parseReference } from '../../image/reference.ts';
import { none } from '../../source/list.ts';
import { moved, type SourceFile, type Span, spanIn } from '../../source/text.ts';
import type { Dockerfile, ImageKnowledge, ImageUse, KnownImages, Stage, Token } from '../model.ts';
import type { ParsedInstruction, ReadWord } from '../syntax/reading.ts';
import { tokenAt } from './resolved-instruction.ts';

/** An image reference at a place that pulls an image. */
export interface Pulled {
  readonly via: ImageUse['via'];
  /** Its place in the text. */
  readonly at: Span;
  /** The reference with resolved variables; undefined if not known. */
  readonly value: string | undefined;
  readonly byDefault: boolean;
  readonly stage: Stage | undefined;
  /** The platform that it is asked for; undefined if none is, empty if that is not known. */
  readonly platform?: string | undefined;
}

/** What the catalog knows of images. */
export const catalogImages: KnownImages = (ref, isTagKnown) => ({
  facts: imageFacts(ref, isTagKnown),
  configured: undefined,
  locked: undefined,
});

/** What is known of images where a build makes images for a platform, unless a flag asks for another one. */
export const imagesFor = (platform: string | undefined, images: KnownImages): KnownImages =>
  platform === undefined
    ? images
    : (ref, isTagKnown, asked, at) => images(ref, isTagKnown, asked ?? platform, at);

const nothingKnown: ImageKnowledge = { facts: undefined, configured: undefined, locked: undefined };

/** Whether the catalog has an image, so that it is pulled rather than built here. */
export const isInCatalog = ({ named, ref }: Pick<ImageUse, 'named' | 'ref'>): boolean =>
  named !== undefined && imageFacts(named, ref !== undefined) !== undefined;

/** Creates an image use, with what is known of the image. */
export function imageUse(
  { via, at, value, byDefault, stage, platform }: Pulled,
  source: SourceFile,
  dockerfile: Dockerfile,
  images: KnownImages,
): ImageUse {
  const text = source.text.slice(at.start, at.end);
  const ref = value === undefined || value === '' ? undefined : reference(value, { text, span: at }, source);
  const named = value === undefined ? nameReference(text, text.indexOf('$'), at) : ref;
  const token = tokenAt(source, 0, at);
  const place = { file: dockerfile.file, span: token.span };
  const known = named ? images(named, ref !== undefined, platform, place) : nothingKnown;
  return {
    via,
    token,
    ref,
    named,
    fromDefault: byDefault && ref !== undefined,
    invalid: value !== undefined && value !== '' && ref === undefined,
    facts: known.facts,
    get configured() {
      return known.configured;
    },
    locked: known.locked,
    dockerfile,
    stage,
  };
}

/** Parses the reference. Parts that are written literally get their own span; variables supply the others. */
function reference(value: string, token: Token, source: SourceFile): ImageRef | undefined {
  const ref = referenceAt(value, token);
  if (!ref) return undefined;
  const placed = (span: Span) => spanIn(source, span.start, span.end);
  const { span, nameSpan, tagSpan, digestSpan } = ref;
  return {
    ...ref,
    span: placed(span),
    nameSpan: placed(nameSpan),
    tagSpan: tagSpan && placed(tagSpan),
    digestSpan: digestSpan && placed(digestSpan),
  };
}

function referenceAt(value: string, token: Token): ImageRef | undefined {
  const { text, span } = token;
  const quote = /^(["'])(.*)\1$/s.exec(text);
  const written = quote ? (quote[2] ?? '') : text;
  const start = span.start + (quote ? 1 : 0);
  const inner: Span = { start, end: start + written.length };
  const ref = parseReference(value, inner);
  if (!ref || written === value) return ref;
  const digestAt = endsWith(written, ref.digest, '@');
  const upToDigest = digestAt ? written.slice(0, digestAt - 1) : written;
  const tagAt = ref.digest !== undefined && !digestAt ? undefined : endsWith(upToDigest, ref.tag, ':');
  const name = value.slice(0, value.length - suffixLength(ref));
  const nameEnd =
    written.startsWith(name) && /^[:@]?$/.test(written.charAt(name.length)) ? name.length : undefined;
  return {
    ...ref,
    nameSpan:
      nameEnd === undefined
        ? tagAt
          ? { start, end: start + tagAt - 1 }
          : inner
        : { start, end: start + nameEnd },
    tagSpan: tagAt ? { start: start + tagAt, end: start + upToDigest.length } : undefined,
    digestSpan: digestAt ? { start: start + digestAt, end: start + written.length } : undefined,
  };
}

const suffixLength = ({ tag, digest }: ImageRef) =>
  (tag === undefined ? 0 : tag.length + 1) + (digest === undefined ? 0 : digest.length + 1);

/** Where `part` begins if the text ends with `mark` and `part`. */
function endsWith(text: string, part: string | undefined, mark: string): number | undefined {
  return part !== undefined && text.endsWith(mark + part) ? text.length - part.length : undefined;
}

/** Whether COPY --from reads a word as the number of a stage. */
export const isNumber = (word: string): boolean => /^[+-]?\d+$/.test(word);

/** The images that COPY --from and RUN --mount=from= pull, if they are not stages of the file (`isStage`). */
export function pulledByFlags(
  { keyword, flags }: ParsedInstruction,
  start: number,
  stage: Stage | undefined,
  isStage: (name: string) => boolean,
): readonly Pulled[] {
  if (flags.length === 0) return none;
  const pulled: Pulled[] = [];
  const add = (via: 'copy-from' | 'mount-from', word: ReadWord) => {
    const at = moved(word, start);
    const name = word.raw;
    if (name === '' || isNumber(name) || name === 'scratch' || isStage(name.toLowerCase())) return;
    const value = name.includes('$') ? undefined : name;
    pulled.push({ via, at, value, byDefault: false, stage });
  };
  for (const { name, value, parts } of flags) {
    if (keyword === 'COPY' && name === 'from' && value) add('copy-from', value);
    if (keyword === 'RUN' && name === 'mount') {
      for (const part of parts) if (part.key === 'from' && part.value) add('mount-from', part.value);
    }
  }
  return pulled;
}

/** True for a single word that is not an official image: an image built locally, or a named context. */
export const isUnheardOf = ({ ref, facts }: ImageUse): boolean =>
  ref?.name === `docker.io/library/${ref?.repository}` && !facts;

/** Whether a name is a named context, which comes before stages and images. An unknown context name may be any name. */
export function isContext(name: string, contexts: ReadonlySet<string>): boolean {
  if (contexts.size === 0) return false;
  const short = name.replace(/^docker\.io\/(?:library\/)?/, '').replace(/:latest$/, '');
  return contexts.has(name) || contexts.has(short) || contexts.has('$');
}
