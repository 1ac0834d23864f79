import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Most names that a listing holds, and most folders that it looks into. */
const mostNames = 2000;
const mostFolders = 60;

const closed: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__']);

/**
 * Paths of what lies in a folder and below it, one a line, folders with a `/` at their end, the nearest first and as far
 * as a bound allows; links are left out, and caches and histories named only. Undefined where it can't be listed.
 */
export function listFolder(path: string): string | undefined {
  const names: string[] = [];
  const folders = [''];
  for (let looked = 0; looked < Math.min(folders.length, mostFolders) && names.length < mostNames; looked++) {
    const below = folders[looked] ?? '';
    const entries = entriesOf(join(path, below));
    if (!entries && looked === 0) return undefined;
    for (const entry of entries ?? []) {
      const isFolder = entry.isDirectory();
      if (!isFolder && !entry.isFile()) continue;
      const name = `${below}${entry.name}${isFolder ? '/' : ''}`;
      if (name.includes('\n')) continue;
      names.push(name);
      if (isFolder && !closed.has(entry.name)) folders.push(name);
    }
  }
  return names.slice(0, mostNames).join('\n');
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}
