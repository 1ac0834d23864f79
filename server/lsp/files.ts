import type { Kind } from '../engine/index.ts';
import { encodedPath, folderOf, isBelow } from '../engine/source/path.ts';
import type { Fetched } from '../host/fetched.ts';

/** How the server reaches files; a door that has no disk offers what it can. */
export interface FileAccess {
  /** True where nothing can be read, so that nothing is known to be absent either. */
  readonly blind?: boolean;
  /**
   * Text of the file at a URI, and of a folder (`/` at the end) what lies in it, one path a line, where it lies, links
   * followed, below one of some folders; undefined when there is none. What lies where is looked up once for one list of
   * these, until `forget`: the same list is not to be used for long. `most` are the bytes that it may have, where these are more than
   * usual. Never rejects.
   */
  read(uri: string, within: readonly string[], most?: number): Promise<Fetched>;
  /** What `read` comes to, where that is known of the same list or takes next to nothing; undefined where it is to be waited for. */
  readNow?(uri: string, within: readonly string[]): { readonly fetched: Fetched } | undefined;
  /** The files below a folder that are wanted, those that git ignores left out. Never rejects. */
  list(folder: string, within: readonly string[], wanted: Wanted): Promise<readonly Listed[]>;
  /** Something was heard of the files: what lies where is looked up anew. */
  forget?(): void;
}

/** Which files are linted by their paths. */
export interface Wanted {
  kind(path: string): Kind | undefined;
  /** Whether a file or folder is left out, and all below it. */
  excludes(path: string, isFolder: boolean): boolean;
}

/** A file below a folder, or what could not be read of it. */
export interface Listed {
  readonly uri: string;
  /** Why it can't be read; undefined where it may be. */
  readonly message: string | undefined;
  /** Where that is about, from 1, and whether everything was found in spite of it. */
  readonly line?: number | undefined;
  readonly warning?: boolean | undefined;
}

/** No files but those that the editor has open. */
export const noFiles: FileAccess = {
  blind: true,
  read: async () => undefined,
  list: async () => [],
};

/**
 * URIs of the folders below which a file may have others read: those of the workspace, or its own when it lies outside of
 * them, and those that the user adds.
 */
export function reachOf(
  path: string,
  folders: readonly string[],
  more: readonly string[],
): readonly string[] {
  const inside = folders.some((uri) => isBelow(path, pathOf(uri)));
  return [...(inside ? folders : [uriOf(folderOf(path))]), ...more.map(uriOfDisk)];
}

/** A URI for a disk path, which Windows writes with a drive and backslashes. */
function uriOfDisk(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return uriOf(slashed.startsWith('/') ? slashed : `/${slashed}`);
}

const uriForm = /^([a-z][a-z\d+.-]*):(?:\/\/([^/?#]*))?([^?#]*)/i;
/** A path that a URI writes as it is: most are, and of each file a scan asks for ten. */
const plainPath = /^\/[\w\-.~/]*$/;
const otherScheme = /^\/([a-z][a-z\d+.-]+):([^/]*)(\/.*)?$/i;

/**
 * The engine's path of a document: the decoded path of its URI, so that relative references resolve by text alone;
 * scheme and authority go into a first segment when it is not a plain file.
 */
export function pathOf(uri: string): string {
  const [, scheme = 'file', authority = '', rest = uri] = uriForm.exec(uri) ?? [];
  const path = decode(rest);
  if (scheme.toLowerCase() === 'file' && authority === '') return path;
  return `/${scheme}:${authority}${path.startsWith('/') ? '' : '/'}${path}`;
}

/** A URI for an engine path; the URI that a client itself gave is to be preferred. */
export function uriOf(path: string): string {
  if (plainPath.test(path)) return `file://${path}`;
  const [, scheme, authority = '', rest = '/'] = otherScheme.exec(path) ?? [];
  return scheme ? `${scheme}://${authority}${encodedPath(rest)}` : `file://${encodedPath(path)}`;
}

/** A folder's path or URI without a slash at its end, which that of a root has: what is below begins with one. */
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

/** Whether a path means a folder's list of names, in which one of some paths stands. */
export function listsAny(path: string, names: ReadonlySet<string>): boolean {
  return path.endsWith('/') && [...names].some((each) => each.startsWith(path));
}
