import type { ImageFacts, ImageRef } from '../../image/model.ts';
import { holdsAny } from '../../source/text.ts';
import type { Base, Platform } from '../model.ts';

/** The operating system of a stage: from `--platform`, else from its base if known. */
export function platformOf(base: Base, asked: string | undefined): Platform {
  const platform = platformAsked(asked);
  if (platform) return platform;
  if (base.kind === 'stage' || base.kind === 'built') return base.stage.platform;
  if (base.kind === 'scratch') return 'linux';
  if (base.kind === 'unknown') return 'unknown';
  return base.use.configured?.platform ?? imagePlatform(base.use.facts?.family, base.use.ref);
}

/** The operating system of a platform such as `windows/amd64`; undefined for any other, or none. */
export function platformAsked(asked: string | undefined): 'linux' | 'windows' | undefined {
  const system = asked && /^(?:linux|windows)\b/i.exec(asked)?.[0].toLowerCase();
  return system === 'windows' || system === 'linux' ? system : undefined;
}

/** The operating system of an image, by its known facts and its name. */
export function imagePlatform(
  family: ImageFacts['family'] | undefined,
  ref: Pick<ImageRef, 'name' | 'tag'> | undefined,
): Platform {
  const { name = '', tag = '' } = ref ?? {};
  const isNamedSo = holdsAny(name + tag, windowsParts) && (windowsName.test(name) || windowsTag.test(tag));
  if (family === 'windows' || isNamedSo) return 'windows';
  return family === undefined || family === 'unknown' ? 'unknown' : 'linux';
}

const windowsParts = ['windows', 'nanoserver', 'servercore', 'ltsc20'];
const windowsName = /(?:^mcr\.microsoft\.com\/windows\b|nanoserver|servercore)/;
const windowsTag = /(?:nanoserver|servercore|ltsc20\d\d)/;
