import type { Connection } from 'vscode-languageserver';
import { GitIgnore, setsIgnoreCase } from '../../engine/source/gitignore.ts';
import { encodedPath, isBelow } from '../../engine/source/path.ts';
import type { Fetched } from '../../host/fetched.ts';
import { noAnswer } from '../../host/unread.ts';
import { type FileAccess, type FileSelection, type Listed, pathOf, withoutSlash } from '../files.ts';

/** The client's answer to `plimsoll/readFile`; empty if there is no such file. */
export interface FileAnswer {
  readonly text?: string;
  /** Why the file can't be read, as the end of a sentence. */
  readonly reason?: string;
}

/** The client's answer to `plimsoll/readFolder`: names, and which of them are folders; empty if there is no such folder. */
export interface FolderAnswer {
  readonly entries?: readonly { readonly name: string; readonly folder: boolean }[];
  readonly reason?: string;
}

/** Timeout in milliseconds for one answer of the client. */
const patience = 5000;
/** Maximum number of requests that wait for an answer at the same time. */
const together = 16;
/** Limits: folders to search for files to lint; names in one listing, and folders to read for it. */
const maxFolders = 10_000;
const maxNames = 2000;
const maxListed = 60;

const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules']);
const closed: ReadonlySet<string> = new Set([...skipped, '.hg', '.svn', '.venv', '__pycache__']);

/**
 * Reads files through the client where `own` can't: URIs with schemes other than `file`, or all URIs if `own` reads
 * nothing.
 */
export function throughEditor(own: FileAccess, connection: Connection): FileAccess {
  const isOwn = (uri: string) => own.blind !== true && uri.startsWith('file:');
  const editor = new EditorFiles(connection);
  return {
    blind: false,
    read: (uri, within, most) => (isOwn(uri) ? own : editor).read(uri, within, most),
    readNow: (uri, within) => (isOwn(uri) ? own.readNow?.(uri, within) : undefined),
    list: (folder, within, wanted) =>
      isOwn(folder) ? own.list(folder, within, wanted) : editor.list(folder, wanted),
    real: async (uri) => (isOwn(uri) ? own.real?.(uri) : undefined),
    forget: () => own.forget?.(),
  };
}

class EditorFiles {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async read(uri: string, within: readonly string[], most?: number): Promise<Fetched> {
    const root = within.find((each) => isBelow(pathOf(uri), pathOf(each)));
    if (root === undefined) return { reason: 'it is outside the folders that may be read', beyond: true };
    if (uri.endsWith('/')) return this.#listing(uri);
    const { text, reason } = await this.#ask<FileAnswer>('plimsoll/readFile', uri, root, most);
    return reason === undefined ? text : { reason, beyond: false };
  }

  async list(folder: string, wanted: FileSelection): Promise<readonly Listed[]> {
    const found: Listed[] = [];
    const base = withoutSlash(pathOf(folder));
    const top = withoutSlash(folder);
    const withFile = async (above: GitIgnore, path: string, name: string) => {
      const uri = `${top}/${encodedPath(path === '' ? '' : `${path}/`)}${name}`;
      const { text } = await this.#ask<FileAnswer>('plimsoll/readFile', uri, folder);
      const ignored = text === undefined ? above : above.with(path, text);
      if (ignored !== above && ignored.leftOut) found.push({ uri, ...ignored.leftOut, warning: true });
      return ignored;
    };
    const look = async ({ path, above }: Folder): Promise<Folder[]> => {
      const uri = path === '' ? folder : `${top}/${encodedPath(path)}`;
      const { entries, reason } = await this.#ask<FolderAnswer>('plimsoll/readFolder', uri, folder);
      if (!entries) {
        const why = reason ?? (path === '' ? 'it does not exist' : undefined);
        if (why !== undefined) found.push({ uri, message: `The folder can't be read: ${why}.` });
        return [];
      }
      const hasOwn = entries.some(({ name }) => name === '.gitignore');
      const prefix = path === '' ? '' : `${path}/`;
      const ignored = hasOwn ? await withFile(above, path, '.gitignore') : above;
      const below: Folder[] = [];
      for (const entry of entries) {
        const at = `${prefix}${entry.name}`;
        const isOut =
          ignored.excludes(entry.folder ? `${at}/` : at) || wanted.excludes(`${base}/${at}`, entry.folder);
        if (isOut || (entry.folder && skipped.has(entry.name))) continue;
        if (entry.folder) below.push({ path: at, above: ignored });
        else if (wanted.kind(`${base}/${at}`))
          found.push({ uri: `${top}/${encodedPath(at)}`, message: undefined });
      }
      return below;
    };
    const { text = '' } = await this.#ask<FileAnswer>('plimsoll/readFile', `${top}/.git/config`, folder);
    const nothing = new GitIgnore([], undefined, '', { foldsCase: setsIgnoreCase(text) });
    const excluded = await withFile(nothing, '', '.git/info/exclude');
    let open: Folder[] = [{ path: '', above: excluded }];
    for (let looked = 0; open.length > 0; ) {
      const next = open.splice(0, together);
      looked += next.length;
      if (looked > maxFolders) {
        found.push({
          uri: folder,
          message: `The folder has more than ${maxFolders} folders; the others are not checked.`,
        });
        break;
      }
      open = [...(await Promise.all(next.map(look))).flat(), ...open];
    }
    return found.sort((a, b) => (a.uri < b.uri ? -1 : 1));
  }

  /** Lists the paths in a folder and below it, unless its URI ends with `/./`; one per line, nearest first, folders with `/`. */
  async #listing(uri: string): Promise<Fetched> {
    const names: string[] = [];
    const folders = [''];
    const isShallow = uri.endsWith('/./');
    const top = isShallow ? uri.slice(0, -2) : uri;
    const isRoot = top.indexOf('/', top.indexOf('://') + 3) === top.length - 1;
    for (
      let at = 0;
      at < Math.min(folders.length, isShallow ? 1 : maxListed) && names.length < maxNames;
      at++
    ) {
      const below = folders[at] ?? '';
      // Only the root of a file system keeps its slash.
      const asked = isRoot && below === '' ? top : `${top}${encodedPath(below)}`.slice(0, -1);
      const { entries, reason } = await this.#ask<FolderAnswer>('plimsoll/readFolder', asked, top);
      if (at === 0 && !entries) return reason === undefined ? undefined : { reason, beyond: false };
      for (const { name, folder } of entries ?? []) {
        if (name.includes('\n')) continue;
        names.push(`${below}${name}${folder ? '/' : ''}`);
        if (folder && !closed.has(name)) folders.push(`${below}${name}/`);
      }
    }
    return names.slice(0, maxNames).join('\n');
  }

  /** Sends one request to the client for a URI below a root. A timeout or an error counts as a file that can't be read. */
  async #ask<T extends { readonly reason?: string }>(
    method: string,
    uri: string,
    root: string,
    most?: number,
  ): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(() => resolve({ reason: noAnswer.reason } as T), patience);
    });
    try {
      return await Promise.race([this.#connection.sendRequest<T>(method, { uri, root, most }), late]);
    } catch {
      return { reason: 'the editor cannot read it' } as T;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A folder to search: its path relative to the first one, and the ignore rules of the folders above it. */
interface Folder {
  readonly path: string;
  readonly above: GitIgnore;
}
