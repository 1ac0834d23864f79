import { workspace } from 'vscode';
import type { DocumentFilter } from 'vscode-languageclient';

// The editor's globs know no braces within braces: each list is flat.
const config = ['.plimsoll.yaml', '.plimsoll.yml'];
/** Languages of files that a compose file may extend, include, build or read variables from, whatever their names. */
const languages = ['yaml', 'plaintext', 'dotenv', 'properties', 'ini'];
/** Not linted, but read by what is. */
const settings = ['.env', '*.env', '*.dockerignore', '*.containerignore'];
const anyOf = (names: readonly string[]) => `**/{${names.join(',')}}`;

/** What to lint, and what it may lead to: which of it counts, the server knows. */
export function documents(): DocumentFilter[] {
  const filters = [
    { language: 'dockerfile' },
    { language: 'dockercompose' },
    ...languages.map((language) => ({ language })),
    { pattern: anyOf(config) },
    // They count as they stand in the editor.
    { pattern: anyOf(settings) },
  ];
  // Never the old side of a diff or a page of another extension: those have schemes of their own.
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  const schemes = new Set(['file', 'untitled', ...folders]);
  return [...schemes].flatMap((scheme) => filters.map((filter) => ({ scheme, ...filter })));
}
