import type { ImageRef } from '../../server/engine/image/model.ts';
import { type WrongRegistry, wrongRegistry } from '../../server/engine/image/registry.ts';
import { trusted } from '../../server/engine/image/trust.ts';
import type { Settings } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** The messages that both registry rules share. */
export const messages = {
  lookalike: 'The registry {host} is not {meant}: this may be a typo, or a domain that imitates it.',
  website: {
    text: 'The host {host} is a website and serves no images: the registry is {meant}.',
    severity: 'medium',
  },
  fallback: {
    text: '{host}, the default of the variable, is not {meant}: this may be a typo.',
    severity: 'medium',
  },
} as const;

/** A registry name that is certainly a mistake: as written, and as intended. */
interface RegistryTypo extends WrongRegistry {
  readonly host: string;
  /** Its span in a reference that is written in full. */
  readonly span: Span;
}

/** Returns the wrong registry of an image, unless the configuration trusts the image. */
export function registryTypo(
  ref: ImageRef | undefined,
  { trust }: Pick<Settings, 'trust'>,
): RegistryTypo | undefined {
  const host = ref?.registry;
  const wrong = host === undefined ? undefined : wrongRegistry(host);
  if (!ref || host === undefined || !wrong || (trust.images && trusted(ref, trust.images))) return undefined;
  const { start } = ref.nameSpan;
  return { ...wrong, host, span: { start, end: start + host.length } };
}

/** Replaces a registry with the similar one. No fix for a website's address, since the image has another name there. */
export function registryFixes({ kind, meant, span }: RegistryTypo, file?: string) {
  const title = shown`Use ${meant} (another image is then pulled)`;
  const edit = { ...(file === undefined ? {} : { file }), span, text: meant };
  return kind === 'website' ? [] : [{ title, safety: 'unsafe' as const, edits: [edit] }];
}
