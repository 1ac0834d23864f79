import type { Flag, Token } from '../model.ts';

/** The option of a mount; undefined if missing. */
export function mountOption({ parts }: Flag, ...keys: readonly string[]): Token | undefined {
  return parts.find(({ key }) => keys.includes(key))?.value;
}
