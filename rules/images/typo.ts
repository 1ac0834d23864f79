import type { ImageRef } from '../../server/engine/image/model.ts';
import { type WrongRegistry, wrongRegistry } from '../../server/engine/image/registry.ts';
import { trusted } from '../../server/engine/image/trust.ts';
import type { Settings } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** What both rules on registries say. */
export const messages = {
  lookalike: 'The registry {host} is not {meant}: this may be a typo, or a domain that imitates it.',
  website: {
    text: 'The host {host} is a website and serves no images: the registry is {meant}.',
    severity: 'medium',
  },
  fallback: {
    text: 'The default value of the variable names {host}, which is not {meant}: this may be a typo.',
    severity: 'medium',
  },
} as const;

/** A registry that nobody means: how it is written, and which one is meant. */
interface RegistryTypo extends WrongRegistry {
  readonly host: string;
  /** Where a reference that is written whole has it. */
  readonly span: Span;
}

/** The wrong registry of an image, unless the configuration trusts the image. */
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

/** Writes the registry that looks the same; a website's address of an image is another than its name. */
export function registryFixes({ kind, meant, span }: RegistryTypo, file?: string) {
  const title = shown`Use ${meant} (another image is then pulled)`;
  const edit = { ...(file === undefined ? {} : { file }), span, text: meant };
  return kind === 'website' ? [] : [{ title, safety: 'unsafe' as const, edits: [edit] }];
}
