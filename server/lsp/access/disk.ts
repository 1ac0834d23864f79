import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { doneInTurn, inTurn } from '../../host/ask.ts';
import { fetching } from '../../host/load.ts';
import { type Roots, rootsAt } from '../../host/roots.ts';
import { walk } from '../../host/walk.ts';
import { type FileAccess, type Listed, pathOf, withoutSlash } from '../files.ts';

/** Milliseconds that reading a file may take, and each step of a walk: a file system that hangs is left alone. */
const patience = 5000;

/** Files on the disk of this machine; URIs of other schemes lead nowhere. */
export const diskFiles: FileAccess = {
  async read(uri, within) {
    const path = diskPath(uri);
    if (path === undefined) return undefined;
    const end = performance.now() + patience;
    return doneInTurn(fetching(uri, path, await rootsOf(within)), () => end - performance.now());
  },
  async list(folder, within, wanted) {
    const path = diskPath(folder);
    const found: Listed[] = [];
    if (path === undefined) return found;
    const roots = await rootsOf(within);
    const base = withoutSlash(pathOf(folder));
    const names = {
      wants: (below: string) => wanted.kind(`${base}/${below}`) !== undefined,
      leaves: (below: string, isFolder: boolean) => wanted.excludes(`${base}/${below}`, isFolder),
    };
    for await (const each of inTurn(walk(path, roots, names), () => patience))
      found.push({ uri: pathToFileURL(join(path, each.path)).href, message: each.message });
    return found;
  },
  forget() {
    last = undefined;
  },
};

/** Milliseconds for which an equal list of roots is the same: as long as many files are read. */
const fresh = 50;

/** The last list of roots, with what was found on the way to what was read. */
let last:
  | {
      readonly uris: readonly string[];
      readonly key: string;
      readonly made: number;
      readonly roots: Promise<Roots>;
    }
  | undefined;

function rootsOf(uris: readonly string[]): Promise<Roots> {
  if (last?.uris === uris) return last.roots;
  const [key, now] = [uris.join('\n'), performance.now()];
  if (last?.key !== key || now - last.made > fresh) {
    const folders = uris.flatMap((uri) => diskPath(uri) ?? []);
    last = { uris, key, made: now, roots: doneInTurn(rootsAt(folders), () => patience) };
  }
  return last.roots;
}

/** A URI that is a path as it stands, where paths have slashes. */
const plainUri = /^file:\/\/((?:\/[\w\-.~]+)+)$/;

function diskPath(uri: string): string | undefined {
  const plain = sep === '/' ? plainUri.exec(uri)?.[1] : undefined;
  if (plain !== undefined) return resolve(plain);
  try {
    return uri.startsWith('file:') ? resolve(fileURLToPath(uri)) : undefined;
  } catch {
    return undefined;
  }
}
