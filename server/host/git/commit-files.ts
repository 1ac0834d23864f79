import { isUtf8 } from 'node:buffer';
import { join, posix } from 'node:path';
import { kindOfName, shownWhole } from '../../engine/index.ts';
import { firstWhere } from '../../engine/source/search.ts';
import { namesIn } from '../list.ts';
import { absent, aFolder, circular, dangling, linkedOut, type NoText, noText, notUtf8 } from '../unread.ts';
import { skippedFolders } from '../walk.ts';

/** A file in a commit: its blob id, its size in bytes, and the work tree of its repository. */
export interface Blob {
  readonly id: string;
  /** NaN if the blob was never fetched. */
  readonly size: number;
  readonly top: string;
}

/** An entry in the output of `git ls-tree -r -l -z`. */
interface Listed {
  readonly mode: string;
  readonly id: string;
  readonly size: number;
  readonly name: Buffer;
}

/** Parses the list. A name may contain any bytes except NUL, so it starts after the first tab and ends with the entry. */
export function* listedIn(out: Buffer): Generator<Listed> {
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(0, at);
    const tab = out.indexOf(9, at);
    const [mode = '', , id = '', size] = out.toString('latin1', at, tab).split(/ +/);
    yield { mode, id, size: Number(size), name: out.subarray(tab + 1, end) };
    at = end + 1;
  }
}

/** A file that was found by its name, and why it can't be read. */
interface Named {
  readonly path: string;
  readonly why: NoText | undefined;
}

/** The result of following the links in a path of a commit. */
type Located = { readonly path: string; readonly blob: Blob | undefined } | NoText;

const twice = noText('the commit holds its name twice');
const noPath = noText('no folder can hold its name');
const badLink = noText('its symbolic link is longer than a path may be, or not valid UTF-8');

/** The maximum number of links in one path, as in Linux. */
const maxLinks = 40;
/** The maximum length of a path in characters, as in Linux. */
const maxPath = 4096;

/** The files of a commit, as they would lie on the disk, by their paths from the top of the work tree, with `/`. */
export class CommitFiles {
  readonly top: string;
  readonly #blobs = new Map<string, Blob>();
  readonly #links = new Map<string, string | undefined>();
  readonly #unreadable: Named[] = [];
  readonly #lists = new Map<string, string | undefined>();
  #sorted: readonly string[] | undefined;

  constructor(top: string) {
    this.top = top;
  }

  /**
   * Returns the path of an entry below a folder (with `/` at its end). Undefined if another entry has the same path as text, or
   * no file can have this path; `linted` then reports the entry.
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

  /** Adds a link with its target; undefined if that is too long. */
  addLink(path: string, says: Buffer | undefined): void {
    this.#links.set(path, says && isUtf8(says) ? says.toString('utf8') : undefined);
  }

  /** The names of all files and links. */
  names(): string[] {
    return [...this.#blobs.keys(), ...this.#links.keys()];
  }

  /** Returns the file at a path, following links as on the disk, or the reason why it can't be read. */
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

  /** Returns the target of a link, from the top, or the reason why it is not known. */
  #targetOf(link: string): string | NoText {
    const says = this.#links.get(link);
    if (says === undefined) return badLink;
    const base = posix.join('/', this.top.split('\\').join('/'));
    const full = posix.resolve(base, posix.dirname(link), says);
    if (full === base) return '';
    return full.startsWith(`${base}/`) ? full.slice(base.length + 1) : linkedOut;
  }

  /**
   * Returns the files below a folder (with `/` at its end, or empty) that are linted by their names, sorted by path, as `walk`
   * finds them on the disk.
   */
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

  /**
   * Lists the contents of a folder, as for a folder on the disk, without those below it if `isShallow`; undefined if there is
   * none.
   */
  list(folder: string, isShallow: boolean): string | undefined {
    const key = `${folder}${isShallow ? '/./' : '/'}`;
    if (!this.#lists.has(key)) this.#lists.set(key, this.#listed(folder, isShallow));
    return this.#lists.get(key);
  }

  #listed(folder: string, isShallow: boolean): string | undefined {
    const found = this.#locate(folder, 0);
    if ('why' in found || found.blob) return undefined;
    const prefix = found.path === '' ? '' : `${found.path}/`;
    const below = this.#below(prefix).map((path) => path.slice(prefix.length));
    if (!isShallow) return namesIn(below);
    const links = [...this.#links.keys()].filter((path) => path.startsWith(prefix));
    return namesIn([...below, ...links.map((path) => path.slice(prefix.length))], 1);
  }

  /** Throws an error that the files of a nested repository are missing. */
  lacks(path: string): never {
    throw new Error(`A commit of ${shownWhole(path)} is not here: fetch more of its history.`);
  }

  /** Returns the disk path of a nested repository. */
  diskOf(path: string): string {
    return join(this.top, path);
  }

  /** Returns the paths that begin with that of a folder. */
  #below(prefix: string): readonly string[] {
    this.#sorted ??= [...this.#blobs.keys()].sort();
    const sorted = this.#sorted;
    const from = firstWhere(sorted, (path) => path >= prefix);
    let to = from;
    while (to < sorted.length && sorted[to]!.startsWith(prefix)) to++;
    return sorted.slice(from, to);
  }
}

/** A path with empty parts, or with `.` or `..`. */
const notPath = /(?:^|\/)\.{0,2}(?:\/|$)/;
