import { realpathSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listFolder } from '../host/list.ts';
import { readText } from '../host/read.ts';
import { isBelow, walkInSteps } from '../host/walk.ts';
import type { FileAccess } from './files.ts';
import { turns } from './turns.ts';

/** Files on the disk of this machine; URIs of other schemes lead nowhere. */
export const diskFiles: FileAccess = {
  async read(uri, within) {
    const isFolder = uri.endsWith('/');
    const file = isFolder ? realOf(diskPath(uri)) : regularFile(diskPath(uri));
    if (file === undefined) return undefined;
    const folders = within?.map((folder) => realOf(diskPath(folder)));
    if (folders && !folders.some((folder) => folder !== undefined && isBelow(file, folder))) return undefined;
    return isFolder ? listFolder(file) : readText(file).text;
  },
  async list(folder) {
    const path = diskPath(folder);
    const found: string[] = [];
    if (path === undefined) return found;
    const { breathe } = turns();
    for (const each of walkInSteps(path)) {
      if (each && each.message === undefined) found.push(pathToFileURL(`${path}/${each.path}`).href);
      await breathe();
    }
    return found;
  },
};

/** Where a path leads, if to a regular file: reading a pipe or a device could take for ever. */
function regularFile(path: string | undefined): string | undefined {
  const file = realOf(path);
  try {
    return file !== undefined && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function realOf(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : realpathSync(path);
  } catch {
    return undefined;
  }
}

function diskPath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
