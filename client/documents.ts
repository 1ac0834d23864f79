import { workspace } from 'vscode';
import type { DocumentFilter } from 'vscode-languageclient';

// The editor's globs know no braces within braces: each list is flat.
const config = ['.plimsoll.yaml', '.plimsoll.yml'];
const compose = ['compose', 'docker-compose', 'podman-compose', 'container-compose', 'docker-stack'].flatMap(
  (name) => [`${name}*.yaml`, `${name}*.yml`],
);
const dockerfile = ['Dockerfile', 'dockerfile', 'Containerfile', 'containerfile'];
/** Not linted, but read by what is. */
const settings = ['.env', '*.env', '*.dockerignore', '*.containerignore'];
const anyOf = (names: readonly string[]) => `**/{${names.join(',')}}`;

/** What to lint: by language, and by name where the editor knows no language for that name. */
export function documents(): DocumentFilter[] {
  const filters = [
    { language: 'dockerfile' },
    { language: 'dockercompose' },
    { language: 'plaintext', pattern: anyOf(dockerfile.map((name) => `${name}[-_]*`)) },
    { language: 'yaml', pattern: anyOf(compose) },
    { pattern: anyOf(config) },
    // They count as they stand in the editor.
    { pattern: anyOf(settings) },
  ];
  // Never the old side of a diff or a page of another extension: those have schemes of their own.
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  const schemes = new Set(['file', 'untitled', ...folders]);
  return [...schemes].flatMap((scheme) => filters.map((filter) => ({ scheme, ...filter })));
}
