import type { InitializeParams } from 'vscode-languageserver';

/** The capabilities of the client. */
export interface Client {
  /**
   * Whether it pulls diagnostics; otherwise they are pushed. A client that can't be asked to pull again (Neovim 0.10) would keep
   * what is outdated, so it is not offered.
   */
  readonly pulls: boolean;
  /** Whether it accepts diagnostics of other files in the answer for one file (`relatedDocuments`). */
  readonly related: boolean;
  readonly configuration: boolean;
  readonly configurationEvents: boolean;
  readonly folderEvents: boolean;
  readonly versionedEdits: boolean;
  /** Whether an edit may create a file. */
  readonly makesFiles: boolean;
  /** Whether it can show what an edit is for before applying it. */
  readonly annotates: boolean;
  /** Whether an edit may contain a placeholder that is selected. */
  readonly snippets: boolean;
  /** Whether it applies edits that the server sends (`workspace/applyEdit`). */
  readonly takesEdits: boolean;
  /** Whether it resolves the edits of a code action when the user picks it. */
  readonly resolvesEdits: boolean;
  readonly progress: boolean;
  readonly showDocument: boolean;
  /** Whether it shows inlay hints and can be asked to refresh them. */
  readonly hints: boolean;
  readonly refreshesHints: boolean;
  /** Whether it shows code lenses. */
  readonly lenses: boolean;
  /** Whether it opens document links. */
  readonly links: boolean;
  /** Whether it wants a notification when the answer to `plimsoll/status` changes. */
  readonly hearsStatus: boolean;
  /** Whether it reads files for the server. */
  readonly readsFiles: boolean;
  /** Whether it shows the view of what runs, and wants a notification when the contents may have changed. */
  readonly showsRunning: boolean;
  /** Whether it asks the user before the server locks images. */
  readonly locksImages: boolean;
  /** Whether it shows the changes that harden a service, for someone to choose among them. */
  readonly showsHardening: boolean;
  /** Whether it compares files with their earlier texts. */
  readonly comparesTexts: boolean;
  /** Whether it saves files that the server edited. */
  readonly saves: boolean;
  /** Whether it shows rule pages itself. */
  readonly showsRules: boolean;
  /** Whether it lets the user choose a fix, and asks how to ignore a finding. */
  readonly picks: boolean;
}

/** Reads a client's capabilities. */
export function clientOf({ capabilities }: InitializeParams): Client {
  const { workspace, textDocument, window, experimental } = capabilities;
  const own = experimental as Readonly<Record<string, unknown>> | null | undefined;
  return {
    pulls: textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true,
    related: textDocument?.diagnostic?.relatedDocumentSupport === true,
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
    locksImages: own?.['plimsollLocks'] === true,
    showsHardening: own?.['plimsollHardening'] === true,
    comparesTexts: own?.['plimsollCompare'] === true,
    saves: own?.['plimsollSaves'] === true,
    showsRules: own?.['plimsollRules'] === true,
    picks: own?.['plimsollPicks'] === true,
  };
}

/** Returns the URIs of the workspace folders that the client sends at the start. */
export function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}
