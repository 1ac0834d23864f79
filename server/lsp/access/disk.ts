import { resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileNames } from '../../engine/source/file-names.ts';
import { type AtOnce, done, doneInTurn, inTurn } from '../../host/ask.ts';
import { isKnownUnlisted } from '../../host/entries.ts';
import { fetching } from '../../host/load.ts';
import { areLocal } from '../../host/local.ts';
import { reading } from '../../host/read.ts';
import { type Roots, rootsAt } from '../../host/roots.ts';
import { type NameFilter, walk } from '../../host/walk.ts';
import { type FileAccess, type FileSelection, type Listed, pathOf, uriOf, withoutSlash } from '../files.ts';

/** Timeout in milliseconds for reading a file and for each step of a walk, in case a file system hangs. */
const patience = 5000;
/** Milliseconds for which an equal list of roots counts as the same list: long enough to read many files. */
const fresh = 50;
/** Milliseconds that reads from a file system that does not hang may block the event loop. */
const slice = 2;

/** Stands for bytes that are not text. */
const replacement = '\ufffd';

/** Folders that files may be read from. */
interface Reach {
  readonly uris: readonly string[];
  readonly key: string;
  readonly made: number;
  readonly found: Promise<Found>;
  /** The result of `found`, once it has resolved. */
  now?: Found;
}

/** The real paths of the roots, what was found on the way to earlier reads, and whether the next read may be synchronous. */
interface Found {
  readonly roots: Roots;
  readonly isQuick: AtOnce;
}

/**
 * Reads files from the disk of this machine; URIs with other schemes have no file. `neverHang` returns true if no
 * file system at or below the folders can hang: most reads there are synchronous, which takes a fraction of the time
 * of handing each to another thread.
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
  const invalid = new Set<string>();
  return {
    hasInvalidBytes: (uri) => invalid.has(uri),
    async read(uri, within, most) {
      const path = diskPath(uri);
      if (path === undefined) return undefined;
      const end = performance.now() + patience;
      const { roots, isQuick } = await reachOf(within).found;
      const rest = () => end - performance.now();
      const fetched = await doneInTurn(fetching(uri, path, roots, most), rest, isQuick);
      let isInvalid = false;
      if (typeof fetched === 'string' && fetched.includes(replacement) && !uri.endsWith('/')) {
        const again = await doneInTurn(reading(path, roots, most), rest, isQuick);
        isInvalid = again.text !== undefined && again.replacedAt !== undefined;
      }
      // Not before, so that the answer of the first read holds during a second one.
      if (isInvalid) invalid.add(uri);
      else invalid.delete(uri);
      return fetched;
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
      for await (const each of inTurn(walk(path, roots, knowing(base, wanted)), () => patience, isQuick))
        found.push({
          ...each,
          uri: each.path === '' ? folder : uriOf(fileNames().own(`${base}/${each.path}`)),
        });
      return found;
    },
    async real(uri) {
      const path = diskPath(uri);
      if (path === undefined) return undefined;
      const { roots } = await reachOf([uri]).found;
      const real = roots.at(path) ?? path;
      return pathToFileURL(real).href;
    },
    forget() {
      last = undefined;
    },
  };
}

/** Selects names below a folder, and lets references to any of its files be spelled as the disk does. */
function knowing(base: string, wanted: FileSelection): NameFilter {
  const list = { isOfDisk: true };
  const known = (below: string) => fileNames().know(`${base}/${below}`, list);
  return {
    wants: (below) => wanted.kind(known(below)) !== undefined,
    leaves: (below, isFolder) => wanted.excludes(isFolder ? known(below) : `${base}/${below}`, isFolder),
  };
}

/** Files on the disk; `areLocal` decides which file systems never hang. */
export const diskFiles: FileAccess = filesOnDisk(areLocal);

/** True for a short while after the first call, then false until the next turn of the event loop. */
export function inSlice(): AtOnce {
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

/** A URI whose path needs no decoding, on systems whose paths have slashes. */
const plainUri = /^file:\/\/((?:\/[\w\-.~]+)+)$/;

/** The disk path of a URI; undefined for one with another scheme. */
export function diskPath(uri: string): string | undefined {
  const plain = sep === '/' ? plainUri.exec(uri)?.[1] : undefined;
  if (plain !== undefined) return resolve(plain);
  try {
    return uri.startsWith('file:') ? resolve(fileURLToPath(uri)) : undefined;
  } catch {
    return undefined;
  }
}
