import { commands, type Event, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { Overview } from './first-run.ts';

/** The server's answer to `plimsoll/path`. */
interface PathAnswer {
  readonly html: string;
  readonly title: string;
  readonly id?: string | null;
}

/** The page about one path: its steps, and what each change leaves. */
export class PathPanel {
  readonly #client: BaseLanguageClient;
  #panel: WebviewPanel | undefined;
  #id: string | undefined;
  #asked = 0;

  constructor(client: BaseLanguageClient, runningChanged: Event<void>) {
    this.#client = client;
    runningChanged(() => {
      if (this.#panel?.visible) void this.#fill();
    });
  }

  /** Shows the path with an id; without one, asks which of several. */
  async show(id?: string): Promise<void> {
    await this.#client.start();
    const picked = id ?? (await this.#pick());
    if (picked === undefined) return;
    this.#id = picked;
    if (!this.#panel) {
      this.#panel = window.createWebviewPanel('plimsoll.path', l10n.t('Path'), ViewColumn.Active, {
        enableScripts: false,
        enableFindWidget: true,
        enableCommandUris: [
          'plimsoll.openPlace',
          'plimsoll.showPath',
          'plimsoll.changeStep',
          'plimsoll.explainRule',
        ],
        localResourceRoots: [],
      });
      this.#panel.onDidDispose(() => {
        this.#panel = undefined;
      });
      this.#panel.onDidChangeViewState(({ webviewPanel }) => {
        if (webviewPanel.visible) void this.#fill();
      });
    }
    this.#panel.reveal();
    await this.#fill();
  }

  /** Makes the change of a step as the page shows it. */
  async change(id: string, kind: string, mark: number): Promise<boolean> {
    const { applied } = await this.#client.sendRequest<{ applied: boolean }>('plimsoll/changeStep', {
      id,
      kind,
      mark,
    });
    await this.#fill();
    return applied;
  }

  /** Asks for a path; returns undefined if there is none, or the user cancels. */
  async #pick(): Promise<string | undefined> {
    const overview = await this.#client.sendRequest<Overview | null>('plimsoll/overview', { whole: true });
    const paths = overview?.paths ?? [];
    if (paths.length === 0) {
      void window.showInformationMessage(l10n.t('Plimsoll: no path leads to the host.'));
      return undefined;
    }
    if (paths.length === 1) return paths[0]?.id;
    const projects = new Set(paths.map(({ project }) => project));
    const items = paths.map(({ id, name, text, project }) => ({
      label: name,
      description: projects.size > 1 ? project : '',
      detail: text,
      id,
    }));
    const placeHolder = l10n.t('Which path? The worst comes first');
    return (await window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.id;
  }

  /** Fills the page; only the answer to the last request counts. */
  async #fill(): Promise<void> {
    const asked = ++this.#asked;
    const answer = await this.#client.sendRequest<PathAnswer>('plimsoll/path', { id: this.#id });
    if (!this.#panel || asked !== this.#asked) return;
    this.#panel.title = answer.title;
    // The same page again would lose the place where someone reads.
    if (this.#panel.webview.html !== answer.html) this.#panel.webview.html = answer.html;
  }
}

/** Registers the commands of the page. */
export const pathCommands = (panel: PathPanel) => [
  commands.registerCommand('plimsoll.showPath', (id?: string) => panel.show(id)),
  commands.registerCommand('plimsoll.changeStep', (id: string, kind: string, mark: number) =>
    panel.change(id, kind, mark),
  ),
];
