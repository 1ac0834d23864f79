import { type InitializeParams, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { kinds, openRule } from './convert.ts';

/** What the client at the other end can do. */
export interface Client {
  /** Asks for diagnostics itself; else they are sent to it. */
  readonly pulls: boolean;
  /** Takes answers about other files with that for one. */
  readonly related: boolean;
  /** Can be told to ask again. */
  readonly refresh: boolean;
  readonly configuration: boolean;
  readonly configurationEvents: boolean;
  readonly folderEvents: boolean;
  readonly versionedEdits: boolean;
  /** An edit may make a file. */
  readonly makesFiles: boolean;
  /** Asks for the edits of an action when it is picked. */
  readonly resolvesEdits: boolean;
  readonly progress: boolean;
  readonly showDocument: boolean;
}

/** Reads a client's capabilities. */
export function clientOf({ capabilities: { workspace, textDocument, window } }: InitializeParams): Client {
  return {
    pulls: textDocument?.diagnostic !== undefined,
    related: textDocument?.diagnostic?.relatedDocumentSupport === true,
    refresh: workspace?.diagnostics?.refreshSupport === true,
    configuration: workspace?.configuration === true,
    configurationEvents: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    folderEvents: workspace?.workspaceFolders === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    makesFiles:
      workspace?.workspaceEdit?.documentChanges === true &&
      workspace.workspaceEdit.resourceOperations?.includes('create') === true,
    resolvesEdits:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    progress: window?.workDoneProgress === true,
    showDocument: window?.showDocument?.support === true,
  };
}

/** What the server can do for that client. */
export function capabilitiesFor(client: Client): InitializeResult {
  const everywhere = { filters: [{ pattern: { glob: '**/*' } }] };
  return {
    serverInfo: { name: 'plimsoll' },
    capabilities: {
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      ...(client.pulls && {
        diagnosticProvider: {
          identifier: 'plimsoll',
          interFileDependencies: true,
          workspaceDiagnostics: false,
        },
      }),
      codeActionProvider: { codeActionKinds: Object.values(kinds), resolveProvider: client.resolvesEdits },
      hoverProvider: true,
      ...(client.showDocument && { executeCommandProvider: { commands: [openRule] } }),
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        fileOperations: { didDelete: everywhere, didRename: everywhere },
      },
    },
  };
}

/** URIs of the workspace's folders as the client first tells them. */
export function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}
