import {
  type Event,
  l10n,
  Position,
  Range,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** The report of the workspace, the same as on the command line, shown in a panel or saved. */
export class ReportPanel {
  readonly #client: BaseLanguageClient;
  /** Whether the report can be opened in a browser. */
  opens = false;
  #panel: WebviewPanel | undefined;

  constructor(client: BaseLanguageClient, runningChanged: Event<void>) {
    this.#client = client;
    runningChanged(() => {
      if (this.#panel?.visible) void this.#fill(this.#panel);
    });
  }

  /** Shows the report; places in it are links. */
  async show(): Promise<void> {
    if (!this.#panel) {
      this.#panel = window.createWebviewPanel(
        'plimsoll.report',
        l10n.t('Plimsoll Report'),
        ViewColumn.Active,
        {
          enableScripts: false,
          enableFindWidget: true,
          enableCommandUris: [
            'plimsoll.openPlace',
            'plimsoll.exportReport',
            'plimsoll.openReportInBrowser',
            'plimsoll.showPath',
          ],
          localResourceRoots: [],
        },
      );
      this.#panel.onDidDispose(() => {
        this.#panel = undefined;
      });
    }
    this.#panel.reveal();
    await this.#fill(this.#panel);
  }

  /** Saves the report to a file that the user picks. */
  async export(): Promise<void> {
    const [folder] = workspace.workspaceFolders ?? [];
    const target = await window.showSaveDialog({
      title: l10n.t('Export the report'),
      filters: { HTML: ['html'] },
      ...(folder && { defaultUri: Uri.joinPath(folder.uri, 'plimsoll.html') }),
    });
    if (!target) return;
    await workspace.fs.writeFile(target, new TextEncoder().encode(await this.html(false)));
  }

  async #fill(panel: WebviewPanel): Promise<void> {
    panel.webview.html = await this.html(true);
  }

  /** Returns the report; with `links`, its places are links for the editor. */
  async html(links: boolean): Promise<string> {
    await this.#client.start();
    const { html } = await this.#client.sendRequest<{ html: string }>('plimsoll/report', {
      links,
      opens: this.opens,
    });
    return html;
  }
}

/** Opens a file at a line, from 1. */
export async function openPlace(uri: string, line: number): Promise<void> {
  const at = new Position(Math.max(0, line - 1), 0);
  await window.showTextDocument(Uri.parse(uri, true), { selection: new Range(at, at), preview: true });
}
