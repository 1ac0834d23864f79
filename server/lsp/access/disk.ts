import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AtOnce, done, doneInTurn, inTurn } from '../../host/ask.ts';
import { isKnownUnlisted } from '../../host/entries.ts';
import { fetching } from '../../host/load.ts';
import { areLocal } from '../../host/local.ts';
import { type Roots, rootsAt } from '../../host/roots.ts';
import { walk } from '../../host/walk.ts';
import { type FileAccess, type Listed, pathOf, withoutSlash } from '../files.ts';

/** Milliseconds that reading a file may take, and each step of a walk: a file system that hangs is left alone. */
const patience = 5000;
/** Milliseconds for which an equal list of roots is the same: as long as many files are read. */
const fresh = 50;
/** Milliseconds for which a file system that does not hang may hold the event loop. */
const slice = 2;

/** Some folders, from which files are read. */
interface Reach {
  readonly uris: readonly string[];
  readonly key: string;
  readonly made: number;
  readonly found: Promise<Found>;
  /** The same once it is there. */
  now?: Found;
}

/** Where they lie, with what was found on the way to what was read, and whether the next question may be put at once. */
interface Found {
  readonly roots: Roots;
  readonly isQuick: AtOnce;
}

/**
 * Files on the disk of this machine; URIs of other schemes lead nowhere. `neverHang` says of folders that no file system at or
 * below them hangs: there most questions are put at once, which takes a fraction of handing each to another thread.
 */
export function filesOnDisk(neverHang: (folders: readonly string[]) => boolean): FileAccess {
  let last: Reach | undefined;
  const reachOf = (uris: readonly string[]): Reach => {
    if (last?.uris === uris) return last;
    const [key, made] = [uris.join('\n'), performance.now()];
    if (last?.key === key && made - last.made <= fresh) return last;
    const reach: Reach = { uris, key, made, found: find(uris.flatMap((uri) => diskPath(uri) ?? [])) };
    reach.found.then((found) => {
      reach.now = found;
    });
    last = reach;
    return reach;
  };
  const find = async (folders: readonly string[]): Promise<Found> => {
    const roots = await doneInTurn(rootsAt(folders), () => patience);
    const areQuick = neverHang(folders.map((each) => roots.at(each) ?? each));
    return { roots, isQuick: areQuick ? inSlice() : () => false };
  };
  return {
    async read(uri, within, most) {
      const path = diskPath(uri);
      if (path === undefined) return undefined;
      const end = performance.now() + patience;
      const { roots, isQuick } = await reachOf(within).found;
      return doneInTurn(fetching(uri, path, roots, most), () => end - performance.now(), isQuick);
    },
    readNow(uri, within) {
      const { roots, isQuick } = reachOf(within).now ?? {};
      const path = diskPath(uri);
      if (!roots || path === undefined) return undefined;
      if (!uri.endsWith('/') && isKnownUnlisted(path, roots)) return { fetched: undefined };
      return isQuick?.() ? { fetched: done(fetching(uri, path, roots)) } : undefined;
    },
    async list(folder, within, wanted) {
      const path = diskPath(folder);
      const found: Listed[] = [];
      if (path === undefined) return found;
      const { roots, isQuick } = await reachOf(within).found;
      const base = withoutSlash(pathOf(folder));
      const names = {
        wants: (below: string) => wanted.kind(`${base}/${below}`) !== undefined,
        leaves: (below: string, isFolder: boolean) => wanted.excludes(`${base}/${below}`, isFolder),
      };
      for await (const each of inTurn(walk(path, roots, names), () => patience, isQuick))
        found.push({ ...each, uri: pathToFileURL(join(path, each.path)).href });
      return found;
    },
    forget() {
      last = undefined;
    },
  };
}

/** The disk as it is. */
export const diskFiles: FileAccess = filesOnDisk(areLocal);

/** True for a short while after it is asked, and then not until the event loop has turned. */
function inSlice(): AtOnce {
  let since: number | undefined;
  return () => {
    if (since === undefined) {
      since = performance.now();
      setImmediate(() => {
        since = undefined;
      });
    }
    return performance.now() - since < slice;
  };
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
