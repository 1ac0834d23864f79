import type { Base, Platform } from '../model.ts';

/** The operating system of a stage: what `--platform` asks for, else what is known of its base. */
export function platformOf(base: Base, asked: string | undefined): Platform {
  if (asked !== undefined && /^(?:linux|windows)\b/i.test(asked)) {
    return asked.toLowerCase().startsWith('windows') ? 'windows' : 'linux';
  }
  if (base.kind === 'stage') return base.stage.platform;
  if (base.kind === 'scratch') return 'linux';
  if (base.kind === 'unknown') return 'unknown';
  const family = base.use.facts?.family ?? 'unknown';
  const { name, tag } = base.use.ref ?? {};
  if (family === 'windows' || windowsName.test(name ?? '') || windowsTag.test(tag ?? '')) return 'windows';
  return family === 'unknown' ? 'unknown' : 'linux';
}

const windowsName = /(?:^mcr\.microsoft\.com\/windows\b|nanoserver|servercore)/;
const windowsTag = /(?:nanoserver|servercore|ltsc20\d\d)/;
