import { workspace } from 'vscode';
import type { DocumentFilter } from 'vscode-languageclient';

// VS Code's globs don't support nested braces, so each list is flat.
const config = ['.plimsoll.yaml', '.plimsoll.yml'];
/** Languages of files with any name that a compose file may extend, include, build or read variables from. */
const languages = ['yaml', 'plaintext', 'dotenv', 'properties', 'ini'];
/** Files that are not linted themselves but read by linted files. */
const settings = ['.env', '*.env', '*.dockerignore', '*.containerignore', 'plimsoll.lock'];
const anyOf = (names: readonly string[]) => `**/{${names.join(',')}}`;

/**
 * Returns the documents to send to the server: files to lint, and files that these may refer to. The server decides
 * which count.
 */
export function documents(): DocumentFilter[] {
  const filters = [
    { language: 'dockerfile' },
    { language: 'dockercompose' },
    ...languages.map((language) => ({ language })),
    { pattern: anyOf(config) },
    // Their content in the editor counts, not the saved one.
    { pattern: anyOf(settings) },
  ];
  // Excludes the old side of a diff and other extensions' pages, which have schemes of their own.
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  const schemes = new Set(['file', 'untitled', ...folders]);
  return [...schemes].flatMap((scheme) => filters.map((filter) => ({ scheme, ...filter })));
}
