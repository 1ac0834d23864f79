import { type InitializeResult, PositionEncodingKind, TextDocumentSyncKind } from 'vscode-languageserver';
import { version } from '../../package.json';
import type { Client } from './client.ts';
import { featureCapabilities } from './features/index.ts';

/** Returns the server's capabilities for a client. */
export function capabilitiesFor(client: Client): InitializeResult {
  const everywhere = { filters: [{ pattern: { glob: '**/*' } }] };
  return {
    serverInfo: { name: 'plimsoll', version },
    capabilities: {
      // Every client has it, also one that would rather count in bytes.
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      ...(client.pulls && {
        diagnosticProvider: {
          identifier: 'plimsoll',
          interFileDependencies: true,
          workspaceDiagnostics: true,
        },
      }),
      ...featureCapabilities(client),
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        fileOperations: { didDelete: everywhere, didRename: everywhere },
      },
    },
  };
}
