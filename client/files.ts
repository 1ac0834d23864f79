import { FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { says } from './says.ts';

/** A URI to read, and the root that it must be below. */
interface Wanted {
  readonly uri: string;
  readonly root: string;
  /** The maximum size in bytes, if it differs from the default. */
  readonly most?: number;
}

/** Default maximum size of a file in bytes. */
const maxBytes = 2 * 1024 * 1024;

const isLink = new Error('its symbolic link may lead outside the folders that may be read');

/** Reads files for the server that it can't read itself: files of virtual workspaces, and all files in a browser. */
export function answerFiles(client: BaseLanguageClient): void {
  says(client, 'plimsollFiles');
  client.onRequest('plimsoll/readFile', (wanted: Wanted) => answered(() => readFile(wanted)));
  client.onRequest('plimsoll/readFolder', (wanted: Wanted) => answered(() => readFolder(wanted)));
}

async function readFile({ uri, root, most = maxBytes }: Wanted) {
  const at = Uri.parse(uri, true);
  const { type, size } = await plainStat(at, Uri.parse(root, true));
  if (type !== FileType.File) return {};
  const tooLarge = { reason: `it is larger than ${most / 1024 / 1024} MB` };
  if (size > most) return tooLarge;
  const bytes = await workspace.fs.readFile(at);
  if (bytes.length > most) return tooLarge;
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe) return { text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes) };
  if (mark === 0xfeff) return { text: new TextDecoder('utf-16be', { ignoreBOM: true }).decode(bytes) };
  if (bytes.subarray(0, 8000).includes(0)) return { reason: 'it is not text: it contains NUL bytes' };
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

async function readFolder({ uri, root }: Wanted) {
  const at = Uri.parse(uri, true);
  await plainStat(at, Uri.parse(root, true));
  const entries = await workspace.fs.readDirectory(at);
  // Links are not followed.
  const plain = entries.filter(([, type]) => type === FileType.File || type === FileType.Directory);
  return { entries: plain.map(([name, type]) => ({ name, folder: type === FileType.Directory })) };
}

/** Returns the type and size of a file or folder if no part of its path below the root is a link. */
async function plainStat(at: Uri, root: Uri) {
  const names = at.path.slice(root.path.length).split('/').filter(Boolean);
  const places = names.map((_, n) => Uri.joinPath(root, ...names.slice(0, n + 1)));
  const stats = await Promise.all([root, ...places].map((each) => workspace.fs.stat(each)));
  if (stats.slice(1).some(({ type }) => (type & FileType.SymbolicLink) !== 0)) throw isLink;
  return stats.at(-1) ?? { type: FileType.Unknown, size: 0 };
}

/** Returns an answer, the reason for a failure, or an empty object if nothing is there. */
async function answered(read: () => Promise<object>): Promise<object> {
  try {
    return await read();
  } catch (error) {
    if (error === isLink) return { reason: isLink.message };
    const code = error instanceof FileSystemError ? error.code : '';
    if (code === 'FileNotFound' || code === 'FileNotADirectory') return {};
    return { reason: code === 'NoPermissions' ? 'permission denied' : 'the editor cannot read it' };
  }
}
