import { workspace } from 'vscode';
import type { DocumentFilter } from 'vscode-languageclient';

const yaml = '{yaml,yml}';
const compose = `{compose,docker-compose,podman-compose,container-compose,docker-stack}*.${yaml}`;

/** What to lint: by language, and by name where the editor knows no language for that name. */
export function documents(): DocumentFilter[] {
  const filters = [
    { language: 'dockerfile' },
    { language: 'dockercompose' },
    { language: 'plaintext', pattern: '**/{Dockerfile,Containerfile}[-_]*' },
    { language: 'yaml', pattern: `**/${compose}` },
    { pattern: `**/.plimsoll.${yaml}` },
  ];
  // Never the old side of a diff or a page of another extension: those have schemes of their own.
  const schemes = new Set([
    'file',
    'untitled',
    ...(workspace.workspaceFolders ?? []).map((f) => f.uri.scheme),
  ]);
  return [...schemes].flatMap((scheme) => filters.map((filter) => ({ scheme, ...filter })));
}

/** Files whose change on disk may change a finding. */
export const watchedFiles = `**/{${[
  '[Dd]ockerfile*',
  '*.[Dd]ockerfile',
  '[Cc]ontainerfile*',
  '*.[Cc]ontainerfile',
  compose,
  `.plimsoll.${yaml}`,
  '*.dockerignore',
  '*.env',
].join(',')}}`;
