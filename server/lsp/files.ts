import type { Kind } from '../engine/index.ts';
import { fileNames } from '../engine/source/file-names.ts';
import { encodedPath, folderOf, isBelow } from '../engine/source/path.ts';
import type { Fetched } from '../host/fetched.ts';

/** How the server accesses files; a platform without a disk implements what it can. */
export interface FileAccess {
  /** True if nothing can be read, so that a missing file proves nothing. */
  readonly blind?: boolean;
  /**
   * Reads the file at a URI; for a folder (`/` at the end), its entries, one path per line. Links are followed, and
   * the real path must be below one of the `within` folders. Undefined if there is no such file. Path lookups are
   * cached per list until `forget`, so don't use one list for long. `most` is the maximum size in bytes, if larger
   * than the default. Never rejects.
   */
  read(uri: string, within: readonly string[], most?: number): Promise<Fetched>;
  /** The result of `read` if it is cached or nearly free to get; undefined if the caller has to wait. */
  readNow?(uri: string, within: readonly string[]): { readonly fetched: Fetched } | undefined;
  /** Whether a file had bytes that are not text when it was read last. */
  hasInvalidBytes?(uri: string): boolean;
  /** Lists the wanted files below a folder, without those that git ignores. Never rejects. */
  list(folder: string, within: readonly string[], wanted: FileSelection): Promise<readonly Listed[]>;
  /** Returns the URI of a folder without links in its path; undefined if that is not known. Never rejects. */
  real?(uri: string): Promise<string | undefined>;
  /** Clears cached lookups, because files may have changed. */
  forget?(): void;
}

/** Decides by path which files are linted. */
export interface FileSelection {
  kind(path: string): Kind | undefined;
  /** Whether a file or folder is excluded, with everything below it. */
  excludes(path: string, isFolder: boolean): boolean;
}

/** A file below a folder, or a folder that could not be read. */
export interface Listed {
  readonly uri: string;
  /** Why it can't be read; undefined if it may be readable. */
  readonly message: string | undefined;
  /** The line that `message` is about, counted from 1, and whether everything was found despite the problem. */
  readonly line?: number | undefined;
  readonly warning?: boolean | undefined;
}

/** Reads files without their byte order marks, as editors do, so that columns do not depend on whether a file is open. */
export const withoutMarks = (files: FileAccess): FileAccess => ({
  blind: files.blind === true,
  read: async (...asked) => withoutMark(await files.read(...asked)),
  readNow(...asked) {
    const now = files.readNow?.(...asked);
    return now && { fetched: withoutMark(now.fetched) };
  },
  hasInvalidBytes: (uri) => files.hasInvalidBytes?.(uri) === true,
  list: (...asked) => files.list(...asked),
  real: async (uri) => files.real?.(uri),
  forget: () => files.forget?.(),
});

const withoutMark = (fetched: Fetched): Fetched =>
  typeof fetched === 'string' && fetched.charCodeAt(0) === 0xfeff ? fetched.slice(1) : fetched;

/** Access to no files: only those that the editor has open exist. */
export const noFiles: FileAccess = {
  blind: true,
  read: async () => undefined,
  list: async () => [],
};

/**
 * Returns URIs of the folders that a file's references may be read from: the workspace folders, or its own folder if
 * it is outside of them, and the user's additional folders.
 */
export function reachOf(
  path: string,
  folders: readonly string[],
  more: readonly string[],
): readonly string[] {
  const inside = folders.some((uri) => isBelow(path, pathOf(uri)));
  return [...(inside ? folders : [uriOf(folderOf(path))]), ...more.map(uriOfDisk)];
}

/** Returns the URI of a disk path; Windows paths have drives and backslashes. */
function uriOfDisk(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return uriOf(slashed.startsWith('/') ? slashed : `/${slashed}`);
}

const uriForm = /^([a-z][a-z\d+.-]*):(?:\/\/([^/?#]*))?([^?#]*)/i;
/** A path that needs no encoding in a URI. Most don't, and a scan converts about ten per file. */
const plainPath = /^\/[\w\-.~/]*$/;
const otherScheme = /^\/([a-z][a-z\d+.-]+):([^/]*)(\/.*)?$/i;

/** Returns the engine path of a document: the one spelling of its decoded path, so that relative references resolve as text. */
export const pathOf = (uri: string): string => fileNames().own(decodedPath(uri));

/** The same path, but not below the name of a workspace folder that is a link to it. */
export const unlinkedPathOf = (uri: string): string => fileNames().unlinked(decodedPath(uri));

/** For a URI that is not a plain file, scheme and authority become the first segment. */
function decodedPath(uri: string): string {
  const [, scheme = 'file', authority = '', rest = uri] = uriForm.exec(uri) ?? [];
  const path = decode(rest);
  const isFile = scheme.toLowerCase() === 'file';
  if (isFile && authority === '') return path;
  return `/${scheme}:${isFile ? decode(authority) : authority}${path.startsWith('/') ? '' : '/'}${path}`;
}

/** The URIs of workspace folders, by path, that a client writes in a way of its own, such as with a capital drive letter. */
const spelled = new Map<string, string>();

/** Tells how the client writes the URIs of its workspace folders: those of files in them are written alike. */
export function spellLike(folders: readonly string[]): void {
  for (const uri of folders.map(withoutSlash)) {
    const path = withoutSlash(unlinkedPathOf(uri));
    if (plainUriOf(path) === uri) spelled.delete(path);
    else spelled.set(path, uri);
  }
}

/** Returns the URI of an engine path; prefer the URI that the client sent, if there is one. */
export function uriOf(path: string): string {
  const names = fileNames();
  const onDisk = names.onDisk(path);
  for (const [folder, uri] of spelled)
    if (isBelow(path, folder)) return uri + encodedPath(onDisk.slice(names.onDisk(folder).length));
  return plainUriOf(onDisk);
}

function plainUriOf(path: string): string {
  if (plainPath.test(path)) return `file://${path}`;
  const [, scheme, authority = '', rest = '/'] = otherScheme.exec(path) ?? [];
  if (scheme === undefined) return `file://${encodedPath(path)}`;
  const host = scheme.toLowerCase() === 'file' ? encodedPath(authority) : authority;
  return `${scheme}://${host}${encodedPath(rest)}`;
}

/** Returns a folder's path or URI without its trailing slash (a root has one): paths below add their own. */
export function withoutSlash(folder: string): string {
  return folder.endsWith('/') ? folder.slice(0, -1) : folder;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a path stands for the listing of a folder that contains any of the names. */
export function listsAny(path: string, names: ReadonlySet<string>): boolean {
  if (!path.endsWith('/')) return false;
  const folder = path.endsWith('/./') ? path.slice(0, -2) : path;
  return [...names].some((each) => each.startsWith(folder));
}
