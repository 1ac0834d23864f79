import { pinnedAddress } from '../shell/download.ts';
import { type Fetch, fetchesOf } from '../shell/fetch.ts';
import type { Command, Word } from '../shell/model.ts';
import { baseName } from '../shell/prefix.ts';
import { usesOf } from '../shell/use.ts';
import { verifiedLater, verifies } from '../shell/verify.ts';
import type { Stage } from './model.ts';

/** A downloaded file that is run, installed or unpacked though nothing has looked at it. */
export interface UnverifiedUse {
  readonly how: 'run' | 'install' | 'unpack';
  readonly word: Word;
  /** What ran the download, and the word that names what it fetched. */
  readonly fetch: { readonly name: string; readonly word: Word };
}

interface Pending {
  readonly fetch: Fetch;
  readonly name: string;
}

/** The first unverified use of each download in a stage, in order; a checksum or signature in between settles all. */
export function unverifiedUses({ instructions }: Stage): readonly UnverifiedUse[] {
  const found: UnverifiedUse[] = [];
  let pending = new Map<string, Pending>();
  for (const { keyword, script } of instructions) {
    if (keyword !== 'RUN' || !script || (pending.size === 0 && !script.commands.some(isFetch))) continue;
    for (const command of script.commands) {
      if (pending.size > 0 && verifies(command)) pending = new Map();
      for (const use of pending.size > 0 ? usesOf(command) : []) {
        const key = keyFor(pending, use.file);
        const source = key === undefined ? undefined : pending.get(key);
        if (key === undefined || !source) continue;
        if (use.becomes !== undefined) pending.set(use.becomes, source);
        if (use.how === 'move') continue;
        drop(pending, source);
        // What is checked later in the same command line is checked before anybody runs the image.
        if (verifiedLater(command)) continue;
        const { fetch, name } = source;
        found.push({
          how: use.how,
          word: use.word,
          fetch: { name, word: fetch.word },
        });
      }
      for (const fetch of command.name === undefined ? [] : fetchesOf(command)) {
        if (fetch.file !== undefined && !pinnedAddress(fetch.address) && !verifies(command))
          pending.set(fetch.file, { fetch, name: command.name! });
      }
    }
  }
  return found;
}

const isFetch = ({ name }: Command) =>
  name === 'curl' || name === 'wget' || name === 'aria2c' || name === 'fetch';

function drop(pending: Map<string, Pending>, source: Pending): void {
  for (const [key, each] of pending) if (each === source) pending.delete(key);
}

/** The pending file that a path means: one is relative to a folder that is not followed, so its last part decides. */
function keyFor(pending: ReadonlyMap<string, Pending>, file: string): string | undefined {
  const path = file.replace(/^\.\//, '');
  for (const key of pending.keys()) {
    const known = key.replace(/^\.\//, '');
    if (known === path) return key;
    if (known.startsWith('/') && path.startsWith('/')) continue;
    if (baseName(known) === baseName(path) && !/^\$/.test(baseName(path))) return key;
  }
  return undefined;
}
