import { fileURLToPath, pathToFileURL } from 'node:url';
import { doneInTurn, inTurn, type Steps } from '../host/ask.ts';
import { fetching } from '../host/load.ts';
import { rootsAt } from '../host/roots.ts';
import { walk } from '../host/walk.ts';
import type { FileAccess, Listed } from './files.ts';

/** Milliseconds within which a file is read, and a folder listed; a file system that takes longer is not waited for. */
const patience = 2000;

/** Files on the disk of this machine; URIs of other schemes lead nowhere. */
export const diskFiles: FileAccess = {
  async read(uri, within) {
    const path = diskPath(uri);
    if (path === undefined) return undefined;
    const end = performance.now() + patience;
    const steps = (function* (): Steps<Awaited<ReturnType<FileAccess['read']>>> {
      return yield* fetching(uri, path, yield* rootsAt(diskPaths(within)));
    })();
    return doneInTurn(steps, () => end - performance.now());
  },
  async list(folder, within) {
    const path = diskPath(folder);
    const found: Listed[] = [];
    if (path === undefined) return found;
    const roots = await doneInTurn(rootsAt(diskPaths(within)), () => patience);
    for await (const each of inTurn(walk(path, roots), () => patience))
      found.push({ uri: pathToFileURL(`${path}/${each.path}`).href, message: each.message });
    return found;
  },
};

const diskPaths = (uris: readonly string[]) => uris.flatMap((uri) => diskPath(uri) ?? []);

function diskPath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
