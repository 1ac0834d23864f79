import { isUtf8 } from 'node:buffer';
import { join, posix } from 'node:path';
import { kindOfName, shownWhole } from '../../engine/index.ts';
import { firstWhere } from '../../engine/source/search.ts';
import { namesIn } from '../list.ts';
import { absent, aFolder, circular, dangling, linkedOut, type NoText, noText, notUtf8 } from '../unread.ts';
import { skippedFolders } from '../walk.ts';

/** A file of a commit: the id of what it holds, how many bytes that has, and the work tree of the repository that has it. */
export interface Blob {
  readonly id: string;
  /** Not a number where it was never fetched. */
  readonly size: number;
  readonly top: string;
}

/** An entry of what `git ls-tree -r -l -z` lists. */
interface Listed {
  readonly mode: string;
  readonly id: string;
  readonly size: number;
  readonly name: Buffer;
}

/** The entries of a list. A name is any bytes but NUL, so it begins behind the first tab and ends where the entry ends. */
export function* listedIn(out: Buffer): Generator<Listed> {
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(0, at);
    const tab = out.indexOf(9, at);
    const [mode = '', , id = '', size] = out.toString('latin1', at, tab).split(/ +/);
    yield { mode, id, size: Number(size), name: out.subarray(tab + 1, end) };
    at = end + 1;
  }
}

/** A file that is looked for by its name, and why it can't be read. */
interface Named {
  readonly path: string;
  readonly why: NoText | undefined;
}

/** Where a path of a commit leads once its links are followed. */
type Located = { readonly path: string; readonly blob: Blob | undefined } | NoText;

const twice = noText('the commit holds its name twice');
const noPath = noText('no folder can hold its name');
const badLink = noText('its symbolic link is longer than a path may be, or not valid UTF-8');

/** Links that one path may lead through, as Linux counts them. */
const maxLinks = 40;
/** Characters of a path, as Linux has it. */
const maxPath = 4096;

/** The files of a commit, by their paths from the top of the work tree with `/`, as they would lie on the disk. */
export class CommitFiles {
  readonly top: string;
  readonly #blobs = new Map<string, Blob>();
  readonly #links = new Map<string, string | undefined>();
  readonly #unreadable: Named[] = [];
  #sorted: readonly string[] | undefined;

  constructor(top: string) {
    this.top = top;
  }

  /**
   * The path of an entry below a folder (`/` at its end). Undefined where text can't tell it from another one, or no file can lie
   * there; `linted` tells of it.
   */
  pathOf(name: Buffer, below: string): string | undefined {
    const path = `${below}${name.toString('utf8')}`;
    const why = isUtf8(name)
      ? this.#holds(path)
        ? twice
        : notPath.test(path)
          ? noPath
          : undefined
      : notUtf8;
    if (why) this.#unreadable.push({ path, why });
    return why ? undefined : path;
  }

  #holds(path: string): boolean {
    return this.#blobs.has(path) || this.#links.has(path);
  }

  addFile(path: string, blob: Blob): void {
    this.#blobs.set(path, blob);
  }

  /** Adds a link, with what it says; undefined where that is too long. */
  addLink(path: string, says: Buffer | undefined): void {
    this.#links.set(path, says && isUtf8(says) ? says.toString('utf8') : undefined);
  }

  /** The file at a path, links followed as on the disk; or why there is none that can be read. */
  at(path: string): Blob | NoText {
    const found = this.#locate(path, 0);
    return 'why' in found ? found : (found.blob ?? aFolder);
  }

  #locate(path: string, links: number): Located {
    const blob = this.#blobs.get(path);
    if (blob) return { path, blob };
    if (path.length > maxPath) return absent;
    for (let end = this.#links.size === 0 ? -1 : 0; end >= 0; ) {
      end = path.indexOf('/', end + 1);
      const part = end < 0 ? path : path.slice(0, end);
      if (!this.#links.has(part)) continue;
      if (links >= maxLinks) return circular;
      const target = this.#targetOf(part);
      return typeof target === 'string'
        ? this.#locate(end < 0 ? target : posix.join(target, path.slice(end)), links + 1)
        : target;
    }
    const isHere = path === '' || this.#below(`${path}/`).length > 0;
    if (isHere) return { path, blob: undefined };
    return links > 0 ? dangling : absent;
  }

  /** Where a link leads, from the top; or why that is not to be known. */
  #targetOf(link: string): string | NoText {
    const says = this.#links.get(link);
    if (says === undefined) return badLink;
    const base = posix.join('/', this.top.split('\\').join('/'));
    const full = posix.resolve(base, posix.dirname(link), says);
    if (full === base) return '';
    return full.startsWith(`${base}/`) ? full.slice(base.length + 1) : linkedOut;
  }

  /** The files below a folder (`/` at its end, or empty) that are linted by their names, by path, as `walk` finds them on the disk. */
  linted(folder: string, wants = (path: string) => kindOfName(path) !== undefined): Named[] {
    const isWanted = (path: string) =>
      path.startsWith(folder) && wants(path) && !path.split('/').some((name) => skippedFolders.has(name));
    const files = [...this.#blobs.keys()].filter(isWanted);
    const seen = new Set(files);
    const found: Named[] = files.map((path) => ({ path, why: undefined }));
    for (const path of [...this.#links.keys()].filter(isWanted).sort()) {
      const target = this.#locate(path, 0);
      if ('why' in target) found.push({ path, why: target });
      else if (target.blob && !seen.has(target.path)) {
        seen.add(target.path);
        found.push({ path, why: undefined });
      }
    }
    const unreadable = this.#unreadable.filter(({ path }) => isWanted(path));
    return [...found, ...unreadable].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** What lies in a folder and below it, as a list of a folder on the disk; undefined where there is none. */
  list(folder: string): string | undefined {
    const found = this.#locate(folder, 0);
    if ('why' in found || found.blob) return undefined;
    const prefix = found.path === '' ? '' : `${found.path}/`;
    return namesIn(this.#below(prefix).map((path) => path.slice(prefix.length)));
  }

  /** Throws that the files of a repository within this one are not here. */
  lacks(path: string): never {
    throw new Error(`A commit of ${shownWhole(path)} is not here: fetch more of its history.`);
  }

  /** Where a repository within this one lies on the disk. */
  diskOf(path: string): string {
    return join(this.top, path);
  }

  /** The paths that begin with a folder's. */
  #below(prefix: string): readonly string[] {
    this.#sorted ??= [...this.#blobs.keys()].sort();
    const sorted = this.#sorted;
    const from = firstWhere(sorted, (path) => path >= prefix);
    let to = from;
    while (to < sorted.length && sorted[to]!.startsWith(prefix)) to++;
    return sorted.slice(from, to);
  }
}

/** A name that means another place, or none. */
const notPath = /(?:^|\/)\.{0,2}(?:\/|$)/;
