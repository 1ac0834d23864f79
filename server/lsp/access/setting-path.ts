import { isAbsolute, resolvePath } from '../../engine/source/path.ts';

/** The drive or the server at the start of an engine path; only paths of Windows have one. */
const volume = /^\/(?:[a-z]:|file:[^/]+)(?=\/|$)/i;

/**
 * Returns the engine path of a file that a setting names, absolute or relative to a folder. In a folder of Windows, names may be
 * separated by backslashes, and an absolute path may begin with a drive or a server.
 */
export function settingPath(folder: string, file: string): string {
  const own = volume.exec(folder)?.[0];
  if (own === undefined) return file.startsWith('/') ? file : inFolder(folder, file);
  const slashed = file.replaceAll('\\', '/').replace(/^\/\/[?.]\/(?=[a-z]:)/i, '');
  if (!isAbsolute(slashed) || slashed.startsWith('~')) return inFolder(folder, slashed);
  if (slashed.startsWith('//')) return slashed.replace('//', '/file:');
  // `/x` is on the drive of the folder.
  if (slashed.startsWith('/') && !volume.test(slashed)) return own + slashed;
  const path = slashed.startsWith('/') ? slashed : `/${slashed}`;
  const drive = path.slice(0, 3);
  return (drive.toLowerCase() === own.toLowerCase() ? own : drive.toLowerCase()) + path.slice(3);
}

const inFolder = (folder: string, file: string) =>
  resolvePath(folder, file) ?? `${folder.replace(/\/$/, '')}/${file}`;
