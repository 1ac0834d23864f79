import type { InitializeParams } from 'vscode-languageserver';

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
  /** Shows what edits are for before they are made, where that is asked for. */
  readonly annotates: boolean;
  /** An edit may have a part that is selected, to be typed over. */
  readonly snippets: boolean;
  /** Makes edits of files that the server sends it. */
  readonly takesEdits: boolean;
  /** Asks for the edits of an action when it is picked. */
  readonly resolvesEdits: boolean;
  readonly progress: boolean;
  readonly showDocument: boolean;
  /** Shows hints in the text, and can be told to ask for them again. */
  readonly hints: boolean;
  readonly refreshesHints: boolean;
  /** Shows lines above the text. */
  readonly lenses: boolean;
  /** Opens what a text names. */
  readonly links: boolean;
  /** Likes to hear when what `plimsoll/status` answers changes. */
  readonly hearsStatus: boolean;
  /** Reads files for the server. */
  readonly readsFiles: boolean;
  /** Shows what runs, and is told when that may be something else. */
  readonly showsRunning: boolean;
  /** Shows the page of a rule by itself. */
  readonly showsRules: boolean;
}

/** Reads a client's capabilities. */
export function clientOf({ capabilities }: InitializeParams): Client {
  const { workspace, textDocument, window, experimental } = capabilities;
  const own = experimental as Readonly<Record<string, unknown>> | null | undefined;
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
    annotates:
      workspace?.workspaceEdit?.documentChanges === true &&
      workspace.workspaceEdit.changeAnnotationSupport !== undefined,
    snippets:
      workspace?.workspaceEdit?.documentChanges === true &&
      workspace.workspaceEdit.snippetEditSupport === true,
    takesEdits: workspace?.applyEdit === true,
    resolvesEdits:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    progress: window?.workDoneProgress === true,
    showDocument: window?.showDocument?.support === true,
    hints: textDocument?.inlayHint !== undefined,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    lenses: textDocument?.codeLens !== undefined,
    links: textDocument?.documentLink !== undefined,
    hearsStatus: own?.['plimsollStatus'] === true,
    readsFiles: own?.['plimsollFiles'] === true,
    showsRunning: own?.['plimsollRunning'] === true,
    showsRules: own?.['plimsollRules'] === true,
  };
}

/** URIs of the workspace's folders as the client first tells them. */
export function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}
