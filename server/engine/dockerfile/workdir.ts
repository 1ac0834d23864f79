import type { Platform } from './model.ts';

/** The directory that WORKDIR leads to from `current` (Dockerfile reference, WORKDIR); undefined where not known. */
export function joinPath(
  current: string | undefined,
  path: string | undefined,
  platform: Platform,
): string | undefined {
  if (path === undefined || path === '') return undefined;
  if (platform === 'windows' || /^[A-Za-z]:/.test(path))
    return /^(?:[A-Za-z]:)?[\\/]/.test(path) ? path : undefined;
  if (!path.startsWith('/') && current === undefined) return undefined;
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${current}/${path}`).slice(0, 8192).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
