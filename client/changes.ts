import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  ProgressLocation,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { withoutLinks } from './plain.ts';

/** The URI scheme of the pages with a folder's changes; the query is the URI of the folder. */
const scheme = 'plimsoll-changes';

/** Shows what the files of a folder change about what runs, compared with the last commit. */
export class CommitChanges implements TextDocumentContentProvider, Disposable {
  readonly #client: BaseLanguageClient;
  readonly #pages = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #parts: Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
    this.#parts = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, this),
      commands.registerCommand('plimsoll.showChanges', () => this.show()),
    ];
    commands.executeCommand('setContext', 'plimsoll.canCompare', true);
  }

  dispose(): void {
    for (const each of this.#parts) each.dispose();
  }

  provideTextDocumentContent({ query }: Uri): string {
    return this.#pages.get(query) ?? '';
  }

  /** Requests the page anew each time. The server runs git to read the commit, so this works in trusted workspaces only. */
  async show(): Promise<void> {
    if (!workspace.isTrusted) {
      window.showInformationMessage(l10n.t('Plimsoll: git is run only in a workspace that you trust.'));
      return;
    }
    const folder = await folderToCompare();
    if (!folder) return;
    const title = l10n.t('Plimsoll: comparing with the last commit');
    const answer = await window.withProgress({ location: ProgressLocation.Window, title }, async () =>
      this.#client.sendRequest<{ markdown?: string; why?: string }>('plimsoll/changes', {
        folder: folder.toString(),
      }),
    );
    if (answer.markdown === undefined) {
      window.showInformationMessage(withoutLinks(`Plimsoll: ${answer.why}`));
      return;
    }
    const query = folder.toString();
    const page = Uri.from({ scheme, path: `/${l10n.t('What Changed')}.md`, query });
    this.#pages.set(query, answer.markdown);
    this.#changed.fire(page);
    await commands.executeCommand('markdown.showPreview', page);
  }
}

/** Returns the folder of the active file, or the one that the user picks. */
async function folderToCompare(): Promise<Uri | undefined> {
  const active = window.activeTextEditor?.document.uri;
  const own = active && workspace.getWorkspaceFolder(active);
  const [first, ...others] = workspace.workspaceFolders ?? [];
  if (own ?? others.length === 0) return (own ?? first)?.uri;
  return (await window.showWorkspaceFolderPick())?.uri;
}
