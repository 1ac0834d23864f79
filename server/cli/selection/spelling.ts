import { readdirSync, realpathSync } from 'node:fs';
import { parse, sep } from 'node:path';
import { folded } from '../../engine/source/file-names.ts';

/** Lists the names in a folder; throws if it can't be listed. */
type List = (folder: string) => readonly string[];

const fold = (name: string) => folded(name.normalize('NFC'));

/**
 * Returns an absolute path with the names that the folders' lists have: a user may write them in another case where the file
 * system does not mind. Names that no list has, or that fit several, stay.
 */
export function spelledOnDisk(path: string, list: List = readdirSync): string {
  const { root } = parse(path);
  let found = root.replace(/^[a-z]:/, (drive) => drive.toUpperCase());
  for (const name of path.slice(root.length).split(sep)) {
    if (name === '') continue;
    const below = found.endsWith(sep) || found === '' ? found : found + sep;
    found = below + nameIn(found, name, list);
  }
  return found;
}

function nameIn(folder: string, name: string, list: List): string {
  let names: readonly string[];
  try {
    names = list(folder);
  } catch {
    return name;
  }
  if (names.includes(name)) return name;
  const equal = names.filter((each) => fold(each) === fold(name));
  return equal.length === 1 ? equal[0]! : name;
}

/** Returns a path of the user with the last names of the same path on the disk. */
export function spelledAs(path: string, disk: string): string {
  const [names, onDisk] = [path.split('/'), disk.split(sep)];
  for (let end = 1; end <= Math.min(names.length, onDisk.length); end++) {
    const [name, real] = [names.at(-end)!, onDisk.at(-end)!];
    // A short name of Windows is another one.
    if (fold(name) !== fold(real) && !name.includes('~')) break;
    names[names.length - end] = real;
  }
  return names.join('/');
}

/** Returns the path of a folder without links; the same path if it can't be looked up. */
export function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}
