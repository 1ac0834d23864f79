import { shown } from '../../secret/shown.ts';
import type { SafeText } from '../../source/text.ts';
import type { ImageUse } from '../model.ts';

/** A build argument whose default value may end with the digest of an image. */
interface PinnableDefault {
  readonly name: string;
  /** The offset at which the default value ends. */
  readonly end: number;
}

/** A reference that ends with its only variable. */
const ending = /^["']?[^$"'\\]*\$(?:\{(\w+)\}|(\w+))["']?$/;

/**
 * The build argument whose default a digest can follow where that names an image; otherwise why none can. A build that is given
 * another value then has that value alone, without the digest.
 */
export function pinnableDefault({
  token,
  dockerfile,
}: ImageUse): PinnableDefault | { readonly why: SafeText } {
  const { text } = dockerfile.file;
  const [, braced, bare] = ending.exec(token.text) ?? [];
  const name = braced ?? bare;
  if (name === undefined)
    return { why: 'a digest can only follow a build argument that ends the reference alone' };
  const pairs = dockerfile.globalArgs.flatMap((each) => each.pairs.filter((pair) => pair.name.text === name));
  const [value, ...others] = pairs.map((pair) => pair.value);
  const isPlain = value && /^(?:"[^"'$\\\s]+"|'[^"'$\\\s]+'|[^"'$\\\s]+)$/.test(value.text);
  if (!isPlain || others.length > 0 || text.slice(value.span.start, value.span.end) !== value.text)
    return { why: shown`the default value of ${name} is not one plain text` };
  const alike = dockerfile.images.filter((use) => use.via === 'from' && use.token.text === token.text);
  const words = text.replace(/^[ \t]*#.*$/gm, '').match(/\w+/g) ?? [];
  const mentions = words.filter((word) => word === name).length;
  if (mentions !== alike.length + 1) return { why: shown`${name} is used elsewhere, too` };
  return { name, end: value.span.end - (/["']$/.test(value.text) ? 1 : 0) };
}
